"""ConversationService: what people do with conversations: ask, retry, edit, stop, reset, choose.

A question is stored, and its answer handed to the `AnswerRunner`; the call returns at once. Errors
of the gateway are told in the answer's place; what is raised here is only what a person did wrong
(`BotError`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.clock import Clock
from bot.domain import Answer, BadInput, ChatMessage, Conversation, NotYours, Prompt, Role, Scope
from bot.services.models import traits
from bot.services.models.catalog import Catalog
from bot.services.people.policy import Act, Policy
from bot.services.people.preferences import MODEL, SYSTEM, Preferences
from bot.services.talk import context
from bot.services.talk.asking_again import AskingAgain
from bot.services.talk.runner import AnswerRunner
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage

log = logging.getLogger(__name__)


class ConversationService:
    """What people do with conversations: answer, retry, stop, reset, choose."""

    def __init__(
        self,
        storage: Storage,
        catalog: Catalog,
        runner: AnswerRunner,
        clock: Clock,
        *,
        policy: Policy,
        preferences: Preferences,
        default_model: str,
    ) -> None:
        self._storage = storage
        self._catalog = catalog
        self._runner = runner
        self._policy = policy
        self._preferences = preferences
        self._again = AskingAgain(storage, clock)
        self.default_model = default_model  # who answers where nobody has chosen

    @property
    def running(self) -> int:
        """How many answers are being written, told or waiting for their turn."""
        return len(self._runner.live)

    # ---- answers -------------------------------------------------------------------------------

    async def answer(
        self, scope: Scope, prompt: Prompt, *, whole: Prompt | None = None
    ) -> AnswerStream:
        """Ask what this prompt asks. A replayed update goes on where it was.

        `whole` is the prompt with what was asked a moment ago and belongs to it: that question is
        asked anew with both, as if it had been edited, as long as nothing else was asked since.

        Raises:
            BadInput: there is nothing in it to answer.
        """
        if whole is not None and (again := await self.edited(scope, whole)) is not None:
            return again
        question = context.question(scope, prompt)
        if not question.text and not question.files:
            raise BadInput("error-question-empty")
        conversation = await self._current(scope)
        answer = await self._storage.conversations.ask(
            conversation.id, scope, question, prompt.message_ids
        )
        return self._runner.start(answer, question)

    async def complete(self, scope: Scope, text: str) -> AnswerStream:
        """Continue a text, beside the conversation: neither is told of the other.

        Raises:
            BadInput: there is no text, or the gateway offers no model that does this.
        """
        if not text.strip():
            raise BadInput("error-complete-empty")
        answer = await self._replayed(scope)
        if answer is None:
            model = await self._catalog.completer()
            store = self._storage.conversations
            aside = await store.aside(scope.chat_id, scope.topic_id, model)
            question = ChatMessage(role=Role.USER, text=text)
            answer = await store.ask(aside.id, scope, question)
        return self._runner.start(answer)

    async def retry(self, scope: Scope, answer_id: int | None = None) -> AnswerStream:
        """Answer the same question again: the last one, or that of an answer of this chat.

        Raises:
            NothingToDo: nothing was asked yet.
            Gone: no such answer here.
            AlreadyRunning: the question is being answered right now.
            AlreadyAsked: it was asked again already, and the person wished for no second time.
        """
        await self._policy.require(scope, Act.REPEAT)
        answer = await self._replayed(scope) or await self._again.retried(scope, answer_id)
        return self._runner.start(answer)

    async def edited(self, scope: Scope, prompt: Prompt) -> AnswerStream | None:
        """Answer a question anew that was edited within a minute; None if it is not to be.

        Only the last question of the current conversation is: later ones were answered with it in
        mind. While it is being answered, that answer is stopped.
        """
        answer = await self._replayed(scope)
        answer = answer or await self._again.reworded(scope, prompt, self._hush)
        return self._runner.start(answer) if answer is not None else None

    async def stop(self, scope: Scope, answer_id: int | None = None) -> bool:
        """Stop an answer of this chat: the one named, or the one being written or sent.

        False = there is nothing to stop.

        Raises:
            NotYours: it is somebody else's, and the person is no admin.
        """
        here = [
            stream
            for stream in self._runner.live
            if stream.scope.chat_id == scope.chat_id
            and (
                stream.scope.topic_id == scope.topic_id
                if answer_id is None
                else stream.answer.id == answer_id
            )
        ]
        mine = [stream for stream in here if await self._may_stop(stream, scope)]
        if here and not mine:
            raise NotYours("error-not-yours")
        for stream in sorted(mine, key=lambda one: one.waiting):
            if stream.stop() or stream.halt():
                log.info("answer_stopped answer=%s", stream.answer.id)
                return True
        return False

    async def show_again(self, scope: Scope, answer_id: int) -> Callable[[], Awaitable[None]]:
        """What sends the parts of an answer that may be missing; for the asker and admins.

        Raises:
            Gone: there is no such answer here.
            NotYours: it is somebody else's, and the person is no admin.
        """
        answer = await self._again.here(scope, answer_id)
        await self._policy.require(scope, Act.TOUCH, owner=answer.scope.user_id)
        return partial(self._runner.show_again, answer)

    async def fetched(self, answer_id: int, scope: Scope) -> Answer:
        """The answer that a person fetches in private, where its chat takes no words.

        Raises:
            NotYours: only the asker and admins may.
            Gone: there is no such answer, or this is no private chat.
        """
        answer = await self._storage.answers.get(answer_id)
        await self._policy.require_elsewhere(scope, answer.scope)
        return answer

    async def drained(self) -> None:
        """Wait until no answer is at work."""
        await self._runner.drained()

    # ---- the conversation ----------------------------------------------------------------------

    async def reset(self, scope: Scope) -> Conversation:
        """Start over; model and system prompt stay."""
        return await self._storage.conversations.start_new(scope.chat_id, scope.topic_id)

    async def model(self, scope: Scope) -> str:
        """Who answers here."""
        return await self._preferences.get(MODEL, scope) or self.default_model

    async def choose_model(self, scope: Scope, model: str) -> str:
        """Somebody else answers from now on. Returns the name as the gateway writes it.

        Raises:
            BadInput: the gateway offers no such model.
        """
        known = await self._catalog.find(model)
        if not known:
            raise BadInput("error-model-unknown", model=model)
        await self._preferences.set(MODEL, known, scope)
        return known

    async def choose_gpt(self, scope: Scope, gizmo_id: str) -> None:
        """A GPT answers from now on. Whether there is one of this id shows when it is asked."""
        await self._preferences.set(MODEL, traits.gizmo_model(gizmo_id), scope)

    async def system_prompt(self, scope: Scope) -> str | None:
        """How the model was told to behave here."""
        return await self._preferences.get(SYSTEM, scope)

    async def system(self, scope: Scope, text: str | None) -> None:
        """Tell the model how to behave here from now on; None takes it back."""
        await self._preferences.set(SYSTEM, (text or "").strip() or None, scope)

    # ---- inside --------------------------------------------------------------------------------

    async def _current(self, scope: Scope) -> Conversation:
        return await self._storage.conversations.current(scope.chat_id, scope.topic_id)

    async def _may_stop(self, stream: AnswerStream, scope: Scope) -> bool:
        # Telegram's own stop button names nobody: there the chat is who asked.
        return await self._policy.allows(scope, Act.TOUCH, owner=stream.scope.user_id)

    async def _replayed(self, scope: Scope) -> Answer | None:
        if scope.update_id is None:
            return None
        return await self._storage.answers.by_update(scope.update_id)

    def _hush(self, question_id: int) -> None:
        """Stop whatever is written to a question: its wording has changed."""
        for stream in self._runner.live:
            if stream.answer.question_id == question_id:
                stream.stop()

"""ConversationService: what people do with conversations: ask, retry, edit, stop, reset, choose.

A question is stored and its answer handed to the `AnswerRunner`; the call returns at once. Gateway
errors are shown in place of the answer; the errors raised here (`BotError`) are only about what the
person did.
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
        """How many answers are waiting, being written or being sent."""
        return len(self._runner.live)

    # ---- answers -------------------------------------------------------------------------------

    async def answer(
        self, scope: Scope, prompt: Prompt, *, whole: Prompt | None = None
    ) -> AnswerStream:
        """Store the question and start its answer. A replayed update continues its old answer.

        `whole` is the prompt joined with the comment that the person sent a moment before: that
        comment's question is then asked anew with both, unless something else was asked since.

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
        """Continue a text, outside of the conversation: neither sees the other.

        Raises:
            BadInput: there is no text, or the gateway offers no completion model.
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
        """Answer a question again: that of the given answer, or the last one here.

        Raises:
            NothingToDo: nothing was asked yet.
            Gone: there is no such answer here.
            AlreadyRunning: the question is being answered now.
            AlreadyAsked: it was asked again already (a double click).
        """
        await self._policy.require(scope, Act.REPEAT)
        answer = await self._replayed(scope) or await self._again.retried(scope, answer_id)
        return self._runner.start(answer)

    async def edited(self, scope: Scope, prompt: Prompt) -> AnswerStream | None:
        """Answer an edited question anew; None if the edit is ignored.

        Only the last question of the current conversation, within a minute: later questions were
        answered with the old text. An answer that is still being written to it is stopped.
        """
        answer = await self._replayed(scope)
        answer = answer or await self._again.reworded(scope, prompt, self._hush)
        return self._runner.start(answer) if answer is not None else None

    async def stop(self, scope: Scope, answer_id: int | None = None) -> bool:
        """Stop the given answer, or the one being written or sent here; False if there is none.

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
        """A function that sends the messages of an answer that may be missing.

        Raises:
            Gone: there is no such answer here.
            NotYours: it is somebody else's, and the person is no admin.
        """
        answer = await self._again.here(scope, answer_id)
        await self._policy.require(scope, Act.TOUCH, owner=answer.scope.user_id)
        return partial(self._runner.show_again, answer)

    async def fetched(self, answer_id: int, scope: Scope) -> Answer:
        """The answer that a person reads in private because its chat forbids text.

        Raises:
            NotYours: only the asker and admins may.
            Gone: there is no such answer, or this is not a private chat.
        """
        answer = await self._storage.answers.get(answer_id)
        await self._policy.require_elsewhere(scope, answer.scope)
        return answer

    async def drained(self) -> None:
        """Wait until no answer is in progress."""
        await self._runner.drained()

    # ---- the conversation ----------------------------------------------------------------------

    async def reset(self, scope: Scope) -> Conversation:
        """Start a new conversation; model and system prompt stay."""
        return await self._storage.conversations.start_new(scope.chat_id, scope.topic_id)

    async def model(self, scope: Scope) -> str:
        """The id of the model that answers here."""
        return await self._preferences.get(MODEL, scope) or self.default_model

    async def choose_model(self, scope: Scope, model: str) -> str:
        """Let this model answer here from now on. Returns its id as the gateway spells it.

        Raises:
            BadInput: the gateway offers no such model.
        """
        known = await self._catalog.find(model)
        if not known:
            raise BadInput("error-model-unknown", model=model)
        await self._preferences.set(MODEL, known, scope)
        return known

    async def choose_gpt(self, scope: Scope, gizmo_id: str) -> None:
        """Let a GPT answer here from now on. A wrong id shows only when it is asked."""
        await self._preferences.set(MODEL, traits.gizmo_model(gizmo_id), scope)

    async def system_prompt(self, scope: Scope) -> str | None:
        """The system prompt of this place; None without one."""
        return await self._preferences.get(SYSTEM, scope)

    async def system(self, scope: Scope, text: str | None) -> None:
        """Set the system prompt of this place; None removes it."""
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
        """Stop the answer to a question whose text was edited."""
        for stream in self._runner.live:
            if stream.answer.question_id == question_id:
                stream.stop()

"""ConversationService: questions and answers. One answer at a time for each conversation.

It stores the question before the gateway is asked, asks, and hands out an `AnswerStream`; what
becomes of the text in a chat is the view's business. Errors of the gateway are values at the end
of the stream; what is raised here is only what a person did wrong (`BotError`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import Clock
from bot.domain import (
    Answer,
    AnswerStatus,
    BadInput,
    BotError,
    ChatMessage,
    Conversation,
    NotYours,
    Prompt,
    Role,
    Scope,
)
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.services import context, models
from bot.services.access import Access
from bot.services.answer_stream import AnswerEnd, AnswerStream
from bot.services.asking import Asking
from bot.services.asking_again import AskingAgain
from bot.services.catalog import Catalog
from bot.services.file_links import FileLinks
from bot.services.files import FileSource
from bot.services.memory import Memory
from bot.services.waiting import KeyedLocks
from bot.storage import Storage

log = logging.getLogger(__name__)

KEEP_EVERY = 5.0  # seconds between two looks at how far an answer is, for the case of a kill


class ConversationService:
    """What people do with conversations: answer, retry, stop, reset, choose."""

    def __init__(
        self,
        client: GatewayClient,
        storage: Storage,
        catalog: Catalog,
        files: FileSource,
        clock: Clock,
        *,
        access: Access,
        default_model: str,
        memory: Memory | None = None,  # None = nothing is remembered beyond conversations
        links: FileLinks | None = None,  # None = nobody can fetch files from here
    ) -> None:
        self._asking = Asking(client, storage, catalog, files, default_model, memory, links)
        self._storage = storage
        self._catalog = catalog
        self._clock = clock
        self._access = access
        self.default_model = default_model  # who answers where nobody has chosen
        self._live: dict[int, AnswerStream] = {}
        self._turns = KeyedLocks()
        self._again = AskingAgain(storage, clock)

    @property
    def running(self) -> int:
        """How many answers are being written or waiting for their turn."""
        return len(self._live)

    # ---- answers -------------------------------------------------------------------------------

    @asynccontextmanager
    async def answer(self, scope: Scope, prompt: Prompt) -> AsyncIterator[AnswerStream]:
        """Ask what this prompt asks. Leaving the block ends the answer.

        A replayed update goes on where it was: asked again if the gateway was not asked, a cut
        answer if it was, and `stream.replayed` if there is nothing to ask any more.

        Raises:
            BadInput: there is nothing in it to answer.
        """
        question = context.question(scope, prompt)
        if not question.text and not question.files:
            raise BadInput("error-question-empty")
        conversation = await self._current(scope)
        answer = await self._storage.conversations.ask(
            conversation.id, scope, question, prompt.message_ids
        )
        async with self._following(answer, scope, question) as stream:
            yield stream

    @asynccontextmanager
    async def complete(self, scope: Scope, text: str) -> AsyncIterator[AnswerStream]:
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
        async with self._following(answer, scope) as stream:
            yield stream

    @asynccontextmanager
    async def retry(
        self, scope: Scope, answer_id: int | None = None
    ) -> AsyncIterator[AnswerStream]:
        """Answer the same question again: the last one, or that of an answer of this chat.

        Raises:
            NothingToDo: nothing was asked yet.
            Gone: no such answer here.
            AlreadyRunning: the question is being answered right now.
            AlreadyAsked: it was asked again already, and the person wished for no second time.
        """
        answer = await self._replayed(scope)
        if answer is None:
            answer = await self._again.retried(scope, answer_id)
        async with self._following(answer, scope) as stream:
            yield stream

    @asynccontextmanager
    async def edited(self, scope: Scope, prompt: Prompt) -> AsyncIterator[AnswerStream | None]:
        """Answer a question anew that was edited within a minute; None if it is not to be.

        Only the last question of the current conversation is: later ones were answered with it in
        mind. While it is being answered, that answer is stopped.
        """
        answer = await self._replayed(scope) or await self._again.reworded(
            scope, prompt, self._hush
        )
        if answer is None:
            yield None
            return
        async with self._following(answer, scope) as stream:
            yield stream

    async def stop(self, scope: Scope, answer_id: int | None = None) -> bool:
        """Stop an answer of this chat: the one named, or the one being written.

        False = there is nothing to stop.

        Raises:
            NotYours: it is somebody else's, and the person is no admin.
        """
        here = [
            stream
            for stream in self._live.values()
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
            if stream.stop():
                log.info("answer_stopped answer=%s", stream.answer.id)
                return True
        return False

    async def mine(self, scope: Scope, answer_id: int) -> Answer:
        """An answer of this chat that this person may have shown again.

        Raises:
            Gone: there is no such answer here.
            NotYours: it is somebody else's, and the person is no admin.
        """
        answer = await self._again.here(scope, answer_id)
        if not (scope.private or await self._access.may_touch(answer.scope.user_id, scope)):
            raise NotYours("error-not-yours")
        return answer

    async def recover(self, fed_again: Collection[int]) -> list[Answer]:
        """After a start: the answers that nobody works on, for the view to repair.

        STREAMING ones were cut by the restart, READY ones are to be delivered. ASKED ones come
        back by themselves with their update; only those whose update is not fed again are handed
        out.
        """
        return [
            answer
            for answer in await self._storage.answers.unfinished()
            if answer.status is not AnswerStatus.ASKED or answer.scope.update_id not in fed_again
        ]

    # ---- the conversation ----------------------------------------------------------------------

    async def reset(self, scope: Scope) -> Conversation:
        """Start over; model and system prompt stay."""
        return await self._storage.conversations.start_new(scope.chat_id, scope.topic_id)

    async def model(self, scope: Scope) -> str:
        """Who answers here."""
        return (await self._current(scope)).model or self.default_model

    async def choose_model(self, scope: Scope, model: str) -> str:
        """Somebody else answers from now on. Returns the name as the gateway writes it.

        Raises:
            BadInput: the gateway offers no such model.
        """
        known = await self._catalog.find(model)
        if not known:
            raise BadInput("error-model-unknown", model=model)
        await self._storage.conversations.set_model((await self._current(scope)).id, known)
        return known

    async def choose_gpt(self, scope: Scope, gizmo_id: str) -> None:
        """A GPT answers from now on. Whether there is one of this id shows when it is asked."""
        conversation = await self._current(scope)
        await self._storage.conversations.set_model(conversation.id, models.gizmo_model(gizmo_id))

    async def system_prompt(self, scope: Scope) -> str | None:
        """How the model was told to behave here."""
        return (await self._current(scope)).system_prompt

    async def system(self, scope: Scope, text: str | None) -> None:
        """Tell the model how to behave here from now on; None takes it back."""
        text = (text or "").strip() or None
        await self._storage.conversations.set_system((await self._current(scope)).id, text)

    # ---- inside --------------------------------------------------------------------------------

    async def _current(self, scope: Scope) -> Conversation:
        return await self._storage.conversations.current(scope.chat_id, scope.topic_id)

    async def _may_stop(self, stream: AnswerStream, scope: Scope) -> bool:
        # The update of Telegram's own stop button names no person, but comes from private chats.
        return scope.private or await self._access.may_touch(stream.scope.user_id, scope)

    async def _replayed(self, scope: Scope) -> Answer | None:
        if scope.update_id is None:
            return None
        return await self._storage.answers.by_update(scope.update_id)

    def _hush(self, question_id: int) -> None:
        """Stop whatever is written to a question: its wording has changed."""
        for stream in list(self._live.values()):
            if stream.answer.question_id == question_id:
                stream.stop()

    @asynccontextmanager
    async def _following(
        self, answer: Answer, scope: Scope, question: ChatMessage | None = None
    ) -> AsyncIterator[AnswerStream]:
        if answer.id in self._live or answer.status not in (
            AnswerStatus.ASKED,
            AnswerStatus.STREAMING,
        ):
            stream = AnswerStream(answer, scope, replayed=True)
            stream.close(AnswerEnd())
            yield stream
            return
        stream = AnswerStream(answer, scope)
        question = question or await self._storage.conversations.question(answer.question_id)
        stream.spoken = any(one.recording for one in question.files)
        if answer.status is AnswerStatus.STREAMING:  # a restart cut it; it may have cost money
            stream.close(AnswerEnd(cut=True))
            yield stream
            return
        self._live[answer.id] = stream
        try:
            async with self._reading(stream):
                yield stream
        finally:
            del self._live[answer.id]

    @asynccontextmanager
    async def _reading(self, stream: AnswerStream) -> AsyncIterator[None]:
        """Fill the stream beside the block.

        The turn ends with the block, not with the text: the next question is told what was
        answered, and that is stored by the view.
        """
        failure: Exception | None = None
        async with AsyncExitStack() as turn:
            async with asyncio.TaskGroup() as group:
                reader = group.create_task(self._read(stream, turn))
                # Beside the answer, for what is offered under it: nobody waits for the list.
                list_reader = group.create_task(self._catalog.refresh())
                keeper = group.create_task(self._keep(stream))
                stream.on_stop(reader.cancel)
                try:
                    yield
                except Exception as error:  # noqa: BLE001 - a TaskGroup would wrap it
                    failure = error
                reader.cancel()
                list_reader.cancel()
                keeper.cancel()
            if failure is not None:
                # Whatever the view met, the row shall not look as if somebody were at work.
                await self._storage.answers.fail(
                    stream.answer.id, stream.text, stream.reasoning, stream.model
                )
                raise failure

    async def _keep(self, stream: AnswerStream) -> None:
        """Store now and then how far the answer is: a restart shall lose a few words, not all."""
        kept = ""
        while True:
            await self._clock.sleep(KEEP_EVERY)
            if stream.end is None and stream.text != kept:
                kept = stream.text
                try:
                    await self._storage.answers.so_far(
                        stream.answer.id, kept, stream.reasoning, stream.model
                    )
                except Exception:
                    log.exception("answer_not_kept answer=%s", stream.answer.id)

    async def _read(self, stream: AnswerStream, turn: AsyncExitStack) -> None:
        """The reader: never lets an exception out, never waits for who shows the answer."""
        answer = stream.answer
        try:
            stream.queue(waiting=True)
            await turn.enter_async_context(self._turns.hold(answer.conversation_id))
            stream.queue(waiting=False)
            if not await self._storage.answers.advance(
                answer.id, AnswerStatus.ASKED, AnswerStatus.STREAMING
            ):
                stream.replayed = True  # another process was faster
                stream.close(AnswerEnd())
                return
            stream.close(await self._asking.ask(stream))
        except GatewayError as error:
            # Not its message: upstreams quote what they were asked.
            log.warning(
                "answer_failed answer=%s kind=%s status=%s request=%s",
                answer.id,
                error.kind,
                error.http_status,
                error.request_id,
            )
            stream.close(AnswerEnd(error=error))
        except BotError as error:
            stream.close(AnswerEnd(error=error))
        except Exception as error:
            log.exception("answer_broken answer=%s", answer.id)
            stream.close(AnswerEnd(error=error))

"""AnswerRunner: what becomes of an answer: asked in its turn, read, stored, told, recovered.

```
ASKED ─► STREAMING ─► READY ─► SENT       each step is committed before what it says is done
             │   ▲
             └───┘  the process died meanwhile: asked again, once, in the same place
```

The turn of a conversation ends as soon as the finished text is stored: the next question is told
it, whether or not the chat has room to show it. In one chat and topic answers are told in the order
in which they were finished. It shows nothing itself; see `AnswerView`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from bot.clock import Clock
from bot.domain import Answer, AnswerStatus, BotError, ChatMessage
from bot.gateway.errors import GatewayError
from bot.services.talk.answers import AnswerView, Showing
from bot.services.talk.stream import AnswerEnd, AnswerStream
from bot.services.waiting import KeyedQueues, Ticket
from bot.storage import Storage

log = logging.getLogger(__name__)

A = AnswerStatus

KEEP_EVERY = 5.0  # seconds between two looks at how far an answer is, for the case of a kill
MOST_STARTS = 2  # how often the gateway is asked for one answer; the second time after a death


async def _nothing() -> None:
    """What is looked up beside an answer, by default."""


class AnswerRunner:
    """Works on answers, each in its own task."""

    def __init__(
        self,
        ask: Callable[[AnswerStream], Awaitable[AnswerEnd]],
        storage: Storage,
        view: AnswerView,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        *,
        beside: Callable[[], Awaitable[object]] = _nothing,
    ) -> None:
        self._ask = ask
        self._storage = storage
        self._view = view
        self._clock = clock
        self._spawn = spawn
        self._beside = beside  # what is looked up meanwhile, for what is offered under an answer
        self._live: dict[int, AnswerStream] = {}
        self._asks = KeyedQueues()  # by conversation
        self._tells = KeyedQueues()  # by chat and topic
        self._idle = asyncio.Event()
        self._idle.set()
        self._gallery: Callable[[AnswerStream], Awaitable[object]] | None = None

    def pictures_to(self, gallery: Callable[[AnswerStream], Awaitable[object]]) -> None:
        """Set the function that sends the pictures of an answer."""
        self._gallery = gallery

    @property
    def live(self) -> list[AnswerStream]:
        """The answers in progress: waiting, being written or being sent."""
        return list(self._live.values())

    async def drained(self) -> None:
        """Wait until no answer is in progress."""
        await self._idle.wait()

    def start(self, answer: Answer, question: ChatMessage | None = None) -> AnswerStream:
        """Work on an answer; does nothing if it is in progress or finished.

        Returns at once. Questions of a conversation are asked in the order of these calls. Without
        `question` it is read from the database.
        """
        if answer.id in self._live:
            return self._live[answer.id]
        again = answer.status is A.STREAMING and answer.starts < MOST_STARTS
        if again:  # what was written before a death goes: the whole answer comes in its place
            answer = answer.model_copy(update={"text": "", "reasoning": ""})
        stream = AnswerStream(answer, answer.scope)
        asks = tells = None
        if answer.status is A.ASKED or again:
            asks = self._asks.take(answer.conversation_id)
            stream.queue(waiting=not asks.first)
        elif answer.status is A.STREAMING:  # a second death, while it was asked again
            asks = self._asks.take(answer.conversation_id)
            stream.close(AnswerEnd(cut=True, restarted=True))
        else:
            stream.close(AnswerEnd())
            if answer.status is not A.READY:
                stream.done.set()
                return stream
            tells = self._tells.take(_place(answer))
        self._live[answer.id] = stream
        self._idle.clear()
        self._spawn(self._run(stream, self._view.open(stream), asks, tells, question))
        return stream

    def recover(self, answers: Iterable[Answer]) -> None:
        """After a start: continue unfinished answers, oldest first."""
        for answer in answers:
            self.start(answer)

    async def show_again(self, answer: Answer) -> None:
        """Send the messages of an answer that may be missing."""
        turn = self._tells.take(_place(answer))
        try:
            await turn.come()
            await self._view.show_again(await self._storage.answers.get(answer.id))
        finally:
            turn.leave()

    # ---- one answer

    async def _run(
        self,
        stream: AnswerStream,
        showing: Showing,
        asks: Ticket | None,
        tells: Ticket | None,
        question: ChatMessage | None,
    ) -> None:
        ready: Answer | None = stream.answer
        try:
            if asks is not None:
                async with asyncio.TaskGroup() as group:
                    if stream.end is None:
                        group.create_task(self._follow(stream, showing, question))
                    ready = await self._written(stream, asks)
                    tells = self._tells.take(_place(stream.answer))
                    asks.leave()  # before the chat is waited for
            if ready is not None and tells is not None:
                await self._tell(stream, showing, ready, tells)
        except Exception:
            log.exception("answer_broken answer=%s", stream.answer.id)
        finally:
            showing.close()
            for ticket in (asks, tells):
                if ticket is not None:
                    ticket.leave()
            stream.close(AnswerEnd(cut=True))
            stream.done.set()
            del self._live[stream.answer.id]
            if not self._live:
                self._idle.set()

    async def _follow(
        self, stream: AnswerStream, showing: Showing, question: ChatMessage | None
    ) -> None:
        """Show the answer while it is written; if showing fails, it is still read to its end."""
        try:
            if question is None:
                question = await self._storage.conversations.question(stream.answer.question_id)
            stream.spoken = any(one.recording for one in question.files)
            reached = await showing.follow()
        except Exception:
            log.exception("answer_not_followed answer=%s", stream.answer.id)
            return
        if not reached:
            log.info("chat_unreachable answer=%s", stream.answer.id)
            stream.lost = True
            stream.stop()  # nobody is left to read it

    async def _written(self, stream: AnswerStream, asks: Ticket) -> Answer | None:
        """Ask, and store the answer; None if there is nothing to show."""
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(self._read(stream, asks))
            keeper = group.create_task(self._keep(stream))
            beside = group.create_task(self._look(self._beside))
            stream.on_stop(reader.cancel)
            await asyncio.wait([reader])
            keeper.cancel()
            beside.cancel()
        if not reader.cancelled() and not reader.result():
            return None
        answer, end = stream.answer, stream.end or AnswerEnd(cut=True)
        if stream.lost:
            await self._storage.answers.fail(
                answer.id, stream.text, stream.reasoning, stream.model, usage=end.usage
            )
            return None
        if stream.pictures and self._gallery is not None:
            try:
                await self._gallery(stream)  # before the answer counts as complete
            except Exception:
                log.exception("pictures_not_kept answer=%s", answer.id)
        return await self._storage.answers.finish(
            answer.id,
            stream.text,
            stream.reasoning,
            stream.model,
            self._view.parts(stream),
            told=stream.told,
            usage=end.usage,
        )

    async def _read(self, stream: AnswerStream, asks: Ticket) -> bool:
        """Read the answer into the stream, errors included; False if another process asks."""
        answer = stream.answer
        try:
            await asks.come()
            stream.queue(waiting=False)
            if stream.end is not None:
                return True
            if not await self._storage.answers.begin(answer.id, answer.starts):
                stream.close(AnswerEnd())
                return False
            if answer.status is A.STREAMING:
                log.info("answer_asked_again answer=%s", answer.id)
            stream.close(await self._ask(stream))
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
        return True

    async def _keep(self, stream: AnswerStream) -> None:
        """Store the partial text regularly, so that a second crash loses only a few words."""
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

    async def _look(self, beside: Callable[[], Awaitable[object]]) -> None:
        """Run a side task that nobody waits for; its errors are ignored."""
        try:
            await beside()
        except Exception:
            log.exception("not_looked_up")

    async def _tell(
        self, stream: AnswerStream, showing: Showing, ready: Answer, tells: Ticket
    ) -> None:
        """Send the answer, after those of this chat and topic that were finished before."""
        stream.unsent = sum(part.message_id is None for part in ready.parts)
        await tells.come()
        if not await showing.finish(ready):
            await self._view.offer(stream)
        await self._storage.answers.advance(ready.id, A.READY, A.SENT if stream.told else A.FAILED)


def _place(answer: Answer) -> tuple[int, int | None]:
    return answer.scope.chat_id, answer.scope.topic_id

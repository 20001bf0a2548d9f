"""LiveAnswer: one answer in its chat: drafts or an edited message while it grows, then its parts.

What was heard of a recording comes first. A third way to show an answer that grows is one more
class like `DraftStream` and `EditStream`; which of them is used is decided here, and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from aiogram import Bot

from bot.clock import Clock
from bot.domain import Answer
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage
from bot.telegram.answers import parts as answer_parts
from bot.telegram.answers.first_sign import FirstSigns
from bot.telegram.answers.outbox import AnswerOutbox, open_owner
from bot.telegram.answers.spoken import SpokenQuestions
from bot.telegram.answers.streaming import DraftStream, EditStream, NoDrafts
from bot.telegram.outgoing.caller import ForbiddenHere, TopicShut, Unreachable
from bot.telegram.outgoing.message import Part, stored
from bot.telegram.outgoing.sender import AnswerSender
from bot.telegram.outgoing.traces import Traces

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every answer is shown with."""

    bot: Bot
    storage: Storage
    clock: Clock
    sender: AnswerSender
    outbox: AnswerOutbox
    traces: Traces
    spoken: SpokenQuestions
    first_signs: FirstSigns
    speaks: Callable[[], bool]  # whether answers can be read aloud
    drawn: dict[tuple[int, int], int] = field(default_factory=dict)  # (chat, draft) → answer


class LiveAnswer:
    """Shows one answer."""

    def __init__(self, around: Surroundings, stream: AnswerStream) -> None:
        self._around = around
        self._stream = stream
        self._sign = around.first_signs.take(stream.scope)
        self._edits: EditStream | None = None

    async def follow(self) -> bool:
        """Show it while it grows, until it ends. False = nobody can be told of it.

        What the chat takes no words for is read to its end all the same if its person can be
        reached in private.
        """
        try:
            await self._around.spoken.show(self._stream)
            await self._follow()
        except TopicShut:
            return True  # they are told where it is, if only in the rest of their group
        except ForbiddenHere:
            return await self._around.storage.profiles.can_write(self._stream.scope.user_id)
        except Unreachable:
            return False
        return True

    async def finish(self, answer: Answer) -> bool:
        """Bring into the chat what is not there yet. False = something may be missing."""
        outbox, edits = self._around.outbox, self._edits
        if edits is not None and edits.full:
            rest = answer_parts.flagged(
                list[Part](edits.rest(answer_parts.noted(self._stream))),
                self._stream,
                speaks=self._around.speaks(),
            )
            planned = [
                (stored(part), at) for part, at in (*edits.full, *((one, None) for one in rest))
            ]
            answer = await self._around.storage.answers.plan(answer.id, planned)
        else:
            answer = await outbox.alone(answer)
        return await outbox.deliver(answer, self._stream)

    def close(self) -> None:
        """It is over."""
        if self._sign is not None:
            self._around.first_signs.leave(self._sign)

    async def _follow(self) -> None:
        around, stream = self._around, self._stream
        if stream.scope.private and around.sender.abilities.drafts:
            drafts = DraftStream(around.sender, stream, around.clock, self._sign)
            drawn = (stream.scope.chat_id, drafts.draft_id)
            around.drawn[drawn] = stream.answer.id
            try:
                await drafts.follow()
            except NoDrafts:
                log.info("no_drafts answer=%s", stream.answer.id)
            else:
                return
            finally:
                around.drawn.pop(drawn, None)
        left = await around.outbox.alone(stream.answer)
        self._edits = EditStream(
            around.sender,
            stream,
            around.clock,
            message_id=left.placeholder_id,
            opening=self._opening,
            opened=self._opened,
            showing=self._showing,
        )
        await self._edits.follow()

    async def _opening(self) -> None:
        """A message is about to be begun: after a kill it shall be found."""
        scope, owner = self._stream.scope, open_owner(self._stream.answer.id)
        await self._around.traces.leave(owner, scope.target, known=(scope.message_id or 0,))

    async def _opened(self, message_id: int) -> None:
        answer_id = self._stream.answer.id
        await self._around.storage.answers.placeholder(answer_id, message_id)
        await self._around.traces.erase(open_owner(answer_id))

    async def _showing(self) -> None:
        """What stands in the chat is in the database before."""
        stream = self._stream
        await self._around.storage.answers.so_far(
            stream.answer.id, stream.text, stream.reasoning, stream.model
        )

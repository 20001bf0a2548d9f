"""LiveAnswer: one answer in its chat: drafts or edits while it grows, then its messages.

The transcript of a spoken question is shown first. This module chooses between `DraftStream` and
`EditStream`; another way to show a growing answer is one more such class.
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
    """The dependencies that all answers share."""

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
        """Show the answer while it is written; False if nobody can be told of it.

        In a chat that forbids text it is still read to its end if the asker can be reached in
        private.
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
        """Send the messages that were not sent yet; False if one may be missing."""
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
        """Release the sign and the draft of this answer."""
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
        """Note that a message is about to be sent, so that it is found again after a kill."""
        scope, owner = self._stream.scope, open_owner(self._stream.answer.id)
        await self._around.traces.leave(owner, scope.target, known=(scope.message_id or 0,))

    async def _opened(self, message_id: int) -> None:
        answer_id = self._stream.answer.id
        await self._around.storage.answers.placeholder(answer_id, message_id)
        await self._around.traces.erase(open_owner(answer_id))

    async def _showing(self) -> None:
        """Store which message shows the answer, before it holds any text of it."""
        stream = self._stream
        await self._around.storage.answers.so_far(
            stream.answer.id, stream.text, stream.reasoning, stream.model
        )

"""TelegramAnswerView: shows answers in Telegram.

`live.py` shows growing answers, `parts.py` makes their messages and `outbox.py` sends them. The
services decide what is asked, stored and recovered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from aiogram import Bot

from bot.clock import Clock
from bot.domain import Answer, Scope
from bot.markdown.text import Written
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.answers import parts as answer_parts
from bot.telegram.answers.first_sign import FirstSigns
from bot.telegram.answers.live import LiveAnswer, Surroundings
from bot.telegram.answers.outbox import AnswerOutbox
from bot.telegram.answers.spoken import SpokenQuestions
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.formatting import text_parts
from bot.telegram.outgoing.message import Part, stored
from bot.telegram.outgoing.sender import AnswerSender
from bot.telegram.outgoing.traces import Traces

log = logging.getLogger(__name__)


class TelegramAnswerView:
    """Implements `AnswerView`: drafts and edited messages, then the parts."""

    def __init__(
        self,
        bot: Bot,
        storage: Storage,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        *,
        speaks: Callable[[], bool] = lambda: False,
    ) -> None:
        self._sender = AnswerSender(bot, clock)
        self._outbox = AnswerOutbox(self._sender, storage, Delivery(bot, clock))
        self.first_signs = FirstSigns(
            self._sender.caller, spawn, lambda: self._sender.abilities.drafts
        )
        self._around = Surroundings(
            bot=bot,
            storage=storage,
            clock=clock,
            sender=self._sender,
            outbox=self._outbox,
            traces=Traces(self._sender.caller, storage),
            spoken=SpokenQuestions(self._sender, storage),
            first_signs=self.first_signs,
            speaks=speaks,
        )
        for language in texts.LANGUAGES:  # reading a locale takes longer than a first sign may
            texts.get("answer-thinking", language)

    def open(self, stream: AnswerStream) -> LiveAnswer:
        """The `Showing` of this answer."""
        return LiveAnswer(self._around, stream)

    def parts(self, stream: AnswerStream) -> Sequence[dict[str, Any]]:
        """The messages of a finished answer, to be stored."""
        return [stored(part) for part in self._parts(stream)]

    def _parts(self, stream: AnswerStream) -> list[Part]:
        rich, speaks = self._sender.abilities.rich, self._around.speaks()
        try:
            return answer_parts.finished(stream, rich=rich, speaks=speaks)
        except Exception:  # it was paid for: plain words are better than none
            log.exception("answer_not_rendered answer=%s", stream.answer.id)
            parts: list[Part] = [*text_parts(Written(stream.text[: answer_parts.MOST * 4000]))]
            return answer_parts.flagged(parts, stream, speaks=speaks)

    async def offer(self, stream: AnswerStream) -> None:
        """Show the button that sends what may be missing or was held back."""
        await self._outbox.offer(stream.answer, halted=stream.halted)

    async def show_again(self, answer: Answer) -> None:
        """Send the parts that may be missing."""
        await self._outbox.show_again(answer)

    async def bring(self, answer: Answer, scope: Scope) -> None:
        """Send the answer in private: the parts that its chat forbids, else all of them."""
        await self._outbox.bring(answer, scope)

    def drawn_as(self, scope: Scope, draft_id: int) -> int | None:
        """The answer that this draft shows; None without one."""
        return self._around.drawn.get((scope.chat_id, draft_id))

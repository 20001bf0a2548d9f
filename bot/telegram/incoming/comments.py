"""Remembers the last comment of each person, for forwarded messages that follow a moment later.

A client sends a comment and then the messages forwarded with it, usually in one batch, which
`belonging.py` gathers. If Telegram delivers them separately, the comment is already being answered
(most comments have nothing forwarded, so nothing waits for it), and the forwarded messages join its
question later.
"""

from __future__ import annotations

from collections.abc import Hashable

from aiogram.types import Message

from bot.telegram.incoming.belonging import TOGETHER, is_command
from bot.telegram.updates.authors import is_own

MOST = 500  # people whose last words are remembered


class Comments:
    """The last comment of each person and place, with what was forwarded after it."""

    def __init__(self) -> None:
        self._last: dict[Hashable, tuple[Message, ...]] = {}

    def saw(self, message: Message, who: Hashable) -> tuple[Message, ...]:
        """Note a message. Returns the comment that it belongs to, and the messages in between."""
        last = self._last.pop(who, ())
        if is_own(message):
            if message.text and not is_command(message):
                self._keep(who, (message,))
            return ()
        if not last or abs(message.date - last[0].date) > TOGETHER:
            return ()
        self._keep(who, (*last, message))
        return last

    def _keep(self, who: Hashable, messages: tuple[Message, ...]) -> None:
        self._last[who] = messages
        if len(self._last) > MOST:
            del self._last[next(iter(self._last))]

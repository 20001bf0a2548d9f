"""The last words of each person, for what they pass on a moment later.

A client sends a comment and then what it was forwarded with, as messages of their own. As a rule
they come in together and are gathered (`belonging.py`). Where Telegram hands them out one after the
other, the comment is being asked already: nobody waits for what most comments do not have. What
follows it then goes on with that question.
"""

from __future__ import annotations

from collections.abc import Hashable

from aiogram.types import Message

from bot.telegram.incoming.belonging import TOGETHER, is_command
from bot.telegram.updates.authors import is_own

MOST = 500  # people whose last words are remembered


class Comments:
    """Remembers one comment a person and place, with what was passed on after it."""

    def __init__(self) -> None:
        self._last: dict[Hashable, tuple[Message, ...]] = {}

    def saw(self, message: Message, who: Hashable) -> tuple[Message, ...]:
        """A message came in. Answers with the comment that it goes with, and what is between."""
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

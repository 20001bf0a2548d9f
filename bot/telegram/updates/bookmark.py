"""The `offset` of the next getUpdates, which lets Telegram forget older updates. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.telegram.updates.fit import LIMIT

TRIES = 3  # times that an id beyond every database may come before it is passed


class Bookmark:
    """The position in the queue of updates.

    An update id too large for the database cannot simply be passed: later updates have smaller ids
    and would be hidden. It is passed by a separate call, after it has come a few times.
    """

    def __init__(self) -> None:
        self.offset: int | None = None
        self._beyond: dict[int, int] = {}
        self._past: int | None = None

    def passed(self, ids: Iterable[int]) -> None:
        """These updates were stored, or need not be."""
        for number in ids:
            if number < LIMIT:
                self.offset = max(self.offset or 0, number + 1)
                continue
            self._beyond[number] = self._beyond.get(number, 0) + 1
            if self._beyond[number] % TRIES == 0:
                self._past = max(self._past or 0, number + 1)

    def take_past(self) -> int | None:
        """An offset to use once, to pass an id that is too large for the database."""
        past, self._past = self._past, None
        return past

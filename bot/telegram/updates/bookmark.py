"""Up to which update Telegram may forget: the `offset` of the next call. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.telegram.updates.fit import LIMIT

TRIES = 3  # times that an id beyond every database may come before it is passed


class Bookmark:
    """Where we are in the queue of updates.

    An id that no database holds cannot simply be passed: everything said later has a smaller one,
    and would be hidden. It is passed by a call of its own, after it has come a few times.
    """

    def __init__(self) -> None:
        self.offset: int | None = None
        self._beyond: dict[int, int] = {}
        self._past: int | None = None

    def passed(self, ids: Iterable[int]) -> None:
        """These were stored, or need not be."""
        for number in ids:
            if number < LIMIT:
                self.offset = max(self.offset or 0, number + 1)
                continue
            self._beyond[number] = self._beyond.get(number, 0) + 1
            if self._beyond[number] % TRIES == 0:
                self._past = max(self._past or 0, number + 1)

    def take_past(self) -> int | None:
        """An offset to be asked for once, only to pass an id that no database holds."""
        past, self._past = self._past, None
        return past

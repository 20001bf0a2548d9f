"""A clock that stands still until a test moves it, from wake-up to wake-up, or lets it flow.

It is not a mock: everything that sleeps on it really waits, and wakes in the order of its time.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from tests.resting import loop

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class HeldClock(Clock):
    """Time that a test holds."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return 1000.0 + self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), waiter))
        await waiter

    def set_by(self, seconds: float) -> None:
        """Somebody sets the wall clock; what is measured is not moved."""
        self._start += timedelta(seconds=seconds)

    def next_wakeup(self) -> float | None:
        """Seconds until the next sleeper wakes; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] - self._elapsed if self._sleepers else None

    def pass_on(self, at_most: float) -> bool:
        """Move on to the next wake-up, at most so far; False when nobody waits for time.

        Those who wake act when the caller lets them.
        """
        gap = self.next_wakeup()
        if gap is None or not at_most:
            return False
        self._elapsed += min(gap, at_most)
        while self.next_wakeup() == 0.0:
            heapq.heappop(self._sleepers)[2].set_result(None)
        return True

    @contextlib.contextmanager
    def flowing(self, at_most: Callable[[], float] = lambda: math.inf) -> Iterator[None]:
        """Inside the block time passes when everything rests, `at_most` so much at once."""
        running = loop()
        running.when_at_rest = lambda: self.pass_on(at_most())
        try:
            yield
        finally:
            running.when_at_rest = None

    async def advance(self, seconds: float) -> None:
        """Move on, waking everybody whose time comes, in order, and letting them act."""
        until = self._elapsed + seconds
        while (gap := self.next_wakeup()) is not None and self._elapsed + gap <= until:
            self._elapsed += gap
            waiter = heapq.heappop(self._sleepers)[2]
            waiter.set_result(None)
            await settle()
        self._elapsed = until
        await settle()


async def settle(turns: int = 20) -> None:
    """Let everything that is ready run."""
    for _ in range(turns):
        await asyncio.sleep(0)

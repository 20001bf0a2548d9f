"""Turns: a semaphore that is fair between people.

A plain semaphore is first come, first served, so that one person's three hundred requests delay
everybody. Here the person who holds the fewest slots is next, and one who holds none hardly ever
waits.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """`slots` slots for all; each person's first may also use one of `slots` extra ones."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._held: Counter[Hashable] = Counter()
        self._total = 0
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}
        self._served: dict[Hashable, int] = {}  # of those who are here: when they were served last
        self._clock = itertools.count(1)

    @asynccontextmanager
    async def take(self, whose: Hashable) -> AsyncIterator[None]:
        """Wait for a slot, and hold it inside the block."""
        if self._free(whose):
            self._hold(whose)
        else:
            await self._wait(whose)
        try:
            yield
        finally:
            self._leave(whose)

    def _free(self, whose: Hashable) -> bool:
        if whose in self._waiting:  # their own earlier wishes come first
            return False
        return self._total < self._slots or self._first(whose)

    def _first(self, whose: Hashable) -> bool:
        return not self._held[whose] and self._total < 2 * self._slots

    async def _wait(self, whose: Hashable) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(whose, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given, and nobody is there to take it
                self._leave(whose)
            else:
                self._forget(whose, turn)
            raise

    def _hold(self, whose: Hashable) -> None:
        self._held[whose] += 1
        self._total += 1
        self._served[whose] = next(self._clock)

    def _leave(self, whose: Hashable) -> None:
        self._held[whose] -= 1
        if not self._held[whose]:
            del self._held[whose]
            if whose not in self._waiting:
                del self._served[whose]
        self._total -= 1
        self._next()

    def _next(self) -> None:
        """Give free slots to those who hold the fewest, then to those who waited longest."""
        while self._waiting:
            whose = min(self._waiting, key=lambda one: (self._held[one], self._served.get(one, 0)))
            if self._total >= self._slots and not self._first(whose):
                return
            turn = self._waiting[whose].popleft()
            if not self._waiting[whose]:
                del self._waiting[whose]
            self._hold(whose)
            turn.set_result(None)

    def _forget(self, whose: Hashable, turn: asyncio.Future[None]) -> None:
        queue = self._waiting[whose]
        queue.remove(turn)
        if not queue:
            del self._waiting[whose]
            if not self._held[whose]:
                self._served.pop(whose, None)

"""Limits how many files are opened at once: a fixed number, and one for each person.

Unlike `bot/services/turns.py` it never exceeds that number, because each file takes a process with
its own memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class FileTurns:
    """A semaphore that admits at most one file of each person."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._busy: set[Hashable] = set()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def hold(self, whose: Hashable) -> AsyncIterator[None]:
        """Wait for a turn, and keep it inside the block."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(whose, deque()).append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._end(whose)
            else:
                self._forget(whose, turn)
            raise
        try:
            yield
        finally:
            self._end(whose)

    def _next(self) -> None:
        while self._free:
            whose = next((one for one in self._waiting if one not in self._busy), None)
            if whose is None:
                return
            queue = self._waiting[whose]
            turn = queue.popleft()
            if not queue:
                del self._waiting[whose]
            self._free -= 1
            self._busy.add(whose)
            turn.set_result(None)

    def _end(self, whose: Hashable) -> None:
        self._free += 1
        self._busy.discard(whose)
        if queue := self._waiting.pop(whose, None):
            self._waiting[whose] = queue  # behind all others
        self._next()

    def _forget(self, whose: Hashable, turn: asyncio.Future[None]) -> None:
        queue = self._waiting[whose]
        queue.remove(turn)
        if not queue:
            del self._waiting[whose]


class Scales:
    """Limits the total size of what is held; small items may overtake waiting big ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._waiting: list[tuple[int, bool, asyncio.Future[None]]] = []

    @property
    def held(self) -> int:
        """What is on them."""
        return self._held

    @asynccontextmanager
    async def hold(self, weight: int, *, quick: bool = False) -> AsyncIterator[None]:
        """Wait until this size fits into the limit, and reserve it inside the block."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((weight, quick, turn))
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._held -= weight
            else:
                self._waiting.remove((weight, quick, turn))
            self._next()
            raise
        try:
            yield
        finally:
            self._held -= weight
            self._next()

    def _next(self) -> None:
        blocked = False
        for entry in list(self._waiting):
            weight, quick, turn = entry
            if (blocked and not quick) or (self._held and self._held + weight > self._most):
                blocked = True
                continue
            self._waiting.remove(entry)
            self._held += weight
            turn.set_result(None)

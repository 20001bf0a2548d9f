"""Two small things to wait with: a lock a key, and a sleep that can be cut short.

Both forget what nobody waits for; neither starts a task that outlives its caller.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from bot.clock import Clock


class KeyedLocks:
    """One lock for each key, as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._users: dict[Hashable, int] = {}

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        """Be alone with this key; first come, first served."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]

    def __len__(self) -> int:
        return len(self._locks)


async def nap(clock: Clock, seconds: float, wake: asyncio.Event) -> None:
    """Sleep, or less if woken. The event is set afterwards in any case."""
    if seconds <= 0 or wake.is_set():
        wake.set()
        await clock.sleep(0)
        return

    async def alarm() -> None:
        await clock.sleep(seconds)
        wake.set()

    async with asyncio.TaskGroup() as group:
        ringing = group.create_task(alarm())
        await wake.wait()
        ringing.cancel()

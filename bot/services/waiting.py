"""Small helpers for waiting: a lock for each key, a queue for each key, an interruptible sleep.

They drop keys that nobody uses; none starts a task that outlives its caller.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

from bot.clock import Clock


class KeyedLocks:
    """A lock for each key, kept while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._users: dict[Hashable, int] = {}

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        """Hold the lock of this key; first come, first served."""
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


class Ticket:
    """A place in a queue."""

    def __init__(self, leave: Callable[[Ticket], None]) -> None:
        self._leave = leave
        self._turn = asyncio.Event()

    @property
    def first(self) -> bool:
        """True if it is this ticket's turn."""
        return self._turn.is_set()

    async def come(self) -> None:
        """Wait until the tickets before it have left."""
        await self._turn.wait()

    def call(self) -> None:
        """Mark that it is this ticket's turn."""
        self._turn.set()

    def leave(self) -> None:
        """Leave the queue, also before the turn has come. Calling it twice is harmless."""
        self._leave(self)


class KeyedQueues:
    """A queue for each key: one at a time, in the order of `take`."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, list[Ticket]] = {}

    def take(self, key: Hashable) -> Ticket:
        """Join the queue without waiting, so that the order of the calls is kept."""
        queue = self._queues.setdefault(key, [])
        ticket = Ticket(functools.partial(self._left, key))
        queue.append(ticket)
        queue[0].call()
        return ticket

    def _left(self, key: Hashable, ticket: Ticket) -> None:
        queue = self._queues.get(key, [])
        if ticket not in queue:
            return
        queue.remove(ticket)
        if queue:
            queue[0].call()
        else:
            del self._queues[key]

    def __len__(self) -> int:
        return len(self._queues)


async def nap(clock: Clock, seconds: float, wake: asyncio.Event) -> None:
    """Sleep, but not longer than until the event is set. The event is set afterwards either way."""
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


SETTLED = 8.0  # seconds of life
SLOWNESS = 3  # times what the start took: on a busy machine everything takes longer


class FirstSeconds:
    """The first seconds of a process, in which work that may have killed the last one waits.

    A process that is killed again and again dies in these seconds, and the work is not blamed for
    it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self._until = self._since + SETTLED

    def begin(self) -> None:
        """Start counting: the process serves people from now on."""
        now = self._clock.monotonic()
        self._until = now + max(SETTLED, SLOWNESS * (now - self._since))

    async def over(self) -> None:
        """Wait until they are over."""
        while (left := self._until - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)

"""Small things to wait with: a lock a key, a queue a key, and a sleep that can be cut short.

They forget what nobody waits for; none starts a task that outlives its caller.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Hashable
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


class Ticket:
    """A place in a queue."""

    def __init__(self, leave: Callable[[Ticket], None]) -> None:
        self._leave = leave
        self._turn = asyncio.Event()

    @property
    def first(self) -> bool:
        """Whether it is its turn."""
        return self._turn.is_set()

    async def come(self) -> None:
        """Wait until those who came before have left."""
        await self._turn.wait()

    def call(self) -> None:
        """It is its turn now."""
        self._turn.set()

    def leave(self) -> None:
        """Let the next one go on; also for who had no turn yet. Twice is once."""
        self._leave(self)


class KeyedQueues:
    """One at a time for each key, in the order in which the tickets were taken."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, list[Ticket]] = {}

    def take(self, key: Hashable) -> Ticket:
        """Queue up; nothing is waited for yet, so that the order is the caller's."""
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


SETTLED = 8.0  # seconds of life
SLOWNESS = 3  # times what the start took: on a busy machine everything takes longer


class FirstSeconds:
    """The first seconds of a process: what may have ended the one before is not tried in them.

    Who kills the process again and again, or something else that ends it, does so then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self._until = self._since + SETTLED

    def begin(self) -> None:
        """Only now does it serve people: they count from here."""
        now = self._clock.monotonic()
        self._until = now + max(SETTLED, SLOWNESS * (now - self._since))

    async def over(self) -> None:
        """Wait until they are over."""
        while (left := self._until - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)

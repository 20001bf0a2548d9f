"""An event loop that knows when everything in it rests, so that a held clock need not guess.

Emulators, app and people of a test share one loop. It rests when no callback is ready, no socket
has anything to read, no thread or child process is at work, and nothing is due by the real clock in
a moment: then nothing more can happen unless time passes. Somebody who waits for that (`rest`) is
told first; else `when_at_rest` may let time pass. However slow the machine is, the order in which
things happen is the same. What never rests (a server that sends without end) gets time, too, by the
work that was done.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import select
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PACKET = 0.0002  # real seconds in which the kernel hands over what was sent to the loopback
MOMENT = 0.05  # real seconds: what is due so soon is waited for
GLANCE = 10  # turns of a busy loop from look to look of somebody who waits
RESTLESS = 0.3  # seconds of this thread's work after which time passes all the same


class RestingLoop(asyncio.SelectorEventLoop):
    """The loop of every test; where nobody asks for its rest, it is like any other."""

    def __init__(self) -> None:
        self.when_at_rest: Callable[[], bool] | None = None  # whether it let time pass
        self._busy = 0
        self._waiters: list[asyncio.Future[bool]] = []
        self._turns = 0
        self._worked_until = 0.0
        super().__init__(_Selector(self))

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        """A thread at work is no rest."""
        future = super().run_in_executor(executor, func, *args)
        self._busy += 1
        future.add_done_callback(self._less_busy)
        return future

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Somebody outside works for us: no rest before the end of the block."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    async def rest(self) -> None:
        """Wait until everything rests; no held time passes meanwhile."""
        while not await self.look():
            pass

    async def look(self) -> bool:
        """Wait until everything rests (True), or some turns of the loop."""
        waiter = self.create_future()
        self._waiters.append(waiter)
        return await waiter

    @property
    def watched(self) -> bool:
        """Whether anybody wants to know of its rest."""
        return bool(self._waiters) or self.when_at_rest is not None

    def may_rest(self, due: float | None) -> bool:
        """Whether only a packet can still come; `due`: when the real clock has something."""
        return not self._busy and (due is None or due > MOMENT)

    def rested(self) -> bool:
        """It rests; whether anything comes of it."""
        self._turns, self._worked_until = 0, time.thread_time() + RESTLESS
        if self._waiters:
            self._tell(rest=True)
            return True
        return self.when_at_rest is not None and self.when_at_rest()

    def turned(self) -> None:
        """It is at work still."""
        self._turns += 1
        if self._turns % GLANCE:
            return
        self._tell(rest=False)
        if (now := time.thread_time()) > self._worked_until:
            self._worked_until = now + RESTLESS
            if self.when_at_rest is not None:
                self.when_at_rest()

    def _tell(self, *, rest: bool) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(rest)

    def _less_busy(self, _: asyncio.Future[Any]) -> None:
        self._busy -= 1


class _Selector(selectors.DefaultSelector):
    """The loop asks it what came, and says how long it may wait: not at all when it is at work."""

    def __init__(self, loop: RestingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self._loop.watched:
            return super().select(timeout)
        if timeout is not None and timeout <= 0:
            self._loop.turned()
            return super().select(timeout)
        if not self._loop.may_rest(timeout):
            return super().select(timeout)
        if (came := super().select(0)) or select.select([self.fileno()], [], [], PACKET)[0]:
            return came or super().select(0)
        return [] if self._loop.rested() else super().select(timeout)


def loop() -> RestingLoop:
    """The loop that runs now."""
    running = asyncio.get_running_loop()
    assert isinstance(running, RestingLoop)
    return running


def at_work(
    function: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """A coroutine function that has others work for it, in a child process for one."""

    @functools.wraps(function)
    async def working(*args: P.args, **kwargs: P.kwargs) -> T:
        with loop().busy():
            return await function(*args, **kwargs)

    return working

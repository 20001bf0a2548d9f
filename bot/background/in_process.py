"""InProcess: job work as asyncio tasks of this process; the database survives a restart.

It decides when work runs, and how much at once. `JobRunner` does the work; `bot/tasks.py` owns the
tasks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol

import structlog
from typing_extensions import override

from bot.clock import Clock
from bot.domain import Job
from bot.services.jobs.service import Background
from bot.services.waiting import nap
from bot.storage import Storage

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]

ROUND = 1.0
"""Minimum seconds between two polls of one upstream."""

FRAMES_A_SECOND = 30
"""Status line updates per second in all chats together, within Telegram's limit for a bot."""

BEHIND = 1.0
"""Seconds until a status line is tried again for which its chat had no room."""

TROUBLE = 5.0
"""Seconds until the database is read again after it did not answer."""

LONGEST_NAP = 60.0
"""Maximum seconds until due times are read again, because the clock may have been set back."""


class Runner(Protocol):
    """The work that can be scheduled; implemented by `JobRunner`."""

    async def submit(self, job_id: int) -> None:
        """Submit a job."""

    async def poll(self, upstream: str, now: datetime) -> None:
        """Poll the tasks that are due."""

    async def collect(self, job_id: int) -> None:
        """Download results."""

    async def deliver(self, job_id: int) -> None:
        """Send what the chat has not received."""

    async def show(self, job_id: int) -> bool:
        """Update the status line; True if it has to be shown again."""


class InProcess(Background):
    """Runs job work in this process."""

    def __init__(self, spawn: Spawn, storage: Storage, clock: Clock) -> None:
        self._spawn = spawn
        self._storage = storage
        self._clock = clock
        self._runner: Runner | None = None
        self._loops: dict[str, asyncio.Event] = {}  # upstream → wakes its loop
        self._frames: dict[int, dict[int, None]] = {}  # chat → jobs to show, each once
        self._next_frame = 0.0
        self._working = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._sleepers: set[asyncio.Event] = set()
        self._closing = False

    def serve(self, runner: Runner) -> None:
        """Set the runner; it is built later, because it needs this object."""
        self._runner = runner

    @override
    async def submit(self, job_id: int, at: datetime | None = None) -> None:
        self._start(self._later(at, lambda: self._run.submit(job_id)))

    @override
    async def collect(self, job_id: int) -> None:
        self._start(self._later(None, lambda: self._run.collect(job_id)))

    @override
    async def deliver(self, job_id: int, at: datetime | None = None) -> None:
        self._start(self._later(at, lambda: self._run.deliver(job_id)))

    @override
    async def show(self, job: Job) -> None:
        """Update status lines one at a time in each chat, and of each job only the newest state.

        The first update of a job does not wait, so that the person sees at once that it was
        accepted.
        """
        if job.submit_started_at is None:
            self._start(self._later(None, lambda: self._run.show(job.id)))
            return
        chat = job.scope.chat_id
        waiting = self._frames.get(chat)
        if waiting is not None:
            waiting[job.id] = None
            return
        self._frames[chat] = {job.id: None}
        self._start(self._film(chat))

    @override
    async def due(self, upstream: str, at: datetime) -> None:
        """Wake the poll loop of the upstream; it reads the due times from the database."""
        wake = self._loops.get(upstream)
        if wake is not None:
            wake.set()
            return
        self._loops[upstream] = asyncio.Event()
        self._start(self._watch(upstream))

    async def drain(self, seconds: float) -> None:
        """Start nothing new, and wait some seconds for running work."""
        self._closing = True
        for wake in (*self._sleepers, *self._loops.values()):
            wake.set()
        await nap(self._clock, seconds, self._idle)

    @property
    def working(self) -> int:
        """The number of running tasks."""
        return self._working

    @property
    def _run(self) -> Runner:
        assert self._runner is not None, "serve() comes before work"
        return self._runner

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._closing:
            work.close()
            return
        self._spawn(work)

    async def _later(
        self, at: datetime | None, work: Callable[[], Coroutine[Any, Any, object]]
    ) -> None:
        if at is not None and not await self._slept_until(at):
            return
        await self._count(work())

    async def _slept_until(self, at: datetime) -> bool:
        """Sleep; False if woken because the process ends."""
        wake = asyncio.Event()
        self._sleepers.add(wake)
        # From here on by the clock that nobody sets.
        left = (at - self._clock.now()).total_seconds()
        until = self._clock.monotonic() + left
        try:
            while not self._closing and (left := until - self._clock.monotonic()) > 0:
                wake.clear()
                await nap(self._clock, left, wake)
            return not self._closing
        finally:
            self._sleepers.discard(wake)

    async def _count(self, work: Coroutine[Any, Any, object]) -> None:
        self._working += 1
        self._idle.clear()
        try:
            await work
        finally:
            self._working -= 1
            if not self._working:
                self._idle.set()

    async def _film(self, chat: int) -> None:
        """Update the status lines of one chat until none is waiting."""
        waiting = self._frames[chat]
        try:
            while waiting and not self._closing:
                await self._frame_turn()
                job_id = next(iter(waiting))
                del waiting[job_id]
                if await self._run.show(job_id):
                    # "Handing it in" must not stand there for long: the next look may be far away.
                    waiting[job_id] = None
                    await self._clock.sleep(BEHIND)
        finally:
            del self._frames[chat]

    async def _frame_turn(self) -> None:
        """Limit status updates to a few per second, however many jobs change at once."""
        now = self._clock.monotonic()
        turn = max(now, self._next_frame)
        self._next_frame = turn + 1 / FRAMES_A_SECOND
        if turn > now:
            await self._clock.sleep(turn - now)

    async def _watch(self, upstream: str) -> None:
        """Poll an upstream whenever a task is due, until none is left."""
        wake = self._loops[upstream]
        checked = -LONGEST_NAP
        try:
            while not self._closing:
                wake.clear()
                try:
                    if self._clock.monotonic() - checked >= LONGEST_NAP:
                        checked = self._clock.monotonic()
                        if early := await self._storage.jobs.pull_in(upstream, self._clock.now()):
                            log.warning("clock_was_set_back", upstream=upstream, jobs=early)
                    at = await self._storage.jobs.next_due(upstream)
                except Exception:
                    log.exception("schedule_unreadable", upstream=upstream)
                    await self._clock.sleep(TROUBLE)
                    continue
                if at is None:
                    if wake.is_set():
                        continue
                    return
                left = (at - self._clock.now()).total_seconds()
                if left > 0:
                    await nap(self._clock, min(left, LONGEST_NAP), wake)
                    continue
                await self._count(self._run.poll(upstream, self._clock.now()))
                await self._clock.sleep(ROUND)
        finally:
            del self._loops[upstream]

"""Submits a job, at most once.

SUBMITTING is committed before the billable call. Anything that may have left the task accepted (a
crash, a timeout, a bug of ours) leads to a search (`search.py`) and, if that finds nothing, to
INTERRUPTED; never to a second call.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.domain import BotError, Job, JobFailure, JobStatus
from bot.gateway.errors import Busy, ConnectionFailed, GatewayError, ParentExpired, TaskNotFound
from bot.gateway.types import ErrorKind, FileInput, Task
from bot.services.files.sandbox import on_behalf_of
from bot.services.jobs.accept import Accepting
from bot.services.jobs.collect import Collecting
from bot.services.jobs.search import Searching
from bot.services.jobs.tools import JobContext, failure_of, refusal_of
from bot.services.turns import Turns
from bot.services.waiting import KeyedLocks

log = structlog.get_logger(__name__)

S = JobStatus

BUSY_PAUSES = (5, 10, 20, 30, 30, *[60] * 8)
"""Seconds between tries while the upstream is full: ten minutes in all."""

UNREACHED_PAUSES = (5, 10, 20, 30)
"""Seconds between tries while the gateway cannot be reached."""

LONGEST_PAUSE = 300

PULSE = 5
"""Seconds between status updates during a long call."""

CALLS_AT_ONCE = 32
"""Maximum concurrent submits to one upstream. After a long outage a thousand jobs may be waiting;
people then take turns."""


class Submitting:
    """Moves a job from QUEUED through SUBMITTING to what the upstream answers."""

    def __init__(self, tools: JobContext, collecting: Collecting) -> None:
        self._tools = tools
        self._accepting = Accepting(tools, collecting)
        self._searching = Searching(tools, self._accepting)
        self._turns = KeyedLocks()
        self._calls: dict[str, Turns] = defaultdict(lambda: Turns(CALLS_AT_ONCE))  # by upstream

    async def submit(self, job_id: int) -> None:
        """Submit the job, or find out whether an interrupted submit was accepted.

        Safe to run twice.
        """
        async with self._turns.hold(job_id):
            job = await self._tools.storage.jobs.get(job_id)
            if job.status is S.QUEUED:
                await self._hand_in(job)
            elif job.status is S.SUBMITTING:  # and not by us: whoever did it has died
                await self._tools.background.show(job)
                await self._searching.search(job)

    async def _hand_in(self, job: Job) -> None:
        tools = self._tools
        await tools.background.show(job)  # beside the call: the first sign of life
        if job.due_at is not None and _ahead(job.due_at, tools.clock.now()):
            await tools.background.submit(job.id, job.due_at)
            return
        outcome: Task | Exception
        with ExitStack() as until_kept:
            async with self._calls[job.upstream].take(job.scope.user_id):
                if tools.paying.closed():
                    return  # the process ends; the next one hands it in
                try:
                    on_behalf_of(job.scope.user_id)
                    async with tools.deaths.risk(job.id):
                        files = [await tools.files.open(ref) for ref in job.files]
                except BotError as refused:
                    await tools.end(job, S.QUEUED, S.FAILED, refusal_of(refused))
                    return
                if tools.paying.closed():
                    return
                until_kept.enter_context(tools.paying.call())
                started = await self._started(job)
                if started is None:
                    return
                outcome = await self._shown(started, self._call(started, files))
            if isinstance(outcome, Task):
                await self._accepting.accept(started, outcome)
                return
        if isinstance(outcome, GatewayError):
            await self._refused(started, outcome)
            return
        # A bug of ours, before, in or after the call: nobody knows.
        log.error("submit_broke", job=job.id, exc_info=outcome)
        await self._searching.search(started)

    async def _started(self, job: Job) -> Job | None:
        """Commit SUBMITTING before the call; None if another run did so first."""
        return await self._tools.storage.jobs.advance(
            job.id,
            S.QUEUED,
            S.SUBMITTING,
            submit_started_at=self._tools.clock.now(),
            answered=job.handle is not None,
            due_at=None,
        )

    async def _shown(self, job: Job, call: Coroutine[Any, Any, Task]) -> Task | Exception:
        """Make the call, and keep the status line moving: some upstreams take minutes to answer."""
        outcome: Task | Exception

        async def tick() -> None:
            while True:
                await self._tools.clock.sleep(PULSE)
                await self._tools.background.show(job)

        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(tick())
            try:
                outcome = await call
            except Exception as error:  # noqa: BLE001 - judged by the caller
                outcome = error
            ticking.cancel()
        return outcome

    async def _call(self, job: Job, files: list[FileInput]) -> Task:
        kind, params = self._tools.registry.kind(job.kind), self._tools.registry.params(job)
        log.info("job_submitting", job=job.id, kind=job.kind, answer=job.handle is not None)
        if job.handle is None:
            return await kind.submit(self._tools.client, params, files, job.reference)
        if kind.answer is None or job.given is None:
            raise ParentExpired("this kind of job takes no answer")
        return await kind.answer(self._tools.client, job.handle, params, job.given, files)

    async def _refused(self, job: Job, error: GatewayError) -> None:
        log.info("submit_refused", job=job.id, error=error.facts, unsure=error.maybe_submitted)
        if error.maybe_submitted:
            await self._searching.search(job, why="unanswered")
            return
        pauses: tuple[int, ...] = ()
        if isinstance(error, Busy):
            pauses = BUSY_PAUSES
        elif isinstance(error, ConnectionFailed):
            pauses = UNREACHED_PAUSES
        if job.tries < len(pauses):
            pause = max(pauses[job.tries], error.retry_after or 0)
            await self._wait_in_line(job, min(pause, LONGEST_PAUSE))
            return
        failure = failure_of(error)
        if job.handle is not None and isinstance(error, TaskNotFound):
            if await self._searching.reopen(job):
                return
            # The window closed meanwhile; what it belongs to may well be there still.
            failure = JobFailure(kind=ErrorKind.TASK_NOT_FOUND.value, quote=error.message)
        await self._tools.end(job, S.SUBMITTING, S.FAILED, failure)

    async def _wait_in_line(self, job: Job, pause: float) -> None:
        tools = self._tools
        at = tools.clock.now() + timedelta(seconds=pause)
        waiting = await tools.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            S.QUEUED,
            submit_started_at=None,
            due_at=at,
            tries=job.tries + 1,
            answered=False,
        )
        if waiting is not None:
            await tools.background.show(waiting)
            await tools.background.submit(job.id, at)


def _ahead(due_at: datetime, now: datetime) -> bool:
    """True if the time to submit has not come; one too far ahead means the clock was set back."""
    return timedelta(0) < due_at - now <= timedelta(seconds=LONGEST_PAUSE)

"""JobRunner: all background work of jobs, as functions that are each safe to run twice.

submit → poll → collect → deliver, each in its own module here, and `recover` after a start. None
raises: an exception is logged with the job's id, and the job ends if it cannot go on. `Background`
decides when they run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.domain import Gone, Job, JobFailure, JobStatus, StoredArtifact
from bot.gateway.client import GatewayClient
from bot.gateway.types import Media
from bot.services.files.source import FileSource
from bot.services.jobs.collect import Collecting
from bot.services.jobs.deaths import Deaths
from bot.services.jobs.deliver import Delivering
from bot.services.jobs.paying import Paying
from bot.services.jobs.poll import Polling
from bot.services.jobs.service import Background, JobView
from bot.services.jobs.submit import Submitting
from bot.services.jobs.tools import JobContext
from bot.services.kinds import Registry
from bot.services.recovery import Mine, every
from bot.services.waiting import FirstSeconds
from bot.storage import Storage

log = structlog.get_logger(__name__)

S = JobStatus


class JobRunner:
    """The work that `Background` schedules."""

    def __init__(
        self,
        client: GatewayClient,
        storage: Storage,
        view: JobView,
        files: FileSource,
        clock: Clock,
        registry: Registry,
        background: Background,
        settling: FirstSeconds | None = None,
    ) -> None:
        tools = JobContext(
            client=client,
            storage=storage,
            view=view,
            files=files,
            clock=clock,
            registry=registry,
            background=background,
            deaths=Deaths(storage, settling or FirstSeconds(clock)),
        )
        self._tools = tools
        self._collecting = Collecting(tools)
        self._submitting = Submitting(tools, self._collecting)
        self._polling = Polling(tools)
        self._delivering = Delivering(tools)

    async def submit(self, job_id: int) -> None:
        """Submit a job, or find out whether an interrupted submit was accepted."""
        if not await _safely("submit", job_id, lambda: self._submitting.submit(job_id)):
            await _safely("submit", job_id, lambda: self._submit_broke(job_id))

    async def poll(self, upstream: str, now: datetime) -> None:
        """Poll the tasks of an upstream that are due."""
        await _safely("poll", upstream, lambda: self._polling.poll(upstream, now))

    async def collect(self, job_id: int) -> None:
        """Store what a task has produced. If that fails, the next poll tries again."""
        await _safely("collect", job_id, lambda: self._collecting.collect(job_id))

    async def deliver(self, job_id: int) -> None:
        """Send what the chat has not received of a job."""
        await _safely("deliver", job_id, lambda: self._delivering.deliver(job_id))

    async def show(self, job_id: int) -> bool:
        """Update the status line of a running job; True if it has to be shown again later."""
        behind = False

        async def refresh() -> None:
            nonlocal behind
            behind = await self._delivering.show(job_id)

        await _safely("show", job_id, refresh)
        return behind

    async def original(self, stored: StoredArtifact) -> Media | None:
        """The original bytes of an artifact, from our store, its link or a fresh link."""
        return await self._collecting.original(stored)

    @property
    def paying(self) -> Paying:
        """The tracker of billable calls."""
        return self._tools.paying

    async def recover(self, mine: Mine = every) -> None:
        """After a start: continue every unfinished job of the chats that are ours."""
        storage, background = self._tools.storage, self._tools.background
        # Bytes in the making belong to no chat yet, so somebody else's could not be told from ours.
        dropped = await storage.media.sweep() if mine is every else 0
        open_jobs = await self._ours(mine, S.QUEUED, S.SUBMITTING)
        for job in open_jobs:
            if not await self._opening_kills(job):
                await background.submit(job.id)
        for job in await self._ours(mine, S.RUNNING):
            if job.seen is not None and self._tools.deaths.found(job):
                await self._collecting.as_links(job)
        untold = [await storage.jobs.get(one) for one in await storage.jobs.undelivered()]
        untold = [job for job in untold if mine(job.scope.chat_id)]
        for job in untold:
            if self._tools.deaths.found(job):
                self._delivering.give_up(job.id)
            await background.deliver(job.id)
        # A look is at an upstream, not at a chat: it finds the tasks of all.
        for upstream in sorted(self._tools.registry.upstreams()):
            at = await storage.jobs.next_due(upstream)
            if at is not None:
                await background.due(upstream, at)
        log.info("jobs_recovered", open=len(open_jobs), untold=len(untold), dropped=dropped)

    async def _ours(self, mine: Mine, *statuses: JobStatus) -> list[Job]:
        found = await self._tools.storage.jobs.by_status(*statuses)
        return [job for job in found if mine(job.scope.chat_id)]

    async def _opening_kills(self, job: Job) -> bool:
        """True if opening its files has killed the process too often; the job is then ended."""
        if job.status is not S.QUEUED or not job.files or not self._tools.deaths.found(job):
            return False
        await self._tools.end(job, S.QUEUED, S.FAILED, JobFailure(kind="deaths"))
        return True

    async def _submit_broke(self, job_id: int) -> None:
        """End a job whose submit raised because of a bug of ours, so that it does not hang."""
        tools = self._tools
        job = await tools.storage.jobs.get(job_id)
        if job.status is S.QUEUED:
            await tools.end(job, S.QUEUED, S.FAILED, JobFailure(kind="internal"))
        elif job.status is S.SUBMITTING:
            failure = JobFailure(kind="interrupted")
            await tools.end(job, S.SUBMITTING, S.INTERRUPTED, failure)


async def _safely(what: str, of: int | str, work: Callable[[], Awaitable[None]]) -> bool:
    """Run the step; False if it raised, which is logged."""
    try:
        await work()
    except Gone:
        log.info("job_gone", what=what, job=of)
    except Exception:
        log.exception("background_broke", what=what, job=of)
        return False
    return True

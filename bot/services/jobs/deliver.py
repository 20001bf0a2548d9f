"""Delivers what a job still owes its chat: results, a question, or how it ended.

Each at least once: a row remembers what has arrived. The rest is retried with growing pauses for as
long as the chat is unreachable, and after every start. A delivery that fails because of a bug of
ours is given up after some tries; the person is told where to find the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog

from bot.domain import Job, JobFailure, JobStatus, StoredArtifact
from bot.services.jobs.service import ChatAway, ForbiddenThere
from bot.services.jobs.tools import JobContext
from bot.services.turns import Turns
from bot.services.waiting import KeyedLocks

log = structlog.get_logger(__name__)

S = JobStatus

PAUSES = (5, 30, 120, 600, 1800, 3600)
"""Seconds between tries; the last value repeats for ever."""

MOST_BUGS = 5
"""Failed tries (twelve minutes in all) before a delivery is given up."""

UPLOADS_AT_ONCE = 8
"""Maximum concurrent uploads; each holds a file in memory."""


class Delivering:
    """Sends stored results to the chat."""

    def __init__(self, tools: JobContext) -> None:
        self._tools = tools
        self._turns = KeyedLocks()  # of one job: its line is not edited while it is taken away
        self._chats = KeyedLocks()  # of one chat: results come one after the other
        self._uploads = Turns(UPLOADS_AT_ONCE)
        self._tries: dict[int, int] = {}
        self._bugs: Counter[int] = Counter()
        self._deadly: set[int] = set()

    async def deliver(self, job_id: int) -> None:
        """Send what is missing. Safe to run twice: the second run finds nothing to send."""
        async with self._turns.hold(job_id):
            job = await self._tools.storage.jobs.get(job_id)
            try:
                if job_id in self._deadly:
                    arrived = await self._given_up(job_id)
                else:
                    arrived = await self._results(job) and await self._word(job.id)
            except ChatAway as error:
                log.warning("not_delivered", job=job_id, error=str(error))
                arrived = False
            except Exception:
                log.exception("delivery_broke", job=job_id)
                arrived = await self._broke(job)
        if arrived:
            self._deadly.discard(job_id)
            self._tries.pop(job_id, None)
            self._bugs.pop(job_id, None)
        else:
            await self._again(job_id)

    async def show(self, job_id: int) -> bool:
        """Update the status line of a running job; True if the chat had no room for it.

        A failed update is not retried: the next one replaces it.
        """
        async with self._turns.hold(job_id):
            job = await self._tools.storage.jobs.get(job_id)
            if job.status.ended or job.status is S.AWAITING_INPUT:
                return False
            return await self._tools.view.show(job)

    async def _results(self, job: Job) -> bool:
        waiting = await self._undelivered(job)
        if not waiting or job.given_up_at is not None:
            return True
        async with (
            self._chats.hold(job.scope.chat_id),
            self._uploads.take(job.scope.user_id),
            AsyncExitStack() as risky,
        ):
            await self._tools.view.room(job)  # a death while it only waits says nothing
            await risky.enter_async_context(self._tools.deaths.risk(job.id))
            try:
                keys = await self._tools.view.deliver(job, waiting)
            except ForbiddenThere as error:
                return await self._offer(job, shut=error.shut)
        await self._mark(waiting, keys)
        log.info("job_delivered", job=job.id, sent=len(keys), waiting=len(waiting) - len(keys))
        return all(one.artifact.key in keys for one in waiting)

    async def _offer(self, job: Job, *, shut: bool) -> bool:
        """Tell the person where to get results that the chat forbids; the results are kept."""
        left = await self._undelivered(job)
        await self._tools.view.offer(job, left, shut=shut)
        await self._tools.storage.jobs.give_up(job.id)
        log.info("delivery_forbidden", job=job.id, left=len(left))
        return True

    async def _undelivered(self, job: Job) -> list[StoredArtifact]:
        stored = await self._tools.storage.jobs.artifacts(job.id)
        return [one for one in stored if one.delivered_at is None]

    async def _mark(self, waiting: Sequence[StoredArtifact], keys: frozenset[str]) -> None:
        for one in waiting:
            if one.artifact.key not in keys:
                continue
            await self._tools.storage.jobs.delivered(one.id)
            if one.sha256 is not None:
                await self._tools.storage.media.forget(one.sha256)

    async def _word(self, job_id: int) -> bool:
        """Send the ending, or the upstream's question."""
        job = await self._tools.storage.jobs.get(job_id)  # it may have ended meanwhile
        if job.told_at is not None or not (job.status.ended or job.status is S.AWAITING_INPUT):
            return True
        if job.given_up_at is None and await self._undelivered(job):
            return False  # they came in meanwhile; first things first
        if job.status is S.AWAITING_INPUT:
            await self._tools.view.ask(job)
        else:
            await self._tools.view.show(await self._withdrawn(job))
        await self._tools.storage.jobs.told(job)
        return True

    async def _broke(self, job: Job) -> bool:
        """Count a failed delivery (a bug of ours); True if it was the last try."""
        self._bugs[job.id] += 1
        return self._bugs[job.id] >= MOST_BUGS and await self._given_up(job.id)

    def give_up(self, job_id: int) -> None:
        """Delivering this kills the process: only say so, and keep the results."""
        self._deadly.add(job_id)

    async def _given_up(self, job_id: int) -> bool:
        """Say that the results cannot be delivered; True if that message arrived."""
        jobs = self._tools.storage.jobs
        job = await jobs.get(job_id)
        try:
            if job.given_up_at is None and (waiting := await self._undelivered(job)):
                await self._tools.view.give_up(job, waiting)
                await jobs.give_up(job_id)
                log.error("delivery_given_up", job=job_id)
            return await self._word(job_id)
        except ChatAway:
            return False
        except Exception:
            log.exception("giving_up_broke", job=job_id)
            await jobs.give_up(job_id)  # there is nothing left that could be done or said
            await jobs.told(await jobs.get(job_id))
            return True

    async def _again(self, job_id: int) -> None:
        tried = self._tries.get(job_id, 0)
        self._tries[job_id] = tried + 1
        pause = timedelta(seconds=PAUSES[min(tried, len(PAUSES) - 1)])
        await self._tools.background.deliver(job_id, self._tools.clock.now() + pause)

    async def _withdrawn(self, job: Job) -> Job:
        """If the job was cancelled here, add what the upstream answered to that."""
        never_handed_in = job.submit_started_at is None and job.handle is None
        if job.status is not S.CANCELLED or job.failure is not None or never_handed_in:
            return job
        stopped = await self._tools.withdraw(job)
        failure = JobFailure(kind="cancelled" if stopped else "cancelled_here")
        return job.model_copy(update={"failure": failure})

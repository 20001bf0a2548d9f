"""Polls running tasks: all that are due at an upstream, in batches.

`verdict.py` decides what a poll means. Downloads and messages are handed to the background, so that
a slow one never delays the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.domain import Job, JobFailure, JobStatus
from bot.gateway.errors import GatewayError
from bot.gateway.types import Task, TaskHandle
from bot.services.jobs.tools import JobContext
from bot.services.jobs.verdict import Verdict, judge
from bot.services.kinds.kind import JobKind, Looked
from bot.services.kinds.looking import BATCH
from bot.storage.schedule import Look

log = structlog.get_logger(__name__)

S = JobStatus

ROWS = 500
"""Rows read in one query."""

REQUESTS_AT_ONCE = 4
CROWD = 100
"""Above this many due jobs, skip status updates that only advance the elapsed time."""

FetchMany = Callable[[Any, Sequence[TaskHandle]], Awaitable[Looked]]


async def _nothing(_client: object, _handles: Sequence[TaskHandle]) -> Looked:
    return {}


class Polling:
    """Polls RUNNING jobs, until the next poll or an end."""

    def __init__(self, tools: JobContext) -> None:
        self._tools = tools

    async def poll(self, upstream: str, now: datetime) -> None:
        """Poll every task of the upstream that is due."""
        seen: set[int] = set()
        while True:
            jobs = await self._tools.storage.jobs.due(upstream, now, ROWS)
            fresh = [job for job in jobs if job.id not in seen]
            seen.update(job.id for job in fresh)
            turns = asyncio.Semaphore(REQUESTS_AT_ONCE)
            async with asyncio.TaskGroup() as group:
                for fetch_many, batch in self._batches(fresh):
                    ticking = len(seen) <= CROWD
                    group.create_task(self._batch(fetch_many, batch, turns, ticking=ticking))
            # A row that comes again could not be noted: the next round will meet it.
            if len(jobs) < ROWS or not fresh:
                return

    def _batches(self, jobs: Sequence[Job]) -> Iterator[tuple[FetchMany, list[Job]]]:
        """Group the jobs by fetch function: kinds that share one share a request."""
        groups: dict[FetchMany, list[Job]] = {}
        for job in jobs:
            groups.setdefault(self._fetch_many(job), []).append(job)
        for fetch_many, group in groups.items():
            for start in range(0, len(group), BATCH):
                yield fetch_many, group[start : start + BATCH]

    def _fetch_many(self, job: Job) -> FetchMany:
        try:
            return self._tools.registry.kind(job.kind).fetch_many or _nothing
        except KeyError:  # a kind of another version: judged like any bad row
            return _nothing

    async def _batch(
        self,
        fetch_many: FetchMany,
        jobs: list[Job],
        turns: asyncio.Semaphore,
        *,
        ticking: bool,
    ) -> None:
        async with turns:
            seen = await self._look(fetch_many, jobs)
        now = self._tools.clock.now()
        try:
            verdicts = [self._judge(job, seen, now) for job in jobs]
            await self._note(verdicts)
            for verdict in verdicts:
                await self._act(verdict, ticking=ticking)
        except Exception:
            log.exception("batch_broke", jobs=[job.id for job in jobs])  # they are due again

    async def _look(self, fetch_many: FetchMany, jobs: Sequence[Job]) -> Looked:
        handles = {job.handle.task_id: job.handle for job in jobs if job.handle is not None}
        said = {
            job.handle.task_id: job.seen
            for job in jobs
            if job.handle is not None and job.seen is not None and job.seen.state.ended
        }
        try:
            # What an upstream said at once it does not say again; the row remembers it.
            return said | dict(await fetch_many(self._tools.client, list(handles.values())))
        except GatewayError as error:
            log.info("looks_failed", count=len(jobs), error=error.facts)
            return dict.fromkeys(handles, error)
        except Exception:
            log.exception("looks_broke", count=len(jobs))
            return dict.fromkeys(handles, GatewayError("a bug of ours"))

    def _judge(self, job: Job, seen: Looked, now: datetime) -> Verdict:
        try:
            assert job.handle is not None, "it cannot run without one"
            kind: JobKind[Any] = self._tools.registry.kind(job.kind)
            params = self._tools.registry.params(job)
            what: Task | GatewayError | None = seen.get(job.handle.task_id)
            return judge(job, kind.polling, kind.deadline_of(params), what, now)
        except Exception:
            # One bad row must not stop the others, nor be looked at for ever.
            log.exception("judging_broke", job=job.id)
            gone = job.model_copy(update={"due_at": None})
            if job.status is S.FAILED:
                return Verdict(job=gone)
            return Verdict(job=gone, status=S.FAILED, failure=JobFailure(kind="internal"))

    async def _note(self, verdicts: Sequence[Verdict]) -> None:
        await self._tools.storage.jobs.looked(
            [
                Look(
                    job_id=verdict.job.id,
                    status=verdict.job.status,
                    due_at=verdict.job.due_at,
                    tries=verdict.job.tries,
                    progress=verdict.job.progress,
                    queued_ahead=verdict.job.queued_ahead,
                    prompt=verdict.job.prompt,
                    progressed_at=verdict.job.progressed_at,
                    seen=verdict.collect or verdict.job.seen,
                )
                for verdict in verdicts
                if verdict.status is None
            ]
        )

    async def _act(self, verdict: Verdict, *, ticking: bool) -> None:
        tools, job = self._tools, verdict.job
        if verdict.status is not None:
            await self._leave(verdict, verdict.status)
        elif verdict.changed or (verdict.pulse and ticking):
            await tools.background.show(job)
        if verdict.collect is not None:
            await tools.background.collect(job.id)

    async def _leave(self, verdict: Verdict, status: JobStatus) -> None:
        """Move the job out of RUNNING."""
        tools, job = self._tools, verdict.job
        if status.ended:
            await tools.end(job, job.status, status, verdict.failure, look_again_at=job.due_at)
            return
        moved = await tools.storage.jobs.advance(
            job.id,
            S.RUNNING,
            status,
            answered=False,
            answer=job.answer if status is S.QUEUED else None,
            prompt=job.prompt,
            due_at=None if status is S.QUEUED else tools.forget_question_at(),
            tries=0,
        )
        if moved is None:
            return
        if status is S.QUEUED:  # the answer is known: a retried job
            await tools.background.submit(job.id)
        else:
            await tools.ask(moved)

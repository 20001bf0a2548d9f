"""When jobs are polled next, and which of them still owe their chat something.

The part of `JobStore` for background work; `bot/services/jobs` decides the status changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, or_, select, text, update

from bot.domain import Job, JobStatus
from bot.gateway.types import Task
from bot.storage.results import undelivered_jobs
from bot.storage.schema import jobs
from bot.storage.store import Store

# Failed: given up, but still looked at now and then, because a late result is a result.
# Awaiting input: once, when it has waited too long.
_LOOKED_AT = tuple(
    one.value for one in (JobStatus.RUNNING, JobStatus.FAILED, JobStatus.AWAITING_INPUT)
)
FURTHEST = {
    JobStatus.RUNNING: timedelta(minutes=2),
    JobStatus.FAILED: timedelta(minutes=15),
    JobStatus.AWAITING_INPUT: timedelta(hours=25),
}
"""The longest time until a poll; a later due time means that the clock was set back."""
_UNTOLD = "told_at IS NULL AND (ended_at IS NOT NULL OR status = 'awaiting_input')"
_NOTED = ("due_at", "tries", "progress", "queued_ahead", "prompt", "progressed_at", "seen")
_NOTE = (
    update(jobs)
    .where(jobs.c.id == bindparam("row_id"), jobs.c.status == bindparam("row_status"))
    .values({name: bindparam(f"new_{name}") for name in _NOTED})
)


class Look(NamedTuple):
    """What one poll of a running task saw, as stored on its row."""

    job_id: int
    status: JobStatus  # the row is left alone if it moved on meanwhile
    due_at: datetime | None
    tries: int
    progress: int | None
    queued_ahead: int | None
    prompt: str | None
    progressed_at: datetime | None
    seen: Task | None  # with results that are to be collected


class ScheduleStore(Store):
    """Jobs that are due."""

    async def due(self, upstream: str, now: datetime, limit: int = 500) -> list[Job]:
        """The jobs of an upstream to poll now, longest waiting first."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(jobs)
                .where(
                    jobs.c.upstream == upstream,
                    jobs.c.due_at <= now,
                    jobs.c.status.in_(_LOOKED_AT),
                )
                .order_by(jobs.c.due_at)
                .limit(limit)
            )
            return [job_of(row) for row in rows]

    async def next_due(self, upstream: str) -> datetime | None:
        """The time of the next poll; None if nothing waits."""
        async with self._db.read() as connection:
            # Not min(): it would forget the column's type, and with it the zone.
            return await connection.scalar(
                select(jobs.c.due_at)
                .where(
                    jobs.c.upstream == upstream,
                    jobs.c.due_at.is_not(None),
                    jobs.c.status.in_(_LOOKED_AT),
                )
                .order_by(jobs.c.due_at)
                .limit(1)
            )

    async def pull_in(self, upstream: str, now: datetime) -> int:
        """Make jobs due now whose time is impossibly far ahead. Returns how many."""
        too_far = or_(
            *(
                and_(jobs.c.status == status.value, jobs.c.due_at > now + furthest)
                for status, furthest in FURTHEST.items()
            )
        )
        ahead = jobs.c.due_at > now + min(FURTHEST.values())  # by index
        async with self._db.write() as connection:
            done = await connection.execute(
                update(jobs).where(jobs.c.upstream == upstream, ahead, too_far).values(due_at=now)
            )
            return done.rowcount

    async def looked(self, looks: Sequence[Look]) -> None:
        """Store the results of a batch of polls, in one transaction."""
        if not looks:
            return
        async with self._db.write() as connection:
            await connection.execute(_NOTE, [_note(look) for look in looks])

    async def died(self, job_id: int, deaths: int) -> None:
        """How often the process would have died while working on it, counting now."""
        async with self._db.write() as connection:
            await connection.execute(update(jobs).where(jobs.c.id == job_id).values(deaths=deaths))

    async def told(self, job: Job) -> None:
        """The chat was told of the job's end or question, unless the job changed meanwhile."""
        async with self._db.write() as connection:
            await connection.execute(
                update(jobs)
                .where(jobs.c.id == job.id, jobs.c.status == job.status.value)
                .values(told_at=self._clock.now())
            )

    async def untold(self, job: Job) -> None:
        """Mark the job as not told, so that it is told again."""
        async with self._db.write() as connection:
            await connection.execute(
                update(jobs)
                .where(jobs.c.id == job.id, jobs.c.status == job.status.value)
                .values(told_at=None)
            )

    async def undelivered(self) -> list[int]:
        """Jobs that still owe their chat a result, a question or their end."""
        async with self._db.read() as connection:
            untold = await connection.scalars(select(jobs.c.id).where(text(_UNTOLD)))
            ids = set(untold) | set(await connection.scalars(undelivered_jobs()))
            return sorted(ids)


def _note(look: Look) -> dict[str, Any]:
    new = {f"new_{name}": getattr(look, name) for name in _NOTED}
    new["new_seen"] = look.seen.model_dump(mode="json") if look.seen else None
    return {"row_id": look.job_id, "row_status": look.status.value, **new}


def job_of(row: Row[Any]) -> Job:
    """A row as a `Job`."""
    return Job.model_validate(row, from_attributes=True)

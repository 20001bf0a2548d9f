"""What one poll of a task means for its job. Pure: (job, task, time) → verdict.

`poll.py` carries the verdict out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain import Job, JobFailure, JobStatus
from bot.gateway.errors import GatewayError
from bot.gateway.types import ErrorKind, Task, TaskState
from bot.services.jobs.tools import failure_of, task_failure
from bot.services.kinds.kind import PollingPace

S = JobStatus

MOST_FAILURES = 10
"""Failed polls in a row after which a job is given up."""

MISS = 4
"""A poll that finds no such task counts as this many failed polls."""

UNKNOWN_AT_FIRST = timedelta(seconds=10)
"""How long an upstream may not know a task that it has just accepted."""

MOST_EMPTY = 6
"""Polls in a row with success but no result (a minute) after which a job is given up."""

EMPTY_PAUSE = timedelta(seconds=10)
WINDOW_LAG = timedelta(seconds=60)
"""How long a relay may report "a window waits" after the window was answered."""

COLLECTING = timedelta(seconds=90)
"""If the results are not stored by then, the task is polled again for fresh links."""

LATE = timedelta(minutes=10)
LATEST = timedelta(hours=24)
"""How long a job that was given up is still polled, for a late result."""

OVERSLEPT = timedelta(minutes=1)
"""A poll that is later than this was the first one for a while, and gives no job up."""

PULSE = 15
"""Seconds between status updates that only advance the elapsed time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to write to the job's row, and what to do next."""

    job: Job  # with what the look changed
    changed: bool = False  # something that a person can see
    pulse: bool = False  # only time has passed
    collect: Task | None = None
    status: JobStatus | None = None  # go there: an end, or AWAITING_INPUT, or QUEUED to answer
    failure: JobFailure | None = None


def judge(
    job: Job,
    polling: PollingPace,
    patience: timedelta,
    seen: Task | GatewayError | None,
    now: datetime,
) -> Verdict:
    """Decide. `seen` is None if the upstream knows no such task."""
    if job.status is S.FAILED:
        return _late(job, seen, now)
    if job.status is S.AWAITING_INPUT:  # due only once the question has been open too long
        return Verdict(job=_next(job, None), status=S.FAILED, failure=JobFailure(kind="deadline"))
    if not isinstance(seen, Task):
        return _failed_look(job, polling, seen, now)
    job = _noted(job, seen)
    if seen.state.ended:
        return _ended(job, seen, now)
    if seen.state is TaskState.NEEDS_INPUT and not job.answered:
        known = job.answer is not None
        return Verdict(job=job, status=S.QUEUED if known else S.AWAITING_INPUT)
    if seen.state is TaskState.NEEDS_INPUT and now - _since(job) > WINDOW_LAG:
        return Verdict(job=job, status=S.AWAITING_INPUT)
    return _going_on(job, polling, patience, seen, now)


def aligned(now: datetime, seconds: float) -> datetime:
    """A time about `seconds` later, rounded so that polls of many jobs fall together in batches."""
    step = max(seconds, 1.0)
    at = math.ceil((now.timestamp() + step / 2) / step) * step
    return datetime.fromtimestamp(at, UTC)


def _going_on(
    job: Job, polling: PollingPace, patience: timedelta, seen: Task, now: datetime
) -> Verdict:
    if seen.queued_ahead is None and seen.state is TaskState.QUEUED:
        # Most upstreams tell the place in the queue once, when they accept.
        seen = seen.model_copy(update={"queued_ahead": job.queued_ahead})
    moved = _moved(job, seen)
    if moved:
        job = job.model_copy(update={"progressed_at": now})
    elif now - (job.progressed_at or _since(job)) > patience and not _overslept(job, now):
        return _given_up(job, JobFailure(kind="deadline"), now)
    age = (now - _since(job)).total_seconds()
    pause = polling.later if age > polling.settles else polling.interval
    job = job.model_copy(
        update={
            "progress": job.progress if seen.progress is None else seen.progress,
            "queued_ahead": seen.queued_ahead,
            "tries": 0,
        }
    )
    return Verdict(
        job=_next(job, aligned(now, pause)),
        changed=moved,
        pulse=int(age / PULSE) != int((age - pause) / PULSE),
        collect=seen if seen.artifacts else None,
    )


def _moved(job: Job, seen: Task) -> bool:
    progress = job.progress if seen.progress is None else seen.progress
    return (progress, seen.queued_ahead) != (job.progress, job.queued_ahead)


def _noted(job: Job, seen: Task) -> Job:
    return job.model_copy(update={"prompt": seen.prompt}) if seen.prompt else job


def _ended(job: Job, seen: Task, now: datetime) -> Verdict:
    if seen.state is TaskState.CANCELLED:
        cancelled = JobFailure(kind="cancelled")
        return Verdict(job=_next(job, None), status=S.CANCELLED, failure=cancelled)
    if seen.artifacts:  # also of a failed task: one of two songs
        return _done(job, seen, now)
    if seen.state is TaskState.FAILED:
        return Verdict(job=_next(job, None), status=S.FAILED, failure=task_failure(seen))
    return _empty(job, now)


def _done(job: Job, seen: Task, now: datetime) -> Verdict:
    """The task has results to collect, unless collecting failed too often already."""
    if job.tries >= MOST_FAILURES:
        return _given_up(job, JobFailure(kind="media"), now)
    return replace(_counted(job, now + COLLECTING), collect=seen)


def _empty(job: Job, now: datetime) -> Verdict:
    """The task succeeded, but its result is not there yet."""
    if job.tries >= MOST_EMPTY:
        return _given_up(job, JobFailure(kind=ErrorKind.UPSTREAM_ERROR.value), now)
    return _counted(job, now + EMPTY_PAUSE)


def _failed_look(
    job: Job, polling: PollingPace, error: GatewayError | None, now: datetime
) -> Verdict:
    later = now + timedelta(seconds=polling.interval)
    if error is None:
        if now - _since(job) < UNKNOWN_AT_FIRST:
            return Verdict(job=_next(job, later))
        if job.tries + MISS >= MOST_FAILURES:
            return _given_up(job, JobFailure(kind=ErrorKind.TASK_NOT_FOUND.value), now)
        return _counted(job, later, MISS)
    if error.kind is ErrorKind.FORBIDDEN:  # a limited key: no later look of the next minutes helps
        return _given_up(job, JobFailure(kind="look_forbidden"), now)
    if job.tries + 1 >= MOST_FAILURES:
        return _given_up(job, failure_of(error), now)
    pause = max(polling.interval * (job.tries + 1), error.retry_after or 0)
    return _counted(job, now + timedelta(seconds=min(pause, 60)))


def _given_up(job: Job, failure: JobFailure, now: datetime) -> Verdict:
    return Verdict(job=_next(job, now + LATE), status=S.FAILED, failure=failure)


def _late(job: Job, seen: Task | GatewayError | None, now: datetime) -> Verdict:
    """The person was told that the job failed; only a result changes that now."""
    if isinstance(seen, Task) and seen.artifacts and seen.state.ended:
        return Verdict(job=_next(job, now + COLLECTING), collect=seen)
    over = isinstance(seen, Task) and seen.state.ended and seen.state is not TaskState.SUCCEEDED
    if over or now - job.created_at > LATEST:
        return Verdict(job=_next(job, None))
    return Verdict(job=_next(job, now + LATE))


def _counted(job: Job, at: datetime, failures: int = 1) -> Verdict:
    counted = job.model_copy(update={"tries": job.tries + failures})
    return Verdict(job=_next(counted, at))


def _next(job: Job, at: datetime | None) -> Job:
    return job.model_copy(update={"due_at": at})


def _overslept(job: Job, now: datetime) -> bool:
    """True if nothing was polled for a while: the machine slept, or its clock was set forward."""
    return job.due_at is not None and now - job.due_at > OVERSLEPT


def _since(job: Job) -> datetime:
    return job.submitted_at or job.created_at

"""Jobs: one row each, changed by compare-and-set, so that of several callers one goes on.

`results.py` has what a job produced, `schedule.py` when it is polled next. The services decide the
status changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NotRequired, TypedDict, Unpack

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import (
    ENDED,
    AlreadyRunning,
    FileRef,
    Gone,
    Job,
    JobFailure,
    JobStatus,
    Scope,
    StoredArtifact,
)
from bot.gateway.types import Action, Artifact, Task, TaskHandle
from bot.storage.results import NewArtifact, ResultStore
from bot.storage.schedule import ScheduleStore, job_of
from bot.storage.schema import actions, jobs

DOUBLE_CLICK = timedelta(seconds=1)

_S = JobStatus
_STEPS: dict[JobStatus, frozenset[JobStatus]] = {
    _S.QUEUED: frozenset({_S.SUBMITTING, _S.FAILED, _S.CANCELLED}),
    _S.SUBMITTING: frozenset(
        {_S.QUEUED, _S.RUNNING, _S.AWAITING_INPUT, *ENDED}  # QUEUED: it was not accepted
    ),
    _S.RUNNING: frozenset({_S.QUEUED, _S.AWAITING_INPUT, *ENDED}),
    # QUEUED: with a handle, so it is the answer that waits to be sent.
    _S.AWAITING_INPUT: frozenset({_S.QUEUED, _S.RUNNING, *ENDED}),
    _S.FAILED: frozenset({_S.SUCCEEDED}),  # a late result is a result
}


class JobFields(TypedDict, total=False):
    """Columns that may change with the status."""

    handle: TaskHandle | None
    seen: Task | None
    answer: str | None
    choice: str | None
    answered: bool
    progress: int | None
    queued_ahead: int | None
    prompt: str | None
    failure: JobFailure | None
    files: Sequence[FileRef]
    submit_started_at: datetime | None
    submitted_at: datetime | None
    progressed_at: datetime | None
    due_at: datetime | None
    tries: int


class NewJob(TypedDict):
    """The values of a new job."""

    kind: str
    upstream: str
    params: dict[str, Any]
    scope: Scope
    origin: NotRequired[str | None]
    files: NotRequired[Sequence[FileRef]]
    parent_id: NotRequired[int | None]
    action_id: NotRequired[int | None]
    retry_of: NotRequired[int | None]
    answer: NotRequired[str | None]
    choice: NotRequired[str | None]


class JobStore(ScheduleStore, ResultStore):
    """Jobs, with their results and schedule."""

    async def by_origin(self, origin: str) -> int | None:
        """The id of the job with this origin; None without one."""
        async with self._db.read() as connection:
            return await connection.scalar(select(jobs.c.id).where(jobs.c.origin == origin))

    async def started_by(self, origins: Sequence[str]) -> frozenset[str]:
        """Which of these origins have started a job."""
        async with self._db.read() as connection:
            found = await connection.scalars(
                select(jobs.c.origin).where(jobs.c.origin.in_(origins))
            )
            return frozenset(one for one in found if one is not None)

    async def add(self, *, reference: str, **given: Unpack[NewJob]) -> Job:
        """Insert a QUEUED job. An origin that has a job already gets that one.

        Raises:
            AlreadyRunning: a job of the same action, or another retry of the same job, has not
                ended, or its results have not reached the chat or only just did: a double click
                starts one job.
        """
        scope = given["scope"]
        values = {
            **given,
            "scope": scope.model_dump(mode="json"),
            "files": [one.model_dump(mode="json") for one in given.get("files", ())],
        }
        row = insert(jobs).values(
            status=JobStatus.QUEUED.value,
            chat_id=scope.chat_id,
            topic_id=scope.topic_id or 0,
            user_id=scope.user_id,
            reference=reference,
            answered=False,
            created_at=self._clock.now(),
            tries=0,
            deaths=0,
            **values,
        )
        known_by = _KnownBy(given.get("origin"), given.get("action_id"), given.get("retry_of"))
        try:
            async with self._db.write() as connection:
                if known := await _known(connection, self._clock.now(), known_by):
                    return known
                return job_of((await connection.execute(row.returning(jobs))).one())
        except IntegrityError:
            async with self._db.read() as connection:  # another process was faster
                if known := await _known(connection, self._clock.now(), known_by):
                    return known
            raise

    async def get(self, job_id: int) -> Job:
        """The job with this id. Raises `Gone`."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(jobs).where(jobs.c.id == job_id))).first()
        if row is None:
            raise Gone("error-gone")
        return job_of(row)

    async def advance(
        self,
        job_id: int,
        expect: JobStatus | Collection[JobStatus],
        to: JobStatus,
        **fields: Unpack[JobFields],
    ) -> Job | None:
        """Change the status; None if another caller was first.

        A job that ends is not polled any more, nor is one that waits for an answer, unless a time
        is given. Both are then to be shown in the chat: see `told`.
        """
        async with self._db.write() as connection:
            return await _advance(connection, self._clock.now(), job_id, expect, to, fields)

    async def progress(self, job_id: int, **fields: Unpack[JobFields]) -> Job | None:
        """Store what a poll saw. None if the job has ended, and nothing was stored."""
        async with self._db.write() as connection:
            row = await connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.ended_at.is_(None))
                .values(**_values(fields))
                .returning(jobs)
            )
            found = row.first()
            return job_of(found) if found else None

    async def succeed(
        self,
        job_id: int,
        artifacts: Sequence[NewArtifact],
        new_actions: Sequence[Action] = (),
        *,
        status: JobStatus = JobStatus.SUCCEEDED,
        **fields: Unpack[JobFields],
    ) -> Job | None:
        """End the job with its artifacts and actions, in one transaction; None as in `advance`.

        `status` may be another end: a failed task may have finished one of two songs.
        """
        async with self._db.write() as connection:
            expect = [one for one, to in _STEPS.items() if status in to]
            job = await _advance(connection, self._clock.now(), job_id, expect, status, fields)
            if job is None:
                return None
            for artifact in artifacts:
                await self.insert_artifact(connection, job_id, artifact)
            await _add_actions(connection, job_id, new_actions)
            return job

    async def add_artifact(
        self,
        job_id: int,
        artifact: Artifact,
        sha256: str | None = None,
        content_type: str | None = None,
        extension: str | None = None,
        *,
        new_actions: Sequence[Action] = (),
    ) -> StoredArtifact:
        """Store a final artifact of a running job, with its actions.

        An existing one stays unchanged.

        The job may fail later; these actions are then all that can be done with the artifact.
        """
        async with self._db.write() as connection:
            await _add_actions(connection, job_id, new_actions)
            return await self.insert_artifact(
                connection, job_id, (artifact, sha256, content_type, extension)
            )

    async def by_status(self, *statuses: JobStatus) -> list[Job]:
        """The jobs in these statuses, oldest first."""
        return await self._select(jobs.c.status.in_([one.value for one in statuses]))

    async def counts(self) -> dict[str, int]:
        """The number of jobs in each status."""
        wanted = select(jobs.c.status, func.count()).group_by(jobs.c.status)
        async with self._db.read() as connection:
            found = await connection.execute(wanted)
            return {row[0]: row[1] for row in found}

    async def recent(
        self,
        chat_id: int,
        topic_id: int | None = None,
        user_id: int | None = None,
        limit: int = 10,
    ) -> list[Job]:
        """The newest jobs of a chat, newest first; of one topic or one person if given."""
        wanted = select(jobs).where(jobs.c.chat_id == chat_id)
        if topic_id is not None:
            wanted = wanted.where(jobs.c.topic_id == topic_id)
        if user_id is not None:
            wanted = wanted.where(jobs.c.user_id == user_id)
        async with self._db.read() as connection:
            rows = await connection.execute(wanted.order_by(jobs.c.id.desc()).limit(limit))
            return [job_of(row) for row in rows]

    async def _select(self, condition: ColumnElement[bool]) -> list[Job]:
        async with self._db.read() as connection:
            rows = await connection.execute(select(jobs).where(condition).order_by(jobs.c.id))
            return [job_of(row) for row in rows]


_ACTION_FIELDS = {"key", "label", "emoji", "used"}


class _KnownBy(NamedTuple):
    """What makes a job unique: its origin for ever, its action or `retry_of` until it has ended."""

    origin: str | None
    action_id: int | None
    retry_of: int | None


async def _known(connection: AsyncConnection, now: datetime, known_by: _KnownBy) -> Job | None:
    if known_by.origin is not None:
        same = await connection.execute(select(jobs).where(jobs.c.origin == known_by.origin))
        if row := same.first():
            return job_of(row)
    # A press before the former result was in the chat, or only just, is the same press.
    unseen = jobs.c.told_at.is_(None) | (jobs.c.told_at > now - DOUBLE_CLICK)
    going_on = jobs.c.ended_at.is_(None) | (jobs.c.status == _S.SUCCEEDED.value) & unseen
    # Whoever repeats a job has seen how it ended.
    other = jobs.c.id != (known_by.retry_of or 0)
    for doing, value in (
        (jobs.c.action_id == known_by.action_id, known_by.action_id),
        (jobs.c.retry_of == known_by.retry_of, known_by.retry_of),
    ):
        if value is None:
            continue
        running = await connection.scalar(select(jobs.c.id).where(doing, going_on, other))
        if running:
            raise AlreadyRunning("error-already-running", job=running)
    return None


async def _add_actions(connection: AsyncConnection, job_id: int, new: Sequence[Action]) -> None:
    """Insert the actions of a job, without those that came with an earlier artifact."""
    if not new:
        return
    have = set(await connection.scalars(select(actions.c.key).where(actions.c.job_id == job_id)))
    rows = [
        {"job_id": job_id, **one.model_dump(include=_ACTION_FIELDS)}
        for one in new
        if one.key not in have
    ]
    if rows:
        await connection.execute(insert(actions), rows)


async def _advance(
    connection: AsyncConnection,
    now: datetime,
    job_id: int,
    expect: JobStatus | Collection[JobStatus],
    to: JobStatus,
    fields: JobFields,
) -> Job | None:
    before = {expect} if isinstance(expect, JobStatus) else set(expect)
    before = {one for one in before if to in _STEPS.get(one, ())}
    if not before:
        raise ValueError(f"a job does not go from {expect} to {to}")
    values = _values(fields)
    if to.ended:
        values["ended_at"] = now
    if to.ended or to is JobStatus.AWAITING_INPUT:
        values.setdefault("due_at", None)
        values["told_at"] = None
    done = await connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.status.in_([one.value for one in before]))
        .values(status=to.value, **values)
        .returning(jobs)
    )
    row = done.first()
    return job_of(row) if row else None


def _values(fields: JobFields) -> dict[str, Any]:
    values: dict[str, Any] = dict(fields)
    unknown = values.keys() - JobFields.__annotations__.keys()
    if unknown:
        raise ValueError(f"not a field that changes: {', '.join(sorted(unknown))}")
    for name in ("handle", "failure", "seen"):
        if values.get(name) is not None:
            values[name] = values[name].model_dump(mode="json")
    if "files" in values:
        values["files"] = [one.model_dump(mode="json") for one in values["files"]]
    return values

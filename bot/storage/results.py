"""Results of jobs: artifacts with their delivery state, and the actions under them.

The jobs themselves are in `jobs.py`, the bytes in `media.py`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Gone, StoredAction, StoredArtifact
from bot.gateway.types import Action, Artifact
from bot.storage.schema import actions, artifacts, jobs
from bot.storage.store import Store

NewArtifact = tuple[Artifact, str | None, str | None, str | None]  # sha256, type, extension


class ResultStore(Store):
    """The part of `JobStore` that deals with results."""

    async def artifacts(self, job_id: int) -> list[StoredArtifact]:
        """The artifacts of a job, in the order in which they were stored."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(artifacts).where(artifacts.c.job_id == job_id).order_by(artifacts.c.id)
            )
            return [_artifact(row) for row in rows]

    async def artifact(self, artifact_id: int) -> StoredArtifact:
        """One artifact. Raises `Gone`."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(select(artifacts).where(artifacts.c.id == artifact_id))
            ).first()
        if row is None:
            raise Gone("error-gone")
        return _artifact(row)

    async def delivered(
        self,
        artifact_id: int,
        file_id: str | None = None,
        original_file_id: str | None = None,
    ) -> None:
        """Note that it is in the chat (the first time counts), with Telegram's file ids."""
        ids = {"file_id": file_id, "original_file_id": original_file_id}
        async with self._db.write() as connection:
            await connection.execute(
                update(artifacts)
                .where(artifacts.c.id == artifact_id)
                .values(
                    delivered_at=func.coalesce(artifacts.c.delivered_at, self._clock.now()),
                    **{name: value for name, value in ids.items() if value is not None},
                )
            )

    async def undeliver(self, job_id: int) -> int:
        """Mark all artifacts of a job as not delivered. Returns how many."""
        async with self._db.write() as connection:
            done = await connection.execute(
                update(artifacts).where(artifacts.c.job_id == job_id).values(delivered_at=None)
            )
            await connection.execute(
                update(jobs).where(jobs.c.id == job_id).values(given_up_at=None)
            )
            return done.rowcount

    async def give_up(self, job_id: int) -> None:
        """Stop delivering what has not arrived, until somebody asks for it."""
        async with self._db.write() as connection:
            await connection.execute(
                update(jobs).where(jobs.c.id == job_id).values(given_up_at=self._clock.now())
            )

    async def actions(self, job_id: int) -> list[StoredAction]:
        """The actions of a job, in the upstream's order."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(actions).where(actions.c.job_id == job_id).order_by(actions.c.id)
            )
            return [_action(row) for row in rows]

    async def action(self, action_id: int) -> StoredAction:
        """One action. Raises `Gone`."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(select(actions).where(actions.c.id == action_id))
            ).first()
        if row is None:
            raise Gone("error-gone")
        return _action(row)

    async def used(self, action_id: int) -> None:
        """Note that the button was pressed successfully."""
        async with self._db.write() as connection:
            await connection.execute(
                update(actions).where(actions.c.id == action_id).values(used=True)
            )

    async def insert_artifact(
        self, connection: AsyncConnection, job_id: int, new: NewArtifact
    ) -> StoredArtifact:
        """Insert an artifact in the caller's transaction, unless the job has it."""
        artifact, sha256, content_type, extension = new
        await connection.execute(
            self._db.insert(artifacts)
            .values(
                job_id=job_id,
                key=artifact.key,
                body=artifact.model_dump(mode="json", exclude={"data"}),
                sha256=sha256,
                content_type=content_type,
                extension=extension,
            )
            .on_conflict_do_nothing()
        )
        row = await connection.execute(
            select(artifacts).where(artifacts.c.job_id == job_id, artifacts.c.key == artifact.key)
        )
        return _artifact(row.one())


def undelivered_jobs() -> Select[int]:
    """The ids of jobs with an artifact that is still to be delivered."""
    given_up = select(jobs.c.id).where(
        jobs.c.id == artifacts.c.job_id, jobs.c.given_up_at.is_not(None)
    )
    return (
        select(artifacts.c.job_id)
        .where(artifacts.c.delivered_at.is_(None), ~given_up.exists())
        .distinct()
    )


def _artifact(row: Row[Any]) -> StoredArtifact:
    return StoredArtifact.model_validate(row._asdict() | {"artifact": row.body})


def _action(row: Row[Any]) -> StoredAction:
    return StoredAction(
        id=row.id,
        job_id=row.job_id,
        action=Action(key=row.key, label=row.label, emoji=row.emoji, used=row.used),
    )

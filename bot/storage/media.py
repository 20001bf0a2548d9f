"""Bytes of artifacts, by SHA-256, from the download until they are delivered.

In the database, so that one volume (or one URL) holds everything.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

from sqlalchemy import ColumnElement, Exists, Text, and_, case, cast, delete, or_, select, update

from bot.gateway.types import ArtifactKind
from bot.storage.schema import artifacts, jobs, media
from bot.storage.store import Store

ORIGINALS = timedelta(days=3)
"""How long an original is kept that is available nowhere else."""


class MediaStore(Store):
    """Stored bytes, normally for seconds, at most until they can be delivered."""

    async def keep(self, data: bytes) -> str:
        """Store the bytes. Two jobs may keep the same ones; each calls `forget`."""
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        async with self._db.write() as connection:
            held = await connection.execute(
                update(media).where(media.c.sha256 == sha256).values(holds=media.c.holds + 1)
            )
            if not held.rowcount:
                await connection.execute(
                    self._db.insert(media)
                    .values(sha256=sha256, data=data, holds=1)
                    .on_conflict_do_update(
                        index_elements=["sha256"], set_={"holds": media.c.holds + 1}
                    )
                )
        return sha256

    async def read(self, sha256: str) -> bytes | None:
        """The bytes; None if they were deleted."""
        async with self._db.read() as connection:
            return await connection.scalar(select(media.c.data).where(media.c.sha256 == sha256))

    async def forget(self, sha256: str) -> None:
        """Release the bytes: they are deleted when no job keeps them, never before a delivery.

        A picture without a link stays for some days, because its original may be asked for.
        """
        async with self._db.write() as connection:
            await connection.execute(
                update(media).where(media.c.sha256 == sha256).values(holds=media.c.holds - 1)
            )
            await connection.execute(
                delete(media).where(media.c.sha256 == sha256, media.c.holds <= 0, ~self._needed())
            )

    async def sweep(self) -> int:
        """Delete what a crash left behind. Only at start, before anything is stored."""
        async with self._db.write() as connection:
            gone = await connection.execute(delete(media).where(~self._needed()))
            undelivered = or_(_of_artifact(artifacts.c.delivered_at.is_(None)), _promised())
            await connection.execute(update(media).values(holds=case((undelivered, 1), else_=0)))
            return gone.rowcount

    async def result_links(self, limit: int = 500) -> list[str]:
        """Links of the newest results, without links that a model wrote in its text."""
        query = (
            select(artifacts.c.body["url"].as_string())
            .join(jobs, jobs.c.id == artifacts.c.job_id)
            .where(jobs.c.kind != "chat.pictures", artifacts.c.body["url"].as_string().is_not(None))
            .where(artifacts.c.body["written"].as_boolean().is_not(True))
            .order_by(artifacts.c.id.desc())
            .limit(limit)
        )
        async with self._db.read() as connection:
            return [one for one in (await connection.execute(query)).scalars() if one]

    async def prune(self) -> int:
        """Delete released bytes that are not needed any more."""
        async with self._db.write() as connection:
            gone = await connection.execute(
                delete(media).where(media.c.holds <= 0, ~self._needed())
            )
            return gone.rowcount

    def _needed(self) -> ColumnElement[bool]:
        has_link = artifacts.c.body["url"].as_string().is_not(None)
        original = and_(
            artifacts.c.body["kind"].as_string() == ArtifactKind.IMAGE.value,
            ~has_link,
            artifacts.c.original_file_id.is_(None),
            artifacts.c.delivered_at > self._clock.now() - ORIGINALS,
        )
        return or_(_of_artifact(or_(artifacts.c.delivered_at.is_(None), original)), _promised())


def _promised() -> Exists:
    """True if a job refers to the bytes but has not stored its artifacts yet."""
    waits = jobs.c.status.in_(("queued", "submitting", "running"))
    names = cast(jobs.c.params, Text).contains(media.c.sha256)
    return select(jobs.c.id).where(jobs.c.kind == "chat.pictures", waits, names).exists()


def _of_artifact(condition: ColumnElement[bool]) -> Exists:
    """True if the bytes belong to a matching artifact."""
    return select(artifacts.c.id).where(artifacts.c.sha256 == media.c.sha256, condition).exists()

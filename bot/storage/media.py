"""Bytes of artifacts, by their SHA-256, from the download until they are delivered.

In the database, so that one volume (or one URL) is all there is to keep.
"""

from __future__ import annotations

import asyncio
import hashlib

from sqlalchemy import Exists, delete, select, update

from bot.storage.schema import artifacts, media
from bot.storage.store import Store


class MediaStore(Store):
    """Content that lives a few seconds as a rule, and as long as it takes in the worst case."""

    async def keep(self, data: bytes) -> str:
        """Store the bytes and name them. Two jobs may keep the same; each calls `forget`."""
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
        """The bytes; None = delivered and forgotten."""
        async with self._db.read() as connection:
            return await connection.scalar(select(media.c.data).where(media.c.sha256 == sha256))

    async def forget(self, sha256: str) -> None:
        """Let go of them: they leave with the last one who kept them, never before a delivery."""
        async with self._db.write() as connection:
            await connection.execute(
                update(media).where(media.c.sha256 == sha256).values(holds=media.c.holds - 1)
            )
            await connection.execute(
                delete(media).where(media.c.sha256 == sha256, media.c.holds <= 0, ~_needed())
            )

    async def sweep(self) -> int:
        """At the start: drop what a crash left behind. Nothing may be in the making then."""
        async with self._db.write() as connection:
            gone = await connection.execute(delete(media).where(~_needed()))
            await connection.execute(update(media).values(holds=1))
            return gone.rowcount


def _needed() -> Exists:
    return (
        select(artifacts.c.id)
        .where(artifacts.c.sha256 == media.c.sha256, artifacts.c.delivered_at.is_(None))
        .exists()
    )

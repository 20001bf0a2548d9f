"""Updates, kept before anybody handles them, so that a kill loses no wish.

It does not know what is in an update but its id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.storage.schema import updates
from bot.storage.store import Store


class UpdateStore(Store):
    """What came in, and what of it is done."""

    async def keep(self, batch: Sequence[Mapping[str, Any]]) -> frozenset[int]:
        """Store a batch as it came; what is here already stays as it is.

        Returns the ids that are new: Telegram repeats what a killed process never confirmed.
        """
        now = self._clock.now()
        rows = {one["update_id"]: one for one in batch}
        async with self._db.write() as connection:
            known = await connection.scalars(
                select(updates.c.update_id).where(updates.c.update_id.in_(rows))
            )
            new = frozenset(rows) - frozenset(known)
            if new:
                await connection.execute(
                    self._db.insert(updates).on_conflict_do_nothing(),
                    [{"update_id": key, "body": rows[key], "kept_at": now} for key in sorted(new)],
                )
        return new

    async def handled(self, update_ids: Sequence[int]) -> None:
        """These are done; they are not fed again after a restart."""
        async with self._db.write() as connection:
            await connection.execute(
                update(updates)
                .where(updates.c.update_id.in_(update_ids), updates.c.handled_at.is_(None))
                .values(handled_at=self._clock.now())
            )

    async def unhandled(self) -> list[dict[str, Any]]:
        """What a restart has to feed again, oldest first."""
        async with self._db.read() as connection:
            rows = await connection.scalars(
                select(updates.c.body)
                .where(updates.c.handled_at.is_(None))
                .order_by(updates.c.update_id)
            )
            return list(rows)

    async def any(self) -> bool:
        """Whether there ever was one: then another process was here before."""
        async with self._db.read() as connection:
            return await connection.scalar(select(updates.c.update_id).limit(1)) is not None

    async def prune(self, before: datetime) -> int:
        """Forget what was handled before that moment. Returns how many."""
        async with self._db.write() as connection:
            done = await connection.execute(delete(updates).where(updates.c.handled_at < before))
            return done.rowcount

"""Updates, stored before they are handled, so that a kill loses none.

Only the id is read here; the content is opaque.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from bot.storage.schema import updates
from bot.storage.store import Store


class StoredUpdate(NamedTuple):
    """An update as received, and the state of its handling."""

    update_id: int
    body: dict[str, Any]
    road: str | None = None  # what it turned out to answer; see `UpdateStore.took`
    deaths: int = 0  # of the process, while this was at work


class UpdateStore(Store):
    """Received updates, and which of them were handled."""

    async def keep(self, batch: Sequence[Mapping[str, Any]]) -> frozenset[int]:
        """Store a batch; existing updates stay unchanged.

        Returns the ids that are new: Telegram repeats what a killed process did not confirm.
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
        """Mark these as handled, so that a restart does not repeat them."""
        async with self._db.write() as connection:
            await connection.execute(
                update(updates)
                .where(updates.c.update_id.in_(update_ids), updates.c.handled_at.is_(None))
                .values(handled_at=self._clock.now())
            )

    async def took(self, update_id: int, road: str) -> None:
        """Store what it answers (its road), so that a repeat answers the same."""
        await self._change(update_id, road=road)

    async def overtaken(self, update_id: int, road: str) -> bool:
        """True if a later update took this road before this one was handled."""
        later = select(updates.c.update_id).where(
            updates.c.update_id > update_id, updates.c.road == road
        )
        async with self._db.read() as connection:
            return await connection.scalar(later.limit(1)) is not None

    async def died(self, update_id: int) -> int:
        """Count a death of the process while it was handled. Returns the count."""
        async with self._db.write() as connection:
            deaths = await connection.scalar(
                update(updates)
                .where(updates.c.update_id == update_id)
                .values(deaths=updates.c.deaths + 1)
                .returning(updates.c.deaths)
            )
            return int(deaths or 0)

    async def spared(self, update_id: int) -> None:
        """Take the count back: the process was shut down normally."""
        await self._change(update_id, deaths=updates.c.deaths - 1)

    async def unhandled(self) -> list[StoredUpdate]:
        """The updates for a restart to handle, oldest first."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(updates.c.update_id, updates.c.body, updates.c.road, updates.c.deaths)
                .where(updates.c.handled_at.is_(None))
                .order_by(updates.c.update_id)
            )
            return [StoredUpdate(*row) for row in rows]

    async def any(self) -> bool:
        """True if there ever was an update, so another process ran before."""
        async with self._db.read() as connection:
            return await connection.scalar(select(updates.c.update_id).limit(1)) is not None

    async def prune(self, before: datetime) -> int:
        """Delete handled updates older than this. Returns how many."""
        async with self._db.write() as connection:
            done = await connection.execute(delete(updates).where(updates.c.handled_at < before))
            return done.rowcount

    async def _change(self, update_id: int, **values: Any) -> None:
        async with self._db.write() as connection:
            await connection.execute(
                update(updates).where(updates.c.update_id == update_id).values(**values)
            )

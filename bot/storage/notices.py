"""Notices that are shown once, or once a day, also across restarts."""

from __future__ import annotations

from datetime import datetime

from bot.storage.schema import notices
from bot.storage.store import Store


class NoticeStore(Store):
    """The day on which each notice was last shown."""

    async def first(self, key: str) -> bool:
        """True the first time for a key; of several callers, for one."""
        async with self._db.write() as connection:
            said = await connection.execute(
                self._db.insert(notices)
                .values(key=key, day=self._clock.now().date())
                .on_conflict_do_nothing(index_elements=["key"])
                .returning(notices.c.key)
            )
            return said.first() is not None

    async def first_today(self, key: str, now: datetime) -> bool:
        """True the first time of the day (UTC) for a key; of several callers, for one."""
        day = now.date()
        async with self._db.write() as connection:
            said = await connection.execute(
                self._db.insert(notices)
                .values(key=key, day=day)
                .on_conflict_do_update(
                    index_elements=["key"], set_={"day": day}, where=notices.c.day != day
                )
                .returning(notices.c.key)
            )
            return said.first() is not None

"""Stored preferences of people, and whether the bot may write to them in private.

`bot/services/people/preferences.py` knows the preferences. Access lists are settings, not rows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from bot.domain import Profile
from bot.storage.schema import profiles
from bot.storage.store import Store


class ProfileStore(Store):
    """One row per person, created on first use."""

    async def get(self, user_id: int) -> Profile:
        """The stored profile; an empty one for an unknown person."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(select(profiles).where(profiles.c.user_id == user_id))
            ).first()
        if row is None:
            return Profile(user_id=user_id)
        return Profile(user_id=user_id, prefs=_choices(row.prefs))

    async def set_pref(self, user_id: int, name: str, value: Any) -> None:
        """Store a preference by name; None deletes it."""
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(profiles).values(user_id=user_id, prefs={}).on_conflict_do_nothing()
            )
            prefs = await connection.scalar(
                select(profiles.c.prefs).where(profiles.c.user_id == user_id).with_for_update()
            )
            changed = {**_choices(prefs), name: value}
            if value is None:
                del changed[name]
            await connection.execute(
                update(profiles).where(profiles.c.user_id == user_id).values(prefs=changed)
            )

    async def everyones(self, name: str) -> list[Any]:
        """This preference of everybody who has set it."""
        async with self._db.read() as connection:
            rows = await connection.scalars(select(profiles.c.prefs[name]))
            return [value for value in rows if value is not None]

    async def private_started(self, user_id: int) -> None:
        """The person wrote in private, so the bot may write there."""
        await self._put(user_id, private_since=self._clock.now())

    async def can_write(self, user_id: int) -> bool:
        """True if the bot may write first; Telegram refuses it otherwise."""
        async with self._db.read() as connection:
            since = await connection.scalar(
                select(profiles.c.private_since).where(profiles.c.user_id == user_id)
            )
        return since is not None

    async def private_ended(self, user_id: int) -> None:
        """The person blocked the bot."""
        await self._put(user_id, private_since=None)

    async def _put(self, user_id: int, **values: Any) -> None:
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(profiles)
                .values(user_id=user_id, prefs={}, **values)
                .on_conflict_do_update(index_elements=["user_id"], set_=values)
            )


def _choices(stored: Any) -> dict[str, Any]:
    return dict(stored) if isinstance(stored, dict) else {}

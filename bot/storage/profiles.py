"""What we remember of people: their language, small choices, and whether we may write to them.

Who may use the bot is a setting, not a row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from bot.domain import Profile
from bot.storage.schema import profiles
from bot.storage.store import Store


class ProfileStore(Store):
    """One row a person, made when there is something to remember."""

    async def get(self, user_id: int) -> Profile:
        """What is known; of a stranger, nothing."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(select(profiles).where(profiles.c.user_id == user_id))
            ).first()
        if row is None:
            return Profile(user_id=user_id)
        return Profile(user_id=user_id, language=row.language, prefs=row.prefs)

    async def set_language(self, user_id: int, language: str | None) -> None:
        """The language chosen; None = Telegram's."""
        await self._put(user_id, language=language)

    async def set_pref(self, user_id: int, name: str, value: Any) -> None:
        """Remember a small choice by name; None forgets it."""
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(profiles).values(user_id=user_id, prefs={}).on_conflict_do_nothing()
            )
            prefs = await connection.scalar(
                select(profiles.c.prefs).where(profiles.c.user_id == user_id).with_for_update()
            )
            changed = {**(prefs or {}), name: value}
            if value is None:
                del changed[name]
            await connection.execute(
                update(profiles).where(profiles.c.user_id == user_id).values(prefs=changed)
            )

    async def everyones(self, name: str) -> list[Any]:
        """That small choice of everybody who made it."""
        async with self._db.read() as connection:
            rows = await connection.scalars(select(profiles.c.prefs))
            return [prefs[name] for prefs in rows if prefs and name in prefs]

    async def private_started(self, user_id: int) -> None:
        """The person wrote to us in private, so we may write there too."""
        await self._put(user_id, private_since=self._clock.now())

    async def can_write(self, user_id: int) -> bool:
        """Whether we may open the talk in private; Telegram refuses it to strangers."""
        async with self._db.read() as connection:
            since = await connection.scalar(
                select(profiles.c.private_since).where(profiles.c.user_id == user_id)
            )
        return since is not None

    async def private_ended(self, user_id: int) -> None:
        """The person blocked us."""
        await self._put(user_id, private_since=None)

    async def _put(self, user_id: int, **values: Any) -> None:
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(profiles)
                .values(user_id=user_id, prefs={}, **values)
                .on_conflict_do_update(index_elements=["user_id"], set_=values)
            )

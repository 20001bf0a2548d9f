"""Groups that become supergroups: their talk, notes and rights move to the new id.

Telegram tells it twice, in the old group and in the new one, in either order: the first counts.
"""

from __future__ import annotations

import structlog

from bot.services.people.access import Access
from bot.services.people.preferences import LANGUAGE, Preferences
from bot.storage import Storage

log = structlog.get_logger(__name__)


class GroupMoves:
    """Knows which group has become which."""

    def __init__(self, storage: Storage, access: Access, preferences: Preferences) -> None:
        self._storage = storage
        self._preferences = preferences
        self._access = access

    async def load(self) -> None:
        """After a start: rights given to an old id hold for the new one."""
        for old_id, new_id in (await self._storage.moved.all()).items():
            self._access.follow(old_id, new_id)

    async def moved(self, old_id: int, new_id: int) -> bool:
        """A group has a new id. Whether that is news which the operator should act on.

        It is, if the old id stands in `ACCESS_CHATS`: the new one should stand there as well.
        """
        if not await self._storage.moved.move(old_id, new_id):
            return False
        listed = self._access.follow(old_id, new_id)
        log.warning("group_became_supergroup", old=old_id, new=new_id, listed=listed)
        return listed

    async def operators(self) -> list[tuple[int, str | None]]:
        """Who should act on it, each with the language that they have chosen."""
        chosen = self._preferences.of_person
        return [(one, await chosen(LANGUAGE, one)) for one in self._access.admins.ids]

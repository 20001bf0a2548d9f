"""Groups that became supergroups: conversations, notes and rights move to the new id.

Telegram announces it in the old and in the new group, in either order; the first message counts.
"""

from __future__ import annotations

import structlog

from bot.services.people.access import Access
from bot.services.people.preferences import LANGUAGE, Preferences
from bot.storage import Storage

log = structlog.get_logger(__name__)


class GroupMoves:
    """Knows the old and new ids of groups."""

    def __init__(self, storage: Storage, access: Access, preferences: Preferences) -> None:
        self._storage = storage
        self._preferences = preferences
        self._access = access

    async def load(self) -> None:
        """After a start: apply the rights of old ids to the new ones."""
        for old_id, new_id in (await self._storage.moved.all()).items():
            self._access.follow(old_id, new_id)

    async def moved(self, old_id: int, new_id: int) -> bool:
        """Move a group to its new id; True if the operator should be told.

        That is so if the old id is listed in `ACCESS_CHATS`: the new one should be added there.
        """
        if not await self._storage.moved.move(old_id, new_id):
            return False
        listed = self._access.follow(old_id, new_id)
        log.warning("group_became_supergroup", old=old_id, new=new_id, listed=listed)
        return listed

    async def operators(self) -> list[tuple[int, str | None]]:
        """The admins to tell, each with their language."""
        chosen = self._preferences.of_person
        return [(one, await chosen(LANGUAGE, one)) for one in self._access.admins.ids]

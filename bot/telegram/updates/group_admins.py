"""The admins of a group, from Telegram, cached for some minutes."""

from __future__ import annotations

import structlog
from aiogram.methods import GetChatAdministrators

from bot.clock import Clock
from bot.telegram.outgoing.caller import LOOK, Caller, NotSent

log = structlog.get_logger(__name__)

REMEMBERED = 300.0  # seconds; a new admin waits no longer than that
MOST = 500  # groups that are remembered at once


class TelegramGroupAdmins:
    """Asks Telegram for a group's admins, and caches them."""

    def __init__(self, caller: Caller, clock: Clock) -> None:
        self._caller = caller
        self._clock = clock
        self._known: dict[int, tuple[float, frozenset[int]]] = {}

    async def include(self, chat_id: int, user_id: int) -> bool:
        """True if the person is an admin of the group; False if Telegram does not say."""
        return user_id in await self._admins(chat_id)

    async def _admins(self, chat_id: int) -> frozenset[int]:
        known = self._known.get(chat_id)
        if known is not None and self._clock.monotonic() - known[0] < REMEMBERED:
            return known[1]
        try:
            members = await self._caller.make(GetChatAdministrators(chat_id=chat_id), LOOK)
        except NotSent as error:
            log.info("group_admins_unknown", chat=chat_id, kind=type(error).__name__)
            return known[1] if known else frozenset()
        admins = frozenset(one.user.id for one in members)
        self._known.pop(chat_id, None)
        self._known[chat_id] = (self._clock.monotonic(), admins)
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return admins

"""Notes who has started or blocked the private chat: only there may the bot write first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatMemberStatus
from aiogram.types import ChatMemberUpdated, MessageGenerationStopped, TelegramObject, Update
from typing_extensions import override

from bot.domain import Scope
from bot.storage import Storage

MOST = 10_000  # people that are remembered without a look at the database


class PrivateTalkMiddleware(BaseMiddleware):
    """Notes private messages and blocks. Runs after `ScopeMiddleware`."""

    def __init__(self, storage: Storage) -> None:
        self._profiles = storage.profiles
        self._noted: set[int] = set()

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Note it, then call the handler."""
        scope: Scope | None = data.get("scope")
        if scope is not None and scope.private and scope.user_id > 0:
            await self._note(scope.user_id, event.event if isinstance(event, Update) else event)
        return await handler(event, data)

    async def _note(self, person: int, event: TelegramObject) -> None:
        if isinstance(event, MessageGenerationStopped):
            return
        ended = ChatMemberStatus.KICKED
        if isinstance(event, ChatMemberUpdated) and event.new_chat_member.status == ended:
            self._noted.discard(person)
            await self._profiles.private_ended(person)
            return
        if person in self._noted:
            return
        if len(self._noted) >= MOST:
            self._noted.clear()
        if not await self._profiles.can_write(person):
            await self._profiles.private_started(person)
        self._noted.add(person)

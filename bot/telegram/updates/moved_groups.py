"""Notices that a group became a supergroup, before anything else looks at the update.

It runs before the access check, because the new id is in no list yet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware
from aiogram.methods import SendMessage
from aiogram.types import Message, TelegramObject, Update

from bot.services.people.moving import GroupMoves
from bot.telegram import texts
from bot.telegram.outgoing.caller import TEXT, Caller, NotSent

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class MovedGroupsMiddleware(BaseMiddleware):
    """Has a group's data moved, and tells the bot's admins the new id."""

    def __init__(self, moves: GroupMoves, caller: Caller) -> None:
        self._moves = moves
        self._caller = caller

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handle messages that announce a move; nothing else answers them."""
        message = event.message if isinstance(event, Update) else None
        if message is None or not (message.migrate_to_chat_id or message.migrate_from_chat_id):
            return await handler(event, data)
        old_id = message.migrate_from_chat_id or message.chat.id
        new_id = message.migrate_to_chat_id or message.chat.id
        if await self._moves.moved(old_id, new_id):
            await self._tell(message, old_id, new_id)
        return None

    async def _tell(self, message: Message, old_id: int, new_id: int) -> None:
        for admin, language in await self._moves.operators():
            words = texts.get(
                "operator-group-moved",
                language or "en",
                title=message.chat.title or "",
                old=str(old_id),
                new=str(new_id),
            )
            with suppress(NotSent):  # who never wrote to the bot cannot be told
                await self._caller.make(SendMessage(chat_id=admin, text=words), TEXT)

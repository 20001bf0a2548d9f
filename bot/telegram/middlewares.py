"""What happens to every update before its handler: it gets a Scope and is checked for access.

It decides nothing about what a command does; that is `handlers/`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    MessageGenerationStopped,
    TelegramObject,
    Update,
    User,
)
from aiogram.types.update import UpdateTypeLookupError

from bot.clock import Clock
from bot.domain import Scope
from bot.services.access import Access
from bot.services.sandbox import on_behalf_of
from bot.services.words import one_line
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.authors import sender
from bot.telegram.said import where, who

log = structlog.get_logger(__name__)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class ScopeMiddleware(BaseMiddleware):
    """Gives handlers `scope`: where, who and in which language.

    It belongs to updates, not to messages or queries: what those add is not there any more when an
    error is explained, and the explanation has a language too.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Build the scope of this event, if it has a chat and a person."""
        update: Update = event if isinstance(event, Update) else data["event_update"]
        try:
            inner = update.event
        except UpdateTypeLookupError:  # newer than aiogram: nobody here knows what to do with it
            log.info("update_unknown", update=update.update_id)
            return None
        place = where(inner)
        if place is None:
            return await handler(event, data)
        user = who(inner)
        chat, topic_id, message_id = place
        # Who speaks as a chat (an anonymous admin, a channel) is that chat: Telegram's stand-in is
        # the same user for all of them.
        user_id, name = sender(inner) if isinstance(inner, Message) else _person(user, chat)
        on_behalf_of(user_id)
        data["scope"] = Scope(
            chat_id=chat.id,
            user_id=user_id,
            user_name=name,
            private=chat.type == "private",
            topic_id=topic_id,
            language=await self._language(user_id, user),
            message_id=message_id,
            update_id=update.update_id,
            pressed=isinstance(inner, CallbackQuery),
        )
        return await handler(event, data)

    async def _language(self, user_id: int, user: User | None) -> str:
        profile = await self._storage.profiles.get(user_id)
        return profile.language or texts.language_of(user.language_code if user else None)


def _person(user: User | None, chat: Chat) -> tuple[int, str]:
    return (user.id, one_line(user.full_name)) if user else (chat.id, one_line(chat.title or ""))


def _is_a_bot(message: Message) -> bool:
    # Anonymous admins and channels speak through bots of Telegram's own.
    user = message.from_user
    return user is not None and user.is_bot and message.sender_chat is None


class AccessMiddleware(BaseMiddleware):
    """Lets only listed people and chats through; tells a stranger once a day, in private."""

    def __init__(self, access: Access, storage: Storage, clock: Clock) -> None:
        self._access = access
        self._storage = storage
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Go on only for those who may; a stop of one's own draft needs no check."""
        scope: Scope | None = data.get("scope")
        if isinstance(event, Message) and _is_a_bot(event):
            return None  # two bots that answer each other never end
        if scope is None or isinstance(event, (MessageGenerationStopped, ChatMemberUpdated)):
            return await handler(event, data)
        if self._access.allows(scope):
            return await handler(event, data)
        log.info("not_allowed", chat=scope.chat_id, user=scope.user_id)
        if isinstance(event, CallbackQuery):
            sentence = texts.get("not-allowed-short", scope.language)
            with contextlib.suppress(Exception):
                await event.answer(sentence, show_alert=True)
            return None
        if scope.private and isinstance(event, Message):
            await self._tell(event, scope)
        return None

    async def _tell(self, message: Message, scope: Scope) -> None:
        key = f"not-allowed:{scope.user_id}"
        if await self._storage.notices.first_today(key, self._clock.now()):
            await message.answer(texts.get("not-allowed", scope.language, id=str(scope.user_id)))

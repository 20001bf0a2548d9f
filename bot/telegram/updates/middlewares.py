"""The middleware that adds the Scope to every allowed update.

`door.py` checks permissions; `handlers/` carries out commands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update, User

from bot.domain import Scope
from bot.services.files.sandbox import on_behalf_of
from bot.services.people.preferences import LANGUAGE, Preferences
from bot.telegram import texts
from bot.telegram.updates.said import name_of, where, who

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class ScopeMiddleware(BaseMiddleware):
    """Adds `scope`: where, who, in which language. An update without one is ignored.

    It runs for updates, not for messages or queries, so that `scope` is still there when an error
    is explained.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Build the scope, then call the handler."""
        update: Update = event if isinstance(event, Update) else data["event_update"]
        inner = update.event
        place = where(inner)
        if place is None:
            return None
        chat, target, message_id = place
        user_id, name = name_of(inner)
        on_behalf_of(user_id)
        data["scope"] = Scope(
            target=target,
            user_id=user_id,
            user_name=name,
            private=chat.type == "private",
            language=await language_of(self._preferences, user_id, who(inner)),
            message_id=message_id,
            update_id=update.update_id,
            pressed=isinstance(inner, CallbackQuery),
        )
        return await handler(event, data)


async def language_of(preferences: Preferences, user_id: int, user: User | None) -> str:
    """The person's chosen language, else that of their Telegram client."""
    chosen = await preferences.of_person(LANGUAGE, user_id)
    return chosen or texts.language_of(user.language_code if user else None)

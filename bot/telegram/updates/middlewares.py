"""What every update that came through the door gets before its handler: its Scope.

Who may come in is `door.py`'s business; what a command does is `handlers/`.
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
    """Gives handlers `scope`: where, who and in which language. Without one nothing is handled.

    It belongs to updates, not to messages or queries: what those add is not there any more when an
    error is explained, and the explanation has a language too.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Build the scope of this event."""
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
    """The language that this person has chosen, else that of their Telegram."""
    chosen = await preferences.of_person(LANGUAGE, user_id)
    return chosen or texts.language_of(user.language_code if user else None)

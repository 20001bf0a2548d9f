"""Checks every update once, before anything of it is read, downloaded or paid for.

`ACTS` maps each kind of update that aiogram knows to an act; other kinds are ignored. `Policy`
decides who may do it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject, Update
from aiogram.types.update import UpdateTypeLookupError

from bot.clock import Clock
from bot.services.people.policy import Act, Person, Policy, There, Why
from bot.services.people.preferences import Preferences
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.outgoing.caller import TEXT, Caller, NotSent
from bot.telegram.updates.middlewares import language_of
from bot.telegram.updates.said import name_of, where, who

log = structlog.get_logger(__name__)

ACTS: Mapping[str, Act | None] = {
    "message": Act.TALK,
    "edited_message": Act.EDIT,
    "callback_query": Act.PRESS,
    "my_chat_member": Act.MEMBERSHIP,
    "stopped_message_generation": Act.STOP,
    # Channels: the bot talks with people.
    "channel_post": None,
    "edited_channel_post": None,
    # What is said to a person whose account it would manage, or in chats that it is not in.
    "business_connection": None,
    "business_message": None,
    "edited_business_message": None,
    "deleted_business_messages": None,
    "guest_message": None,
    "inline_query": None,
    "chosen_inline_result": None,
    "managed_bot": None,
    # What people do without saying anything to it.
    "message_reaction": None,
    "message_reaction_count": None,
    "poll": None,
    "poll_answer": None,
    "chat_member": None,
    "chat_join_request": None,
    "chat_boost": None,
    "removed_chat_boost": None,
    # It sells nothing.
    "shipping_query": None,
    "pre_checkout_query": None,
    "purchased_paid_media": None,
    "subscription": None,
}
"""The act of each kind of update; None = ignored. A test fails for a kind that is missing."""

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class DoorMiddleware(BaseMiddleware):
    """Passes allowed updates on; tells a stranger once a day, in private."""

    def __init__(
        self,
        policy: Policy,
        preferences: Preferences,
        storage: Storage,
        caller: Caller,
        clock: Clock,
    ) -> None:
        self._policy = policy
        self._preferences = preferences
        self._storage = storage
        self._caller = caller
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Ask the policy, and go on only if it allows the act."""
        update: Update = event if isinstance(event, Update) else data["event_update"]
        try:
            kind = update.event_type
        except UpdateTypeLookupError:  # newer than aiogram: nobody here knows what to do with it
            log.info("update_unknown", update=update.update_id)
            return None
        act = ACTS.get(kind)
        if act is None:
            log.debug("update_not_ours", update=update.update_id, kind=kind)
            return None
        inner = update.event
        place = where(inner)
        there = None if place is None else There(place[0].id, place[0].type == "private")
        person = Person(name_of(inner)[0], bot=_is_a_bot(inner))
        decision = await self._policy.may(person, there, act)
        if decision.refused is None:
            return await handler(event, data)
        chat_id = there.chat_id if there else None
        log.info("not_allowed", chat=chat_id, user=person.id, act=act, why=decision.refused)
        with suppress(NotSent):  # who cannot be told is not
            await self._tell(inner, person, there, decision.refused)
        return None

    async def _tell(
        self, event: TelegramObject, person: Person, there: There | None, why: Why
    ) -> None:
        if why is Why.BOT:
            return
        user = who(event)
        if isinstance(event, CallbackQuery):
            key = "not-allowed-short" if why is Why.STRANGER else "error-elsewhere"
            language = await language_of(self._preferences, person.id, user)
            alert = event.answer(texts.get(key, language), show_alert=True)
            await self._caller.make(alert, TEXT)
        elif isinstance(event, Message) and there is not None and there.private:
            notice = f"not-allowed:{person.id}"
            if await self._storage.notices.first_today(notice, self._clock.now()):
                language = await language_of(self._preferences, person.id, user)
                words = texts.get("not-allowed", language, id=str(person.id))
                await self._caller.make(event.answer(words), TEXT)


def _is_a_bot(event: TelegramObject) -> bool:
    # Anonymous admins and channels speak through bots of Telegram's own.
    user = who(event)
    spoken_for = isinstance(event, Message) and event.sender_chat is not None
    return user is not None and user.is_bot and not spoken_for

"""Sends a notice of the bot once, and stores which message shows it.

For notices that may be missed: if the chat cannot be reached, or may have been, it is not retried.
"""

from __future__ import annotations

import dataclasses
import logging

from aiogram.types import MessageEntity, User

from bot.scope import ChatTarget, Scope
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.outgoing.caller import Doubtful, ForbiddenHere, TopicShut, Unreachable
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.outgoing import Outgoing, Sent
from bot.telegram.outgoing.pacing import Priority, pace
from bot.telegram.outgoing.traces import NOWHERE, Traces
from bot.telegram.wording.measure import units

log = logging.getLogger(__name__)

__all__ = ["NOWHERE", "post"]


async def post(
    delivery: Delivery,
    storage: Storage,
    owner: str | None,
    outgoing: Outgoing,
    person: Scope | None = None,
) -> Sent:
    """Send it; in private to `person` if the chat forbids text or the topic is closed.

    If the topic is closed and the person cannot be written to, the rest of the group is told, with
    their name.

    What a killed process has sent for this owner, and not noted, is found and not sent again.

    Raises Telegram's error if it was refused or certainly did not arrive.
    """
    traces = Traces(delivery.caller, storage)
    sent, instead = None, [outgoing]
    while sent is None and instead:
        message = instead.pop(0)
        try:
            sent = await _once(delivery, traces, owner, message)
        except (Unreachable, Doubtful) as error:
            log.info("not_shown to=%s why=%s: %s", message.target, type(error).__name__, error)
            if message is outgoing and person is not None and isinstance(error, ForbiddenHere):
                instead = _instead(outgoing, person, shut=isinstance(error, TopicShut))
            if isinstance(error, Doubtful):
                break
    if sent is None:
        sent = Sent(target=outgoing.target, message_id=NOWHERE)
    if owner is not None:
        await storage.sent.put(owner, sent.target, sent.message_id)
        await traces.erase(owner)
    return sent


async def _once(delivery: Delivery, traces: Traces, owner: str | None, outgoing: Outgoing) -> Sent:
    async def send() -> Sent:
        with pace(Priority.MESSAGE):
            return await delivery.send(outgoing)

    return await (send() if owner is None else traces.once(owner, outgoing, send))


def _instead(outgoing: Outgoing, person: Scope, *, shut: bool) -> list[Outgoing]:
    """Other targets: the person, else an open part of their group."""
    ways: list[Outgoing] = []
    private = ChatTarget(chat_id=person.user_id)
    if person.user_id > 0 and private != outgoing.target:
        ways.append(dataclasses.replace(outgoing, target=private, reply_to=None))
    target = outgoing.target
    if shut and isinstance(target, ChatTarget) and target.topic_id is not None:
        named = _named(outgoing, person)
        ways.append(dataclasses.replace(named, target=ChatTarget(chat_id=target.chat_id)))
    return ways


def _named(outgoing: Outgoing, person: Scope) -> Outgoing:
    """The text with the person's name, because there is no message to reply to."""
    name = person.user_name
    if not name:
        return dataclasses.replace(outgoing, reply_to=None)
    colon = texts.get("form-colon", person.language)
    user = User(id=person.user_id, is_bot=False, first_name=name)
    size = units(name + colon)
    mention = MessageEntity(type="text_mention", offset=0, length=units(name), user=user)
    moved = (one.model_copy(update={"offset": one.offset + size}) for one in outgoing.entities)
    said = outgoing.saying(f"{name}{colon}{outgoing.text}", (mention, *moved))
    return dataclasses.replace(said, reply_to=None)

"""Words of our own into a chat: sent once, and remembered by who shows itself in them.

For what may be missed: whoever cannot be reached, or may have been, is not tried again.
"""

from __future__ import annotations

import dataclasses
import logging

from bot.scope import ChatTarget
from bot.storage import Storage
from bot.telegram.caller import Doubtful, ForbiddenHere, Unreachable
from bot.telegram.delivery import Delivery
from bot.telegram.outgoing import Outgoing, Sent
from bot.telegram.pacing import Priority, pace

log = logging.getLogger(__name__)

NOWHERE = 0
"""Stands for a message that was deleted, or that may or may not be in the chat."""


async def post(
    delivery: Delivery,
    storage: Storage,
    owner: str | None,
    outgoing: Outgoing,
    person: int | None = None,
) -> Sent:
    """Send it; to the `person` in private where the chat forbids words.

    Raises what Telegram raises when it was refused or surely did not arrive.
    """
    try:
        with pace(Priority.MESSAGE):
            sent = await delivery.send(outgoing)
    except ForbiddenHere as error:
        log.info("words_forbidden to=%s: %s", outgoing.target, error)
        private = None if person is None else ChatTarget(chat_id=person)
        if private is not None and private.chat_id > 0 and private != outgoing.target:
            alone = dataclasses.replace(outgoing, target=private, reply_to=None)
            return await post(delivery, storage, owner, alone)  # refused to strangers
        sent = Sent(target=outgoing.target, message_id=NOWHERE)
    except (Unreachable, Doubtful) as error:
        log.info("not_shown to=%s why=%s", outgoing.target, type(error).__name__)
        sent = Sent(target=outgoing.target, message_id=NOWHERE)
    if owner is not None:
        await storage.sent.put(owner, sent.target, sent.message_id)
    return sent

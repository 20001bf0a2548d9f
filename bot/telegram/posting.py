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
from bot.telegram.traces import NOWHERE, Traces

log = logging.getLogger(__name__)

__all__ = ["NOWHERE", "post"]


async def post(
    delivery: Delivery,
    storage: Storage,
    owner: str | None,
    outgoing: Outgoing,
    person: int | None = None,
) -> Sent:
    """Send it; to the `person` in private where the chat forbids words.

    What a killed process has sent for this owner, and not noted, is found and not sent again.

    Raises what Telegram raises when it was refused or surely did not arrive.
    """
    traces = Traces(delivery.caller, storage)

    async def send() -> Sent:
        with pace(Priority.MESSAGE):
            return await delivery.send(outgoing)

    try:
        sent = await (send() if owner is None else traces.once(owner, outgoing, send))
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
        await traces.erase(owner)
    return sent

"""Which messages of a person belong together, and how long to wait for more. Pure.

An album, a long text that the client split, or a comment with the messages forwarded with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from aiogram.types import Message

from bot.telegram.updates.authors import is_own
from bot.telegram.updates.called import command_of
from bot.telegram.wording.measure import units
from bot.telegram.wording.vocabulary import KNOWN

WINDOW = 0.7  # seconds after the last part in which another one may come
LONE = 2.0  # the same for an album of which one part has come: it has two at least
# Clients split texts at 4096 units, or at a line end before; some look for one from the half on.
HALF, HALF_WINDOW = 2048, 0.35
# Seconds by Telegram's own clock between the parts of a paste. What comes in at once after we were
# away may have been said hours apart.
PASTE = timedelta(seconds=3)
# By Telegram's clock, which counts seconds, between a comment and what it comes with.
TOGETHER = timedelta(seconds=1)
NEAR_LIMIT = 4000


def goes_on(message: Message, members: Mapping[int, Message]) -> bool:
    """True if this message continues these messages of the same person."""
    before = [known for known in members if known < message.message_id]
    if not before:
        return False
    last = members[max(before)]
    if _continues_text(message, last):
        return True
    if abs(message.date - last.date) > TOGETHER:
        return False
    if not is_own(message) or message.media_group_id:  # passed on, or pictures, under a comment
        return not last.media_group_id or last.media_group_id == message.media_group_id
    # A comment below what it is about; with words of their own those above are a question already.
    if is_command(message):
        return False
    said = any(is_own(one) and (one.text or one.caption) for one in members.values())
    return not said and bool(message.text) and (not is_own(last) or bool(last.media_group_id))


def _continues_text(message: Message, last: Message) -> bool:
    """True if the client has split one text between these two messages."""
    if message.text is None or last.text is None or is_own(message) != is_own(last):
        return False
    if is_command(message):  # a question of its own
        return False
    return units(last.text) > HALF and message.date - last.date <= PASTE


def is_command(message: Message) -> bool:
    """True if it is one of our commands, or names its bot."""
    found = command_of(message)
    return found is not None and (bool(found.bot) or found.name in KNOWN)


def window_of(message: Message) -> float:
    """Seconds to wait for a further part; 0 = no part can follow."""
    if message.media_group_id:
        return WINDOW
    if not is_own(message):
        return HALF_WINDOW
    length = units(message.text or "")
    return 0 if length <= HALF else HALF_WINDOW if length < NEAR_LIMIT else WINDOW

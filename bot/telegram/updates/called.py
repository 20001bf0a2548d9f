"""Parses commands: `/imagine a cat`, `/Imagine@a_bot`, `@a_bot /imagine`, `／new!`. Pure.

Paths, comments and patterns that begin with a slash are no commands, nor is forwarded text of
somebody else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiogram.types import Message

from bot.telegram.updates.authors import is_own
from bot.telegram.wording.vocabulary import KNOWN

# In front of it nothing that is seen: clients of right-to-left languages put marks there.
_HEAD = r"[\s\u200b-\u200f\u2060\ufeff]*(?:@([A-Za-z0-9_]{1,64})[,:]?\s+)?[/／]"
_BOT = r"(?:@([A-Za-z0-9_]{1,64}))?"
# As Telegram finds them: a command ends at a space or with the text. Chinese keyboards type `／`.
_COMMAND = re.compile(rf"{_HEAD}(\w{{1,32}}){_BOT}(?:\s+|$)")
# What people write right behind a name: `/new!`, `/imagine, a cat`, `/imagine：一只猫`, and Chinese
# words without a space. A file's ending (`/image.png`) is none of it.
_GLUED = re.compile(
    rf"{_HEAD}([A-Za-z0-9_]{{1,32}}){_BOT}"
    r"(?:[,.:;!?…]+(?=\s|$)|,(?=[^\W\d_])|(?=[\u2e80-\u9fff\uac00-\ud7af\uff01-\uff5e]))"
    r"[，。：；！？、\s]*"
)


@dataclass(frozen=True, slots=True)
class Called:
    """A parsed command."""

    name: str  # in small letters
    bot: str  # the @name it bears, in small letters; "" = none
    words: str


def called(text: str) -> Called | None:
    """The command that a text begins with; None without one."""
    found = _GLUED.match(text)
    if found is None or found[2].lower() not in KNOWN:  # of an unknown one nobody knows the end
        found = _COMMAND.match(text)
    if found is None:
        return None
    before, name, after = (found[1] or "").lower(), found[2].lower(), (found[3] or "").lower()
    if before and not before.endswith("bot"):  # said to a person, about a command
        return None
    return Called(name, after or before, text[found.end() :].strip())


def command_of(message: Message) -> Called | None:
    """The command of a message; None without one."""
    return called(message.text or message.caption or "") if is_own(message) else None


def arguments(text: str) -> str:
    """The text after a command: `/imagine@bot a cat` → `a cat`.

    Without a command, the whole text.
    """
    found = called(text)
    return found.words if found else text.strip()

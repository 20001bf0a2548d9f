"""Filters for commands: ours, other bots', and unknown ones.

`called.py` parses how a command is written.
"""

from __future__ import annotations

import difflib
from typing import Any

from aiogram import Bot
from aiogram.filters import Command as AnyCommand
from aiogram.filters import CommandObject, Filter
from aiogram.filters.command import CommandException
from aiogram.types import Message
from typing_extensions import override

from bot.telegram.incoming.inbox import Inbox
from bot.telegram.updates.authors import is_own
from bot.telegram.updates.called import called, command_of
from bot.telegram.wording.vocabulary import KNOWN

_PASTE = 200  # characters from which on an unknown command is text that begins with a slash
_TYPO = 0.75  # how like a known name an unknown one is that was meant to be it


class Command(AnyCommand):
    """Filter: one of these commands, in any spelling that `called.py` reads.

    With `words` only if text follows the command.
    """

    def __init__(self, *names: str, words: bool = False) -> None:
        super().__init__(*names, ignore_case=True)
        self._words = words

    @override
    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        """True if the message is the command; adds `command`."""
        if not is_own(message):
            return False
        if self._words and not ((found := command_of(message)) and found.words):
            return False
        return await super().__call__(message, bot)

    @classmethod
    @override
    def extract_command(cls, text: str) -> CommandObject:
        """The command as aiogram's `CommandObject`."""
        found = called(text)
        if found is None:
            raise CommandException("no command")
        return CommandObject(
            prefix="/", command=found.name, mention=found.bot or None, args=found.words or None
        )


def command_for_us(message: Message, username: str) -> str | None:
    """The command's name, if it is for us: in a group without @name, a known one only."""
    found = command_of(message)
    if found is None or found.bot not in ("", username.lower()):
        return None
    if found.bot or found.name in KNOWN:
        return found.name
    text = message.text or message.caption or ""
    return found.name if message.chat.type == "private" and not _is_text(text, found.name) else None


class ForOthers(Filter):
    """Filter: a command for another bot, or in a group an unknown one."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """True if the bot should stay silent."""
        found = command_of(message)
        if found is None:
            return False
        if found.bot:
            return found.bot != ((await bot.me()).username or "").lower()
        return message.chat.type != "private" and found.name not in KNOWN


class UnknownCommand(Filter):
    """Filter: an unknown command, in private or with the bot's own @name."""

    async def __call__(self, message: Message, bot: Bot, inbox: Inbox) -> bool | dict[str, Any]:
        """True if the person should be told; adds `unknown_command`."""
        found = command_of(message)
        if found is None or inbox.continues(message):
            return False
        mine = ((await bot.me()).username or "").lower()
        if found.bot != mine and (found.bot or message.chat.type != "private"):
            return False
        if not found.bot and _is_text(message.text or message.caption or "", found.name):
            return False
        return {"unknown_command": found.name}


def _is_text(text: str, name: str) -> bool:
    """True if it is long or multi-line text that only begins like a command."""
    pasted = len(text) > _PASTE or "\n" in text.strip()
    return pasted and not difflib.get_close_matches(name, KNOWN, n=1, cutoff=_TYPO)

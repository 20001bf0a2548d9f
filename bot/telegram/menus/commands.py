"""The command menu: which commands are listed where, in which language.

The handlers say what a command does.
"""

from __future__ import annotations

from collections.abc import Collection

import structlog
from aiogram.methods import SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from bot.telegram import texts
from bot.telegram.outgoing.caller import EDIT, Caller, NotSent
from bot.telegram.wording import vocabulary

log = structlog.get_logger(__name__)


def menu(names: tuple[str, ...], language: str) -> list[BotCommand]:
    """The commands with their descriptions in one language."""
    return [
        BotCommand(command=name, description=texts.get(f"command-{name}", language))
        for name in dict.fromkeys(names)
    ]


async def publish(
    caller: Caller, admins: frozenset[int], hidden: Collection[str] = frozenset()
) -> None:
    """Send the menus to Telegram. A refusal is only logged: the bot works without menus."""
    scopes: list[tuple[BotCommandScopeUnion, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), vocabulary.PRIVATE),
        (BotCommandScopeAllGroupChats(), vocabulary.GROUP),
        *((BotCommandScopeChat(chat_id=admin), vocabulary.ADMIN) for admin in sorted(admins)),
    ]
    for scope, known in scopes:
        names = tuple(name for name in known if name not in hidden)
        for language in texts.LANGUAGES:
            call = SetMyCommands(
                commands=menu(names, language),
                scope=scope,
                language_code=None if language == texts.DEFAULT else language,
            )
            try:
                await caller.make(call, EDIT)
            except NotSent as error:  # an admin who never wrote to the bot, an old server
                log.info("menu_not_set", scope=scope.type, reason=str(error))

"""Unknown commands, unsupported kinds of messages, and messages that need no answer."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.models.offers import COMMANDS
from bot.telegram import texts
from bot.telegram.incoming.command_filter import Command, ForOthers, UnknownCommand
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.updates.filters import Fresh, Gesture, NotOffered
from bot.telegram.wording.vocabulary import KNOWN

UNSUPPORTED = frozenset(
    {
        ContentType.CONTACT, ContentType.LOCATION,
        ContentType.VENUE, ContentType.DICE, ContentType.POLL, ContentType.GAME,
        ContentType.STORY, ContentType.ANIMATION, ContentType.PAID_MEDIA, ContentType.CHECKLIST,
        ContentType.INVOICE, ContentType.GIVEAWAY, ContentType.GIVEAWAY_WINNERS,
    }
)  # fmt: skip
MUTE = UNSUPPORTED | {ContentType.STICKER}

# What people say. All else is Telegram telling what was done: pinned, a topic opened, who came.
SAID = UNSUPPORTED | {
    ContentType.TEXT, ContentType.RICH_MESSAGE, ContentType.AUDIO, ContentType.DOCUMENT,
    ContentType.PHOTO, ContentType.LIVE_PHOTO, ContentType.VIDEO, ContentType.VIDEO_NOTE,
    ContentType.VOICE, ContentType.STICKER,
    ContentType.UNKNOWN,  # newer than aiogram
}  # fmt: skip


async def told(_message: Message) -> None:
    """Ignore it: nobody asked anything."""


async def unknown(message: Message, scope: Scope, unknown_command: str) -> None:
    await message.reply(texts.get("unknown-command", scope.language, command=unknown_command))


async def edited_into_command(message: Message, scope: Scope) -> None:
    """Refuse: the message's first text may have started something already."""
    await message.reply(texts.get("edited-into-command", scope.language))


async def not_offered(message: Message, scope: Scope, command: CommandObject) -> None:
    text = texts.get("command-not-offered", scope.language, command=command.command)
    await message.reply(text)


async def sticker(message: Message, scope: Scope, inbox: Inbox) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:  # else it came with words that are answered
            await message.reply(texts.get("sticker-alone", scope.language))


async def unsupported(message: Message, scope: Scope, inbox: Inbox) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            await message.reply(texts.get("unsupported-kind", scope.language))


async def old_button(query: CallbackQuery, scope: Scope) -> None:
    await query.answer(texts.get("error-gone", scope.language), show_alert=True)


def build_told() -> Router:
    """Messages that are no questions, before they could be taken for one.

    Service messages, commands for other bots, and in groups messages of only emoji.
    """
    router = Router(name="told")
    router.message.register(told, ~F.content_type.in_(SAID))
    router.message.register(told, ForOthers())
    router.edited_message.register(told, ForOthers())
    router.message.register(told, F.chat.type != "private", F.content_type.in_(MUTE), ~F.caption)
    return router


def build_absent() -> Router:
    """Commands that the gateway is known not to serve, before their own routes."""
    router = Router(name="absent")
    router.message.register(not_offered, Command(*COMMANDS), NotOffered())
    return router


def build_unknown() -> Router:
    """Unknown commands and unsupported messages, before talk."""
    router = Router(name="unknown")
    router.message.register(unknown, UnknownCommand())
    router.edited_message.register(told, Command(*KNOWN), ~Fresh())
    router.edited_message.register(edited_into_command, Command(*KNOWN))
    router.edited_message.register(unknown, UnknownCommand(), Fresh())
    router.message.register(told, Gesture())
    private = F.chat.type == "private"
    router.message.register(sticker, private, F.sticker)
    # An animation with a caption is a question.
    router.message.register(unsupported, private, F.content_type.in_(UNSUPPORTED), ~F.caption)
    return router


def build_rest() -> Router:
    """Buttons of older versions, after everything else."""
    router = Router(name="rest")
    router.callback_query.register(old_button)
    return router

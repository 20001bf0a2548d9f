"""What nobody took: unknown commands, kinds of messages that nothing can be done with."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.telegram import texts
from bot.telegram.callbacks import Dismiss
from bot.telegram.filters import UnknownCommand

UNSUPPORTED = frozenset(
    {
        ContentType.CONTACT, ContentType.LOCATION,
        ContentType.VENUE, ContentType.DICE, ContentType.POLL, ContentType.GAME,
        ContentType.STORY, ContentType.ANIMATION, ContentType.PAID_MEDIA, ContentType.CHECKLIST,
    }
)  # fmt: skip


# What people say. All else is Telegram telling what was done: pinned, a topic opened, who came.
SAID = UNSUPPORTED | {
    ContentType.TEXT, ContentType.RICH_MESSAGE, ContentType.AUDIO, ContentType.DOCUMENT,
    ContentType.PHOTO, ContentType.LIVE_PHOTO, ContentType.VIDEO, ContentType.VIDEO_NOTE,
    ContentType.VOICE, ContentType.STICKER,
    ContentType.UNKNOWN,  # newer than aiogram
}  # fmt: skip


async def told(_message: Message) -> None:
    """Nobody asked anything."""


async def unknown(message: Message, scope: Scope, unknown_command: str) -> None:
    await message.reply(texts.get("unknown-command", scope.language, command=unknown_command))


async def sticker(message: Message, scope: Scope) -> None:
    await message.reply(texts.get("sticker-alone", scope.language))


async def unsupported(message: Message, scope: Scope) -> None:
    await message.reply(texts.get("unsupported-kind", scope.language))


async def dismiss(query: CallbackQuery) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.delete()


async def old_button(query: CallbackQuery, scope: Scope) -> None:
    await query.answer(texts.get("error-gone", scope.language), show_alert=True)


def build_told() -> Router:
    """What Telegram tells of itself, before anybody takes it for a question or an answer."""
    router = Router(name="told")
    router.message.register(told, ~F.content_type.in_(SAID))
    return router


def build_unknown() -> Router:
    """Unknown commands and unsupported kinds: before talk, or the assistant would answer them."""
    router = Router(name="unknown")
    router.message.register(unknown, UnknownCommand())
    private = F.chat.type == "private"
    router.message.register(sticker, private, F.sticker)
    # An animation with a caption is a question.
    router.message.register(unsupported, private, F.content_type.in_(UNSUPPORTED), ~F.caption)
    return router


def build_rest() -> Router:
    """Buttons that nobody knows any more, after everything else."""
    router = Router(name="rest")
    router.callback_query.register(dismiss, Dismiss.filter())
    router.callback_query.register(old_button)
    return router

"""Arriving: /start, /help, and the bot being added to a group."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.domain import Scope
from bot.services.access import Access
from bot.telegram import help_menu, menu_view, texts
from bot.telegram.command_filter import Command
from bot.telegram.help_menu import ShowHelp

PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


async def start(message: Message, scope: Scope) -> None:
    key = "start" if scope.private else "start-group"
    await message.answer(texts.get(key, scope.language, name=scope.user_name))


async def help_(message: Message, scope: Scope) -> None:
    menu = help_menu.first(scope.language, private=scope.private)
    await menu_view.send(message, menu)


async def help_about(query: CallbackQuery, callback_data: ShowHelp, scope: Scope) -> None:
    menu = (
        help_menu.about(callback_data.subject, scope.language)
        if callback_data.subject
        else help_menu.first(scope.language, private=scope.private)
    )
    await query.answer()
    await menu_view.turn(query, menu)


async def added(event: ChatMemberUpdated, scope: Scope, access: Access) -> None:
    key = "start-group" if access.allows(scope) else "group-not-allowed"
    await event.answer(texts.get(key, scope.language, name=scope.user_name, id=str(scope.chat_id)))


def build() -> Router:
    router = Router(name="start")
    router.message.register(start, Command("start"))
    router.message.register(help_, Command("help"))
    router.callback_query.register(help_about, ShowHelp.filter())
    router.my_chat_member.register(
        added,
        F.chat.type.in_({"group", "supergroup"}),
        F.new_chat_member.status.in_(PRESENT),
        ~F.old_chat_member.status.in_(PRESENT),
    )
    return router

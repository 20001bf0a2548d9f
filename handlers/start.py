"""/start, /help, and the bot being added to a group."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.domain import Scope
from bot.services.jobs.service import JobService
from bot.services.models.offers import Offers
from bot.services.people.policy import Act, Policy
from bot.services.talk.conversations import ConversationService
from bot.telegram import texts
from bot.telegram.answers.view import TelegramAnswerView
from bot.telegram.buttons.start_links import ANSWER, RESULT, number_in
from bot.telegram.incoming.command_filter import Command
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.menus import help_menu
from bot.telegram.menus.help_menu import ShowHelp
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.offered import without
from bot.telegram.updates.called import arguments

PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


async def start(
    message: Message,
    scope: Scope,
    offers: Offers,
    jobs: JobService,
    job_view: TelegramJobView,
    conversations: ConversationService,
    answers: TelegramAnswerView,
) -> None:
    payload = arguments(message.text or "")
    if (number := number_in(payload, RESULT)) is not None:
        await job_view.bring(await jobs.fetched(number, scope), scope)
        return
    if (number := number_in(payload, ANSWER)) is not None:
        await answers.bring(await conversations.fetched(number, scope), scope)
        return
    key = "start" if scope.private else "start-group"
    text = texts.get(key, scope.language, name=scope.user_name)
    await message.answer(without(text, offers.hidden))


async def help_(message: Message, scope: Scope, offers: Offers, menu_view: MenuView) -> None:
    menu = help_menu.first(scope.language, private=scope.private, hidden=offers.hidden)
    await menu_view.send(message, menu)


async def help_about(
    query: CallbackQuery,
    callback_data: ShowHelp,
    scope: Scope,
    offers: Offers,
    menu_view: MenuView,
) -> None:
    menu = (
        help_menu.about(callback_data.subject, scope.language, offers.hidden)
        if callback_data.subject
        else help_menu.first(scope.language, private=scope.private, hidden=offers.hidden)
    )
    await query.answer()
    await menu_view.turn(query, menu)


async def added(event: ChatMemberUpdated, scope: Scope, policy: Policy, offers: Offers) -> None:
    listed = await policy.allows(scope, Act.TALK)
    key = "start-group" if listed else "group-not-allowed"
    text = texts.get(key, scope.language, name=scope.user_name, id=str(scope.chat_id))
    await event.answer(without(text, offers.hidden))


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

"""/gpts with its favourites, and links to GPTs."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.talk.gpts import Gpts
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import gpts_menu
from bot.telegram.menus.gpts_menu import ForgetGpt, GptList, PickGpt, ShowGpts
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.menus import Menu
from bot.telegram.updates.filters import GPT_LINK


async def choose(
    message: Message, command: CommandObject, scope: Scope, gpts: Gpts, menu_view: MenuView
) -> None:
    menu = await gpts_menu.answering((command.args or "").strip(), scope, gpts)
    await menu_view.send(message, menu)


async def link(message: Message, scope: Scope, gpts: Gpts, menu_view: MenuView) -> None:
    if gpt := await gpts.choose(scope, message.text or ""):
        menu = gpts_menu.chosen(gpt, gpts.default_model, scope.language)
        await menu_view.send(message, menu)


async def pick(
    query: CallbackQuery, callback_data: PickGpt, scope: Scope, gpts: Gpts, menu_view: MenuView
) -> None:
    gpt = await gpts.again(scope, callback_data.id)
    await _show(query, menu_view, gpts_menu.chosen(gpt, gpts.default_model, scope.language))


async def show(query: CallbackQuery, scope: Scope, gpts: Gpts, menu_view: MenuView) -> None:
    await _show(query, menu_view, await gpts_menu.own(scope, gpts))


async def show_bins(query: CallbackQuery, scope: Scope, gpts: Gpts, menu_view: MenuView) -> None:
    own = await gpts.favourites(scope.user_id)
    await _show(query, menu_view, gpts_menu.forgetting(own, scope.language))


async def forget(
    query: CallbackQuery, callback_data: ForgetGpt, scope: Scope, gpts: Gpts, menu_view: MenuView
) -> None:
    await gpts.forget(scope, callback_data.id)
    await _show(query, menu_view, await gpts_menu.bins(scope, gpts))


async def _show(query: CallbackQuery, menu_view: MenuView, menu: Menu) -> None:
    await query.answer()
    await menu_view.turn(query, menu)


def build() -> Router:
    router = Router(name="gpts")
    router.message.register(choose, Command("gpts"))
    router.message.register(link, F.chat.type == "private", F.text.regexp(GPT_LINK))
    router.callback_query.register(pick, PickGpt.filter())
    router.callback_query.register(show, ShowGpts.filter(F.how == GptList.CHOOSE))
    router.callback_query.register(show_bins, ShowGpts.filter(F.how == GptList.FORGET))
    router.callback_query.register(forget, ForgetGpt.filter())
    return router

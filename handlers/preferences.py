"""/model, /system, /language."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.people.preferences import LANGUAGE, Preferences
from bot.services.talk.conversations import ConversationService
from bot.services.talk.gpts import Gpts
from bot.telegram import texts
from bot.telegram.buttons.callbacks import BrowseModels, ChooseModel, PickModel, SetLanguage
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import menus
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.menus import Menu
from bot.telegram.menus.model_menu import ModelMenu
from bot.telegram.updates.lane import Turn

OFF = frozenset({"off", "关", "关闭", "none"})


async def model(
    message: Message,
    command: CommandObject,
    scope: Scope,
    conversations: ConversationService,
    gpts: Gpts,
) -> None:
    chosen = await conversations.choose_model(scope, (command.args or "").strip())
    name = await gpts.called(chosen)
    await message.answer(texts.get("model-set", scope.language, model=name))


async def models(
    message: Message, scope: Scope, model_menu: ModelMenu, turn: Turn, menu_view: MenuView
) -> None:
    turn.leave()
    await menu_view.send(message, await model_menu.families(scope))


async def browse(
    query: CallbackQuery,
    callback_data: BrowseModels,
    scope: Scope,
    model_menu: ModelMenu,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    turn.leave()
    menu = await model_menu.page(callback_data, scope)
    await query.answer()
    await menu_view.turn(query, menu)


async def choose(
    query: CallbackQuery, scope: Scope, model_menu: ModelMenu, turn: Turn, menu_view: MenuView
) -> None:
    turn.leave()
    menu = await model_menu.families(scope)
    await query.answer()
    await menu_view.below(query, menu)


async def pick(
    query: CallbackQuery,
    callback_data: PickModel,
    scope: Scope,
    conversations: ConversationService,
    model_menu: ModelMenu,
    menu_view: MenuView,
) -> None:
    chosen = await model_menu.picked(callback_data)
    await conversations.choose_model(scope, chosen)
    await query.answer()
    await menu_view.turn(query, Menu(texts.get("model-set", scope.language, model=chosen)))


async def system(
    message: Message, command: CommandObject, scope: Scope, conversations: ConversationService
) -> None:
    words = (command.args or "").strip()
    off = words.lower() in OFF
    await conversations.system(scope, None if off else words)
    await message.answer(texts.get("system-off" if off else "system-set", scope.language))


async def system_shown(message: Message, scope: Scope, conversations: ConversationService) -> None:
    text = await conversations.system_prompt(scope)
    key = "system-show" if text else "system-none"
    await message.answer(texts.get(key, scope.language, text=text or ""))


async def language(message: Message, scope: Scope, menu_view: MenuView) -> None:
    menu = menus.languages(scope.language)
    await menu_view.send(message, menu)


async def set_language(
    query: CallbackQuery,
    callback_data: SetLanguage,
    scope: Scope,
    preferences: Preferences,
    menu_view: MenuView,
) -> None:
    chosen = texts.language_of(callback_data.language)
    await preferences.set(LANGUAGE, chosen, scope)
    await query.answer()
    await menu_view.turn(query, Menu(texts.get("language-set", chosen)))


def build() -> Router:
    router = Router(name="preferences")
    router.message.register(model, Command("model", words=True))
    router.message.register(models, Command("model"))
    router.callback_query.register(browse, BrowseModels.filter())
    router.callback_query.register(choose, ChooseModel.filter())
    router.callback_query.register(pick, PickModel.filter())
    router.message.register(system, Command("system", words=True))
    router.message.register(system_shown, Command("system"))
    router.message.register(language, Command("language"))
    router.callback_query.register(set_language, SetLanguage.filter())
    return router

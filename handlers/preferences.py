"""Choices: /model, /system, /language."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain import Gone, Scope
from bot.services.models.catalog import Catalog
from bot.services.people.preferences import LANGUAGE, Preferences
from bot.services.talk.conversations import ConversationService
from bot.services.talk.gpts import Gpts
from bot.telegram import texts
from bot.telegram.buttons.callbacks import BrowseModels, ChooseModel, PickModel, SetLanguage
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import gpts_menu, menus
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.menus import Menu
from bot.telegram.updates.lane import Turn

OFF = frozenset({"off", "关", "关闭", "none"})


async def model(
    message: Message,
    command: CommandObject,
    scope: Scope,
    conversations: ConversationService,
    catalog: Catalog,
    gpts: Gpts,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    if command.args:
        name = await conversations.choose_model(scope, command.args.strip())
        chosen = await gpts.called(name)
        await message.answer(texts.get("model-set", scope.language, model=chosen))
        return
    turn.leave()  # the list only tells
    answering = await gpts.called(await conversations.model(scope))
    menu = menus.families(answering, await catalog.families(), scope.language)
    menu = gpts_menu.with_favourites(menu, scope.language)
    await menu_view.send(message, menu)


async def browse(
    query: CallbackQuery,
    callback_data: BrowseModels,
    scope: Scope,
    conversations: ConversationService,
    catalog: Catalog,
    gpts: Gpts,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    turn.leave()
    current = await conversations.model(scope)
    answering = await gpts.called(current)
    known = await catalog.families()
    family = next((name for name in known if callback_data.means(name)), None)
    menu = (
        menus.models(
            family,
            known[family],
            current,
            callback_data.page,
            scope.language,
            answering=answering,
        )
        if family is not None
        else gpts_menu.with_favourites(
            menus.families(answering, known, scope.language), scope.language
        )
    )
    await query.answer()
    await menu_view.turn(query, menu)


async def choose(
    query: CallbackQuery,
    scope: Scope,
    conversations: ConversationService,
    catalog: Catalog,
    gpts: Gpts,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    turn.leave()
    answering = await gpts.called(await conversations.model(scope))
    menu = menus.families(answering, await catalog.families(), scope.language)
    await query.answer()
    await menu_view.below(query, gpts_menu.with_favourites(menu, scope.language))


async def pick(
    query: CallbackQuery,
    callback_data: PickModel,
    scope: Scope,
    conversations: ConversationService,
    catalog: Catalog,
    menu_view: MenuView,
) -> None:
    names = [name for group in (await catalog.families()).values() for name in group]
    chosen = next((name for name in names if callback_data.means(name)), None)
    if chosen is None:
        raise Gone("model-gone")
    await conversations.choose_model(scope, chosen)
    await query.answer()
    await menu_view.turn(query, Menu(texts.get("model-set", scope.language, model=chosen)))


async def system(
    message: Message, command: CommandObject, scope: Scope, conversations: ConversationService
) -> None:
    words = (command.args or "").strip()
    if words:
        off = words.lower() in OFF
        await conversations.system(scope, None if off else words)
        await message.answer(texts.get("system-off" if off else "system-set", scope.language))
        return
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
    router.message.register(model, Command("model"))
    router.callback_query.register(browse, BrowseModels.filter())
    router.callback_query.register(choose, ChooseModel.filter())
    router.callback_query.register(pick, PickModel.filter())
    router.message.register(system, Command("system"))
    router.message.register(language, Command("language"))
    router.callback_query.register(set_language, SetLanguage.filter())
    return router

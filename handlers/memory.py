"""/remember, /recall, /forget."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.memory.memory import Memory
from bot.telegram import texts
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import memory_view
from bot.telegram.menus.memory_view import BrowseNotes, ForgetAll, ForgetNote
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.menus import Menu


async def forget(message: Message, scope: Scope, memory: Memory, menu_view: MenuView) -> None:
    menu = memory_view.listing(await memory.notes(scope), 0, scope.language)
    await menu_view.send(message, menu)


async def forget_note(
    query: CallbackQuery,
    callback_data: ForgetNote,
    scope: Scope,
    memory: Memory,
    menu_view: MenuView,
) -> None:
    note = await memory.forget(callback_data.note, scope)
    await query.answer(texts.get("memory-forgotten", scope.language, name=note.name))
    await menu_view.turn(
        query, memory_view.listing(await memory.notes(scope), callback_data.page, scope.language)
    )


async def forget_all(
    query: CallbackQuery,
    callback_data: ForgetAll,
    scope: Scope,
    memory: Memory,
    menu_view: MenuView,
) -> None:
    if not callback_data.sure:
        await query.answer()
        await menu_view.turn(query, memory_view.sure(scope))
        return
    count = await memory.forget_all(scope)
    await query.answer()
    text = texts.get("memory-forgotten-all", scope.language, count=count)
    await menu_view.turn(query, Menu(text))


async def browse(
    query: CallbackQuery,
    callback_data: BrowseNotes,
    scope: Scope,
    memory: Memory,
    menu_view: MenuView,
) -> None:
    await query.answer()
    await menu_view.turn(
        query, memory_view.listing(await memory.notes(scope), callback_data.page, scope.language)
    )


def build() -> Router:
    router = Router(name="memory")
    router.message.register(forget, Command("forget"))
    router.callback_query.register(forget_note, ForgetNote.filter())
    router.callback_query.register(forget_all, ForgetAll.filter())
    router.callback_query.register(browse, BrowseNotes.filter())
    return router

"""Midjourney: /imagine, /blend, /describe, /shorten, /swap, and /mj with its speed."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.jobs.midjourney import MidjourneyTasks
from bot.services.kinds import Registry
from bot.telegram import texts
from bot.telegram.buttons.callbacks import SetSpeed
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import midjourney_menu
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.updates.lane import Turn


async def mine(
    message: Message,
    scope: Scope,
    drawings: MidjourneyTasks,
    registry: Registry,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    turn.leave()  # it only tells
    seen, speed = await drawings.mine(scope), await drawings.speed(scope)
    menu = midjourney_menu.overview(seen, registry, speed, scope.language)
    await menu_view.send(message, menu)


async def set_speed(
    query: CallbackQuery,
    callback_data: SetSpeed,
    scope: Scope,
    drawings: MidjourneyTasks,
    registry: Registry,
    turn: Turn,
    menu_view: MenuView,
) -> None:
    await drawings.set_speed(callback_data.speed, scope)
    turn.leave()
    named = midjourney_menu.speed_name(callback_data.speed, scope.language)
    await query.answer(texts.get("mj-speed-set", scope.language, speed=named))
    seen = await drawings.mine(scope)
    menu = midjourney_menu.overview(seen, registry, callback_data.speed, scope.language)
    await menu_view.turn(query, menu)


def build() -> Router:
    router = Router(name="midjourney")
    router.message.register(mine, Command("mj"))
    router.callback_query.register(set_speed, SetSpeed.filter())
    return router

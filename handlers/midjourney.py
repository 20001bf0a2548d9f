"""Midjourney: /imagine, /blend, /describe, /shorten, /swap, and /mj with its speed."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.kinds import Registry
from bot.services.kinds.midjourney import (
    BLEND_FORM,
    DESCRIBE_FORM,
    IMAGINE_FORM,
    SHORTEN_FORM,
    SWAP_FORM,
    dimensions_in,
)
from bot.services.midjourney_tasks import MidjourneyTasks
from bot.telegram import menu_view, midjourney_menu, texts
from bot.telegram.callbacks import SetSpeed
from bot.telegram.called import arguments
from bot.telegram.command_filter import Command
from bot.telegram.filters import pictures, wish
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def imagine(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(
                IMAGINE_FORM.name, scope, files=pictures(prompt), prompt=wish(prompt)
            )
            await form_view.begun(begun)


async def blend(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(
                BLEND_FORM.name,
                scope,
                files=pictures(prompt),
                dimensions=dimensions_in(arguments(prompt.text)),
            )
            await form_view.begun(begun)


async def describe(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(DESCRIBE_FORM.name, scope, files=pictures(prompt))
            await form_view.begun(begun)


async def shorten(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(SHORTEN_FORM.name, scope, prompt=wish(prompt))
            await form_view.begun(begun)


async def swap(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(SWAP_FORM.name, scope, files=pictures(prompt))
            await form_view.begun(begun)


async def mine(
    message: Message, scope: Scope, drawings: MidjourneyTasks, registry: Registry
) -> None:
    seen, speed = await drawings.mine(scope), await drawings.speed(scope)
    menu = midjourney_menu.overview(seen, registry, speed, scope.language)
    await menu_view.send(message, menu)


async def set_speed(
    query: CallbackQuery,
    callback_data: SetSpeed,
    scope: Scope,
    drawings: MidjourneyTasks,
    registry: Registry,
) -> None:
    await drawings.set_speed(callback_data.speed, scope)
    named = midjourney_menu.speed_name(callback_data.speed, scope.language)
    await query.answer(texts.get("mj-speed-set", scope.language, speed=named))
    seen = await drawings.mine(scope)
    menu = midjourney_menu.overview(seen, registry, callback_data.speed, scope.language)
    await menu_view.turn(query, menu)


def build() -> Router:
    router = Router(name="midjourney")
    router.message.register(imagine, Command("imagine"))
    router.message.register(blend, Command("blend"))
    router.message.register(describe, Command("describe"))
    router.message.register(shorten, Command("shorten"))
    router.message.register(swap, Command("swap"))
    router.message.register(mine, Command("mj"))
    router.callback_query.register(set_speed, SetSpeed.filter())
    return router

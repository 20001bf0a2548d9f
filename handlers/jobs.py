"""/jobs, /cancel, and the buttons under results: the upstream's and our own."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.forms.drawing import Drawing
from bot.services.forms.service import FormService
from bot.services.jobs.service import JobService
from bot.services.kinds import Registry
from bot.services.kinds.kind import FormRequest
from bot.telegram import texts
from bot.telegram.buttons.callbacks import JobCommand, JobDo, PressAction
from bot.telegram.forms.ending import Ending
from bot.telegram.forms.questions import Heard
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.command_filter import Command
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.menus import menus
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.updates.lane import Turn


async def listing(
    message: Message, scope: Scope, jobs: JobService, registry: Registry, menu_view: MenuView
) -> None:
    recent = [(job, registry.summary(job)) for job in await jobs.recent(scope)]
    menu = menus.jobs(recent, scope.language)
    await menu_view.send(message, menu)


async def cancel_last(
    message: Message,
    scope: Scope,
    ending: Ending,
    turn: Turn,
    heard: Heard,
    road: str | None = None,
) -> None:
    await ending.cancel(message, scope, turn, heard, road)


async def press(
    query: CallbackQuery,
    callback_data: PressAction,
    scope: Scope,
    jobs: JobService,
    drawing: Drawing,
    form_view: FormView,
) -> None:
    pressed = await jobs.press(callback_data.id, scope)
    if not isinstance(pressed, FormRequest):
        await query.answer(texts.get("pressed-working", scope.language))
        return
    await query.answer()
    await form_view.show(await drawing.begin_anew(pressed, scope))


async def choose(
    query: CallbackQuery,
    callback_data: JobCommand,
    scope: Scope,
    jobs: JobService,
    forms: FormService,
    form_view: FormView,
) -> None:
    form = await forms.choosing(await jobs.by_another(callback_data.job, scope), scope)
    await query.answer()
    await form_view.show(form)


async def cancel(
    query: CallbackQuery, callback_data: JobCommand, scope: Scope, jobs: JobService, turn: Turn
) -> None:
    turn.leave()
    await jobs.cancel(callback_data.job, scope)
    await query.answer(texts.get("pressed-cancelled", scope.language))


async def again(
    query: CallbackQuery, callback_data: JobCommand, scope: Scope, jobs: JobService, turn: Turn
) -> None:
    turn.leave()
    await jobs.retry(callback_data.job, scope)
    await query.answer(texts.get("pressed-again", scope.language))


async def redeliver(
    query: CallbackQuery, callback_data: JobCommand, scope: Scope, jobs: JobService, turn: Turn
) -> None:
    turn.leave()
    await jobs.redeliver(callback_data.job, scope)
    await query.answer(texts.get("pressed-sending", scope.language))


async def original(
    query: CallbackQuery,
    callback_data: JobCommand,
    scope: Scope,
    job_view: TelegramJobView,
    turn: Turn,
) -> None:
    turn.leave()
    await job_view.original(callback_data.job, scope)
    await query.answer(texts.get("pressed-sending", scope.language))


def build() -> Router:
    router = Router(name="jobs")
    router.message.register(listing, Command("jobs"))
    router.message.register(cancel_last, Command("cancel"))
    router.callback_query.register(press, PressAction.filter())
    router.callback_query.register(choose, JobCommand.filter(F.do == JobDo.CHOOSE))
    router.callback_query.register(cancel, JobCommand.filter(F.do == JobDo.CANCEL))
    router.callback_query.register(again, JobCommand.filter(F.do.in_({JobDo.RETRY, JobDo.AGAIN})))
    router.callback_query.register(redeliver, JobCommand.filter(F.do == JobDo.REDELIVER))
    router.callback_query.register(original, JobCommand.filter(F.do == JobDo.ORIGINAL))
    return router

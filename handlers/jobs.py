"""Jobs: /jobs, /cancel, and the buttons under results: the upstream's, and our own."""

from __future__ import annotations

from contextlib import suppress

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.domain import NothingToDo, Scope
from bot.services.forms.drawing import Drawing
from bot.services.forms.service import FormService
from bot.services.jobs.service import JobService
from bot.services.kinds import Registry
from bot.services.kinds.kind import FormRequest
from bot.telegram import texts
from bot.telegram.buttons.callbacks import JobCommand, JobDo, PressAction
from bot.telegram.forms.questions import Heard
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.command_filter import Command
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.menus import menus
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.updates.lane import Turn
from bot.telegram.updates.roads import JOB, Roads, number_in


async def listing(
    message: Message, scope: Scope, jobs: JobService, registry: Registry, menu_view: MenuView
) -> None:
    recent = [(job, registry.summary(job)) for job in await jobs.recent(scope)]
    menu = menus.jobs(recent, scope.language)
    await menu_view.send(message, menu)


async def cancel_last(
    message: Message,
    scope: Scope,
    jobs: JobService,
    forms: FormService,
    turn: Turn,
    heard: Heard,
    roads: Roads,
    road: str | None = None,
) -> None:
    if (number := number_in(road, JOB)) is not None:  # before a restart; not another one as well
        with suppress(NothingToDo):
            await jobs.cancel(number, scope)
        return
    running = [] if heard.fresh else await jobs.cancellable(scope)
    if heard.closed and not running:
        await message.reply(texts.get("form-closed", scope.language))
        return
    if not running:
        await turn.come()  # what was asked for just before may only now be about to begin
        if await forms.interrupt(scope):
            await message.reply(texts.get("form-closed", scope.language))
            return
        running = await jobs.cancellable(scope)
    if not running:
        raise NothingToDo("cancel-nothing")
    await roads.take(scope, f"{JOB}{running[0].id}")
    await jobs.cancel(running[0].id, scope)


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


async def command(
    query: CallbackQuery,
    callback_data: JobCommand,
    scope: Scope,
    jobs: JobService,
    job_view: TelegramJobView,
    turn: Turn,
) -> None:
    turn.leave()  # it asks nothing, and may have much to send
    match callback_data.do:
        case JobDo.CANCEL:
            await jobs.cancel(callback_data.job, scope)
            key = "pressed-cancelled"
        case JobDo.RETRY | JobDo.AGAIN:
            await jobs.retry(callback_data.job, scope)
            key = "pressed-again"
        case JobDo.REDELIVER:
            await jobs.redeliver(callback_data.job, scope)
            key = "pressed-sending"
        case JobDo.ORIGINAL:
            await job_view.original(callback_data.job, scope)
            key = "pressed-sending"
    await query.answer(texts.get(key, scope.language))


def build() -> Router:
    router = Router(name="jobs")
    router.message.register(listing, Command("jobs"))
    router.message.register(cancel_last, Command("cancel"))
    router.callback_query.register(press, PressAction.filter())
    router.callback_query.register(choose, JobCommand.filter(F.do == JobDo.CHOOSE))
    router.callback_query.register(command, JobCommand.filter())
    return router

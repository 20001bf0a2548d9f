"""Answers to open questions: of a form, and of an upstream about a running job."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Form, JobInput, Prompt, Scope
from bot.services.forms.attention import FORM, JOB, Attention
from bot.services.forms.service import Filled, FormService
from bot.services.jobs.service import JobService
from bot.services.kinds import Registry
from bot.telegram import texts
from bot.telegram.buttons.callbacks import FormChoice, JobChoice
from bot.telegram.forms.image_files import for_form
from bot.telegram.forms.orders import Orders
from bot.telegram.forms.questions import Answers, Settled
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.gathered import PromptMiddleware
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.updates.lane import Turn
from bot.telegram.updates.roads import AnswersTakeRoads


async def choose(
    query: CallbackQuery,
    callback_data: FormChoice,
    scope: Scope,
    forms: FormService,
    form_view: FormView,
) -> None:
    outcome = await forms.choose(callback_data.form, callback_data.choice, scope)
    await query.answer()
    await form_view.changed(callback_data.form, outcome, scope)


async def settled(_message: Message, settled_form: int | None, form_view: FormView) -> None:
    if settled_form is not None:
        await form_view.close(settled_form)


async def give(
    message: Message,
    prompt: Prompt,
    scope: Scope,
    open_form: Form,
    inbox: Inbox,
    forms: FormService,
    form_view: FormView,
    registry: Registry,
    attention: Attention,
    orders: Orders,
    turn: Turn,
) -> None:
    async with attention.kept(FORM, open_form.id, scope):
        files = await for_form(open_form, registry.form(open_form.kind), prompt.files, inbox)
    outcome = await forms.give(open_form.id, prompt.words, scope, files=files)
    await form_view.changed(open_form.id, outcome, scope, below=message.message_id)
    if isinstance(outcome, Filled):
        async with forms.handed(open_form, scope):
            await orders.show(outcome, message, prompt, scope, turn.leave)


async def leave(message: Message, scope: Scope, open_form: Form, forms: FormService) -> None:
    if await forms.cancel(open_form, scope):  # else its job tells it
        await message.reply(texts.get("form-closed", scope.language))


async def answer(
    _message: Message,
    prompt: Prompt,
    scope: Scope,
    asked_job: int,
    inbox: Inbox,
    jobs: JobService,
    job_view: TelegramJobView,
    attention: Attention,
) -> None:
    async with attention.kept(JOB, asked_job, scope):
        masks = await job_view.masks(asked_job, prompt.files, inbox)
        await jobs.answer(asked_job, JobInput(text=prompt.words, files=masks), scope)


async def withdraw(_message: Message, scope: Scope, asked_job: int, jobs: JobService) -> None:
    await jobs.cancel(asked_job, scope)


async def answer_pressed(
    query: CallbackQuery, callback_data: JobChoice, scope: Scope, jobs: JobService
) -> None:
    await jobs.answer(callback_data.job, JobInput(choice=callback_data.choice or None), scope)
    await query.answer()


def build() -> Router:
    router = Router(name="forms")
    router.callback_query.register(choose, FormChoice.filter())
    router.callback_query.register(answer_pressed, JobChoice.filter())
    router.message.middleware(AnswersTakeRoads())
    router.message.middleware(PromptMiddleware())
    router.message.register(settled, Settled())
    router.message.register(withdraw, Answers(JOB, leaves=True))
    router.message.register(leave, Answers(FORM, leaves=True))
    router.message.register(answer, Answers(JOB))
    router.message.register(give, Answers(FORM))
    return router

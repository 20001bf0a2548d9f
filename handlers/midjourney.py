"""Drawing with Midjourney: /imagine."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.jobs import JobService
from bot.services.kinds.midjourney import IMAGINE, IMAGINE_FORM, Imagine
from bot.telegram.filters import pictures, wish
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def imagine(
    message: Message,
    scope: Scope,
    inbox: Inbox,
    jobs: JobService,
    forms: FormService,
    form_view: FormView,
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        files = pictures(prompt)
        if words := wish(prompt):
            await jobs.start(IMAGINE, Imagine(prompt=words), scope, files=files)
        else:
            await form_view.show(await forms.open(IMAGINE_FORM.name, scope, files=files))


def build() -> Router:
    router = Router(name="midjourney")
    router.message.register(imagine, Command("imagine"))
    return router

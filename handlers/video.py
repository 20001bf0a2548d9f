"""Videos: /video. The form that /video alone opens is answered in `forms`."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.kinds.video import VIDEO_FORM
from bot.telegram.filters import pictures, wish
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def video(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        files = pictures(prompt)
        if words := wish(prompt):
            await forms.start(VIDEO_FORM.name, scope, files=files, prompt=words)
        else:
            await form_view.show(await forms.open(VIDEO_FORM.name, scope, files=files))


def build() -> Router:
    router = Router(name="video")
    router.message.register(video, Command("video"))
    return router

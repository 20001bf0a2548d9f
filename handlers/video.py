"""Videos: /video. The form that /video alone opens is answered in `forms`."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.kinds.video import VIDEO_FORM
from bot.telegram.command_filter import Command
from bot.telegram.filters import pictures, wish
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def video(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(
                VIDEO_FORM.name, scope, files=pictures(prompt), prompt=wish(prompt)
            )
            await form_view.begun(begun)


def build() -> Router:
    router = Router(name="video")
    router.message.register(video, Command("video"))
    return router

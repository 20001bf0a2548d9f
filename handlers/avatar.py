"""The digital human: /avatar. Its form is answered in `forms`."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.kinds.avatar import AVATAR_FORM
from bot.telegram.command_filter import Command
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def avatar(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        files = await inbox.usable(prompt.files)
        await form_view.show(await forms.open(AVATAR_FORM.name, scope, files=files))


def build() -> Router:
    router = Router(name="avatar")
    router.message.register(avatar, Command("avatar"))
    return router

"""Music with Suno: /music and /lyrics. The forms that they open alone are answered in `forms`."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.kinds.suno import LYRICS_FORM, MUSIC_FORM
from bot.telegram.command_filter import Command
from bot.telegram.filters import wish
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox


async def music(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(MUSIC_FORM.name, scope, description=wish(prompt))
            await form_view.begun(begun)


async def lyrics(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(LYRICS_FORM.name, scope, prompt=wish(prompt))
            await form_view.begun(begun)


def build() -> Router:
    router = Router(name="music")
    router.message.register(music, Command("music"))
    router.message.register(lyrics, Command("lyrics"))
    return router

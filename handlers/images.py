"""Pictures that come at once: /image, /edit, and plain replies that change a picture of ours."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.domain import Form, Job, Scope
from bot.services.drawing import Drawing
from bot.telegram import texts
from bot.telegram.filters import arguments, wish, without_name
from bot.telegram.form_view import FormView
from bot.telegram.image_files import ChangesPicture, to_change
from bot.telegram.inbox import Inbox


async def image(
    message: Message, scope: Scope, inbox: Inbox, drawing: Drawing, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        started = await drawing.draw(scope, wish(prompt))
        if isinstance(started, Form):
            await form_view.show(started)


async def edit(
    message: Message, scope: Scope, inbox: Inbox, drawing: Drawing, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        wanted = await to_change(prompt, message, inbox)
        words = arguments(prompt.text)
        started = await drawing.edit(scope, words, wanted.pictures, mask=wanted.mask)
        if isinstance(started, Form):
            await form_view.show(started)
        else:
            await _say_who(message, started, scope, drawing)


async def change(message: Message, bot: Bot, scope: Scope, inbox: Inbox, drawing: Drawing) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        wanted = await to_change(prompt, message, inbox)
        words = without_name(prompt.text, (await bot.me()).username or "")
        started = await drawing.edit(scope, words, wanted.pictures, mask=wanted.mask)
        if isinstance(started, Job):
            await _say_who(message, started, scope, drawing)


async def _say_who(message: Message, job: Job, scope: Scope, drawing: Drawing) -> None:
    """Another model than the person's own has to do it."""
    liked, model = await drawing.liked(scope), str(job.params["model"])
    if liked != model:
        await message.reply(
            texts.get("image-edit-instead", scope.language, liked=liked, model=model)
        )


def build() -> Router:
    """The commands."""
    router = Router(name="images")
    router.message.register(image, Command("image"))
    router.message.register(edit, Command("edit"))
    return router


def build_replies() -> Router:
    """What would otherwise be talk about a picture."""
    router = Router(name="image-replies")
    router.message.register(change, ChangesPicture())
    return router

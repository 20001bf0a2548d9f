"""/image, /edit, and plain replies that edit a picture."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.types import Message

from bot.domain import Form, Prompt, Scope
from bot.services.forms.drawing import Drawing
from bot.services.forms.service import Begun
from bot.telegram import texts
from bot.telegram.forms.image_files import ChangesPicture, to_change
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.command_filter import Command
from bot.telegram.incoming.gathered import PromptMiddleware
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.updates.called import arguments
from bot.telegram.updates.filters import wish, without_name


async def image(
    message: Message,
    prompt: Prompt,
    scope: Scope,
    inbox: Inbox,
    drawing: Drawing,
    form_view: FormView,
) -> None:
    pictures = await to_change(prompt, inbox)
    if pictures:  # to draw from
        started = await drawing.edit(scope, arguments(prompt.text), pictures)
    else:
        started = await drawing.draw(scope, wish(prompt))
    await _shown(message, started, scope, drawing, form_view)


async def edit(
    message: Message,
    prompt: Prompt,
    scope: Scope,
    inbox: Inbox,
    drawing: Drawing,
    form_view: FormView,
) -> None:
    pictures = await to_change(prompt, inbox)
    started = await drawing.edit(scope, arguments(prompt.text), pictures)
    await _shown(message, started, scope, drawing, form_view)


async def change(
    message: Message,
    bot: Bot,
    prompt: Prompt,
    scope: Scope,
    inbox: Inbox,
    drawing: Drawing,
    form_view: FormView,
) -> None:
    pictures = await to_change(prompt, inbox)
    words = without_name(prompt.text, (await bot.me()).username or "")
    started = await drawing.edit(scope, words, pictures)
    await _shown(message, started, scope, drawing, form_view)


async def _shown(
    message: Message, started: Begun, scope: Scope, drawing: Drawing, form_view: FormView
) -> None:
    if isinstance(started, Form):
        await form_view.show(started)
    elif replaced := await drawing.replaced(started, scope):
        words = texts.get("image-edit-instead", scope.language, **replaced._asdict())
        await message.reply(words)


def build() -> Router:
    """The commands."""
    router = Router(name="images")
    router.message.middleware(PromptMiddleware())
    router.message.register(image, Command("image"))
    router.message.register(edit, Command("edit"))
    return router


def build_replies() -> Router:
    """Plain replies to a picture that order a change of it."""
    router = Router(name="image-replies")
    router.message.middleware(PromptMiddleware())
    router.message.register(change, ChangesPicture())
    return router

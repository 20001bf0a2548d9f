"""Sound: /transcribe, /translate, /say, and answers read aloud. Spoken questions are talk."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.conversations import ConversationService
from bot.services.forms import FormService
from bot.services.jobs import JobService
from bot.services.kinds.audio import (
    ENGLISH,
    TRANSCRIBE_FORM,
    TRANSLATE,
    Transcribe,
    Translate,
)
from bot.services.kinds.speech import SAY_FORM
from bot.services.languages import split_language
from bot.services.speech import Speech
from bot.telegram import texts
from bot.telegram.answer_buttons import ReadAloud
from bot.telegram.called import arguments
from bot.telegram.command_filter import Command
from bot.telegram.filters import quoted_or_own, recordings
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox
from bot.telegram.spoken import sayable


async def transcribe(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            files = recordings(prompt)[:1]
            name = files[0].name if files else ""
            given = Transcribe(form=arguments(prompt.text).lower(), name=name)
            given.check()
            begun = await forms.begin(
                TRANSCRIBE_FORM.name, scope, files=files, **given.model_dump()
            )
            await form_view.begun(begun)


async def translate(
    message: Message,
    scope: Scope,
    inbox: Inbox,
    jobs: JobService,
    conversations: ConversationService,
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        language, words = split_language(arguments(prompt.text))
        files = () if words else recordings(prompt)[:1]
        wish = Translate(
            text="" if files else quoted_or_own(prompt, words),
            name=files[0].name if files else "",
            language=language or ENGLISH,
            model=conversations.default_model,
        )
        await jobs.start(TRANSLATE, wish, scope, files=files)


async def say(
    message: Message, scope: Scope, inbox: Inbox, forms: FormService, form_view: FormView
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            begun = await forms.begin(
                SAY_FORM.name, scope, text=quoted_or_own(prompt, arguments(prompt.text))
            )
            await form_view.begun(begun)


async def read_aloud(
    query: CallbackQuery, callback_data: ReadAloud, scope: Scope, speech: Speech
) -> None:
    await speech.read_aloud(callback_data.answer_id, scope, sayable)
    await query.answer(texts.get("pressed-aloud", scope.language))


def build() -> Router:
    router = Router(name="audio")
    router.message.register(transcribe, Command("transcribe"))
    router.message.register(translate, Command("translate"))
    router.message.register(say, Command("say"))
    router.callback_query.register(read_aloud, ReadAloud.filter())
    return router

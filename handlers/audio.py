"""/transcribe, /translate, /say, and reading answers aloud. Spoken questions are in `chat.py`."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain import Scope
from bot.services.talk.aloud import Speech
from bot.telegram import texts
from bot.telegram.answers.buttons import ReadAloud
from bot.telegram.answers.spoken import sayable


async def read_aloud(
    query: CallbackQuery, callback_data: ReadAloud, scope: Scope, speech: Speech
) -> None:
    await speech.read_aloud(callback_data.answer_id, scope, sayable)
    await query.answer(texts.get("pressed-aloud", scope.language))


def build() -> Router:
    router = Router(name="audio")
    router.callback_query.register(read_aloud, ReadAloud.filter())
    return router

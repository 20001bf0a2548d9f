"""The buttons of an answer: stop it while it grows, ask again, show again what may be missing."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram import texts
from bot.telegram.buttons.callbacks import ChooseModel, RowId


class StopAnswer(CallbackData, prefix="as"):
    """End an answer that is being written; for the asker and admins."""

    answer_id: RowId


class RetryAnswer(CallbackData, prefix="ar"):
    """Answer the same question once more."""

    answer_id: RowId


class ShowAnswer(CallbackData, prefix="aw"):
    """Send again what may not have arrived."""

    answer_id: RowId


class ReadAloud(CallbackData, prefix="aa"):
    """Say the answer as a voice note."""

    answer_id: RowId


def stop_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Under an answer that grows where drafts have no stop button of their own."""
    return _single(texts.get("button-stop", language), StopAnswer(answer_id=answer_id))


def retry_button(answer_id: int, language: str, *, choose: bool = False) -> InlineKeyboardMarkup:
    """Under an answer that ended too early; `choose` where only another model can help."""
    again = _single(texts.get("button-retry", language), RetryAnswer(answer_id=answer_id))
    if choose:
        other = _single(texts.get("button-choose-model", language), ChooseModel())
        again.inline_keyboard[:0] = other.inline_keyboard
    return again


def aloud_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Under an answer that can be listened to."""
    return _single(texts.get("button-aloud", language), ReadAloud(answer_id=answer_id))


def show_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Under the word that something may be missing."""
    return _single(texts.get("answer-button-show", language), ShowAnswer(answer_id=answer_id))


def rest_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Under the word that the rest was held back."""
    return _single(texts.get("answer-button-rest", language), ShowAnswer(answer_id=answer_id))


def _single(text: str, data: CallbackData) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=text, callback_data=data.pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])

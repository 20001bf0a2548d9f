"""The buttons under answers: stop, retry, show again, read aloud."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram import texts
from bot.telegram.buttons.callbacks import ChooseModel, RowId


class StopAnswer(CallbackData, prefix="as"):
    """Stop an answer that is being written; for the asker and admins."""

    answer_id: RowId


class RetryAnswer(CallbackData, prefix="ar"):
    """Answer the question again."""

    answer_id: RowId


class ShowAnswer(CallbackData, prefix="aw"):
    """Send the messages of an answer that may not have arrived."""

    answer_id: RowId


class ReadAloud(CallbackData, prefix="aa"):
    """Say the answer as a voice note."""

    answer_id: RowId


def stop_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Stop, under a growing answer in chats without Telegram's own stop button."""
    return _single(texts.get("button-stop", language), StopAnswer(answer_id=answer_id))


def retry_button(answer_id: int, language: str, *, choose: bool = False) -> InlineKeyboardMarkup:
    """Retry, under an answer that ended early; with a model choice if only that can help."""
    again = _single(texts.get("button-retry", language), RetryAnswer(answer_id=answer_id))
    if choose:
        other = _single(texts.get("button-choose-model", language), ChooseModel())
        again.inline_keyboard[:0] = other.inline_keyboard
    return again


def aloud_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Read aloud, under an answer that has text to say."""
    return _single(texts.get("button-aloud", language), ReadAloud(answer_id=answer_id))


def show_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Show again, under the sentence that a message may be missing."""
    return _single(texts.get("answer-button-show", language), ShowAnswer(answer_id=answer_id))


def rest_button(answer_id: int, language: str) -> InlineKeyboardMarkup:
    """Show the rest, under the sentence that the rest was not sent."""
    return _single(texts.get("answer-button-rest", language), ShowAnswer(answer_id=answer_id))


def _single(text: str, data: CallbackData) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=text, callback_data=data.pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])

"""Calls that edit or delete one of our messages, in a chat or inline. Pure.

`caller.py` makes the calls.
"""

from __future__ import annotations

from typing import Any

from aiogram.methods import DeleteMessage, EditMessageMedia, EditMessageReplyMarkup, EditMessageText
from aiogram.types import (
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MediaUnion,
)

from bot.scope import ChatTarget, InlineTarget, Target
from bot.telegram.outgoing.message import MediaKind, MediaPart, RichPart, TextPart
from bot.telegram.outgoing.methods import NO_PREVIEW, Upload, rich_message


def text(
    part: TextPart, target: Target, message_id: int, keyboard: InlineKeyboardMarkup | None
) -> EditMessageText:
    """Replace a message's text."""
    return EditMessageText(
        **_standing(target, message_id),
        text=part.text,
        entities=list(part.entities) or None,
        parse_mode=None,
        link_preview_options=NO_PREVIEW,
        disable_web_page_preview=None,
        reply_markup=keyboard,
    )


def rich(
    part: RichPart, target: Target, message_id: int, keyboard: InlineKeyboardMarkup | None
) -> EditMessageText:
    """Replace a message with a rich message."""
    return EditMessageText(
        **_standing(target, message_id),
        rich_message=rich_message(part),
        parse_mode=None,
        link_preview_options=None,
        disable_web_page_preview=None,
        reply_markup=keyboard,
    )


def media(
    part: MediaPart,
    upload: Upload,
    target: Target,
    message_id: int,
    keyboard: InlineKeyboardMarkup | None,
) -> EditMessageMedia:
    """Replace a message with a file and its caption."""
    common: dict[str, Any] = {
        "media": upload,
        "caption": part.text or None,
        "caption_entities": list(part.entities) or None,
        "parse_mode": None,
    }
    shown: MediaUnion
    match part.media:
        case MediaKind.PHOTO:
            shown = InputMediaPhoto(**common)
        case MediaKind.VIDEO:
            shown = InputMediaVideo(**common, supports_streaming=True)
        case MediaKind.AUDIO:
            shown = InputMediaAudio(**common, title=part.title, performer=part.performer)
        case _:
            shown = InputMediaDocument(**common)
    return EditMessageMedia(**_standing(target, message_id), media=shown, reply_markup=keyboard)


def keyboard_only(
    target: Target, message_id: int, keyboard: InlineKeyboardMarkup | None
) -> EditMessageReplyMarkup:
    """Change a message's buttons."""
    return EditMessageReplyMarkup(**_standing(target, message_id), reply_markup=keyboard)


def deletion(target: ChatTarget, message_id: int) -> DeleteMessage:
    """Delete a message."""
    return DeleteMessage(chat_id=target.chat_id, message_id=message_id)


def _standing(target: Target, message_id: int) -> dict[str, Any]:
    """The parameters that identify a message of ours."""
    if isinstance(target, InlineTarget):
        return {"inline_message_id": target.inline_message_id}
    return {"chat_id": target.chat_id, "message_id": message_id}

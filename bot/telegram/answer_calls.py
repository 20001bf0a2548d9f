"""The Bot API calls of an answer: a part of it, as JSON, becomes a method. Pure.

Which form is tried first, and what follows a refusal, is `answer_sender.py`'s business.
"""

from __future__ import annotations

from typing import Any

from aiogram.methods import (
    EditMessageText,
    SendDocument,
    SendMessage,
    SendMessageDraft,
    SendRichMessage,
    SendRichMessageDraft,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    InputRichMessage,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from bot.domain import Scope
from bot.telegram.splitting import Part

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # nobody fetches what a model chose to link


def send_text(
    part: Part, scope: Scope, *, reply: bool, keyboard: InlineKeyboardMarkup | None
) -> SendMessage:
    """A message of text."""
    return SendMessage(
        text=part["text"],
        entities=_entities(part),
        parse_mode=None,
        link_preview_options=_NO_PREVIEW,
        disable_web_page_preview=None,
        **_where(scope, reply=reply),
        reply_markup=keyboard,
    )


def send_rich(
    part: Part, scope: Scope, *, reply: bool, keyboard: InlineKeyboardMarkup | None
) -> SendRichMessage:
    """A rich message."""
    return SendRichMessage(
        rich_message=_rich(part), **_where(scope, reply=reply), reply_markup=keyboard
    )


def send_file(
    part: Part, scope: Scope, whole: str, *, reply: bool, keyboard: InlineKeyboardMarkup | None
) -> SendDocument:
    """The whole of an answer as a text file."""
    return SendDocument(
        document=BufferedInputFile(whole.encode(), part["name"]),
        caption=part["text"],
        caption_entities=_entities(part),
        parse_mode=None,
        disable_content_type_detection=True,
        **_where(scope, reply=reply),
        reply_markup=keyboard,
    )


def edit_text(
    part: Part, scope: Scope, message_id: int, keyboard: InlineKeyboardMarkup | None
) -> EditMessageText:
    """A message of ours becomes this text."""
    return EditMessageText(
        chat_id=scope.chat_id,
        message_id=message_id,
        text=part["text"],
        entities=_entities(part),
        parse_mode=None,
        link_preview_options=_NO_PREVIEW,
        disable_web_page_preview=None,
        reply_markup=keyboard,
    )


def edit_rich(
    part: Part, scope: Scope, message_id: int, keyboard: InlineKeyboardMarkup | None
) -> EditMessageText:
    """A message of ours becomes this rich message."""
    return EditMessageText(
        chat_id=scope.chat_id,
        message_id=message_id,
        rich_message=_rich(part),
        parse_mode=None,
        link_preview_options=None,
        disable_web_page_preview=None,
        reply_markup=keyboard,
    )


def draft(
    part: Part | None, scope: Scope, draft_id: int
) -> SendMessageDraft | SendRichMessageDraft:
    """What a private chat sees of an answer that grows; None = it is being thought about."""
    common: dict[str, Any] = {
        "chat_id": scope.chat_id,
        "message_thread_id": scope.topic_id,
        "draft_id": draft_id,
        "can_stop": True,
    }
    if part is None:
        return SendMessageDraft(text="", parse_mode=None, **common)
    if part["kind"] == "rich":
        return SendRichMessageDraft(rich_message=_rich(part), **common)
    return SendMessageDraft(text=part["text"], entities=_entities(part), parse_mode=None, **common)


def _rich(part: Part) -> InputRichMessage:
    # Left to itself the server looks for addresses, and refuses a message for one it dislikes.
    return InputRichMessage(html=part["html"], skip_entity_detection=True)


def _entities(part: Part) -> list[MessageEntity] | None:
    return [MessageEntity(**entity) for entity in part["entities"]] or None


def _where(scope: Scope, *, reply: bool) -> dict[str, Any]:
    answered = None
    if reply and scope.message_id:
        answered = ReplyParameters(message_id=scope.message_id, allow_sending_without_reply=True)
    return {
        "chat_id": scope.chat_id,
        "message_thread_id": scope.topic_id,
        "reply_parameters": answered,
    }

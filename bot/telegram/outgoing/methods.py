"""Turns messages into calls of the Bot API, and reads their replies. Pure.

`delivery.py` and `sender.py` choose the forms to try; `caller.py` makes the calls.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TypeVar

from aiogram.exceptions import ClientDecodeError
from aiogram.methods import (
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendMessageDraft,
    SendPhoto,
    SendRichMessage,
    SendRichMessageDraft,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    Chat,
    InputRichMessage,
    LinkPreviewOptions,
    MediaUnion,
    Message,
    ReplyParameters,
)

from bot.scope import ChatTarget
from bot.telegram.outgoing.message import MediaKind, MediaPart, RichPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing, Sent
from bot.telegram.outgoing.place import target_of
from bot.telegram.outgoing.refusals import Refusal

M = TypeVar("M", bound=TelegramMethod[Any])

UPLOAD_LIMIT = 50 * 1024 * 1024

Upload = BufferedInputFile | str

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # nobody fetches what a model chose to link


def text_method(part: TextPart, outgoing: Outgoing) -> SendMessage:
    """The call for a text message."""
    return SendMessage(
        text=part.text,
        entities=list(part.entities) or None,
        parse_mode=None,
        link_preview_options=NO_PREVIEW,
        disable_web_page_preview=None,
        **_common(outgoing),
    )


def rich_method(part: RichPart, outgoing: Outgoing) -> SendRichMessage:
    """The call for a rich message."""
    return SendRichMessage(rich_message=rich_message(part), **_common(outgoing))


def media_method(
    file: MediaPart, kind: MediaKind, upload: Upload, outgoing: Outgoing
) -> TelegramMethod[Message]:
    """The call for a file of this kind; its cover must already be a valid thumbnail."""
    common = _common(outgoing)
    if file.text:
        common |= {"caption": file.text, "caption_entities": list(file.entities) or None}
    thumbnail = BufferedInputFile(file.cover, "cover.jpg") if file.cover else None
    duration = math.ceil(file.duration) if file.duration else None
    match kind:
        case MediaKind.PHOTO:
            return SendPhoto(photo=upload, **common)
        case MediaKind.AUDIO:
            return SendAudio(
                audio=upload,
                title=file.title,
                performer=file.performer,
                duration=duration,
                thumbnail=thumbnail,
                **common,
            )
        case MediaKind.VOICE:
            return SendVoice(voice=upload, duration=duration, **common)
        case MediaKind.VIDEO:
            return SendVideo(
                video=upload,
                duration=duration,
                width=file.width,
                height=file.height,
                thumbnail=thumbnail,
                cover=BufferedInputFile(file.poster, "poster.jpg") if file.poster else None,
                supports_streaming=True,
                **common,
            )
        case MediaKind.DOCUMENT:
            return SendDocument(
                document=upload, disable_content_type_detection=True, thumbnail=thumbnail, **common
            )


def draft(
    part: TextPart | RichPart | None, target: ChatTarget, draft_id: int
) -> SendMessageDraft | SendRichMessageDraft:
    """The call for a draft in a private chat; None as content shows "Thinking…"."""
    common: dict[str, Any] = {
        "chat_id": target.chat_id,
        "message_thread_id": target.topic_id,
        "draft_id": draft_id,
        "can_stop": True,
    }
    if part is None:
        return SendMessageDraft(text="", parse_mode=None, **common)
    if isinstance(part, RichPart):
        return SendRichMessageDraft(rich_message=rich_message(part), **common)
    entities = list(part.entities) or None
    return SendMessageDraft(text=part.text, entities=entities, parse_mode=None, **common)


def album_method(outgoing: Outgoing, media: list[MediaUnion]) -> SendMediaGroup:
    """The call for an album, to the target of its first picture."""
    common = _common(outgoing)
    del common["reply_markup"]  # albums have no buttons
    return SendMediaGroup(media=media, **common)


def suits(kind: MediaKind, data: bytes) -> bool:
    """True if Telegram plays these bytes as this kind, by their first bytes: gateways may lie."""
    match kind:
        case MediaKind.AUDIO:
            mp3 = data[:3] == b"ID3" or (data[:1] == b"\xff" and data[1:2] >= b"\xe0")
            return mp3 or data[4:8] == b"ftyp"
        case MediaKind.VOICE:
            return data[:4] == b"OggS" and b"OpusHead" in data[:64]
        case MediaKind.VIDEO:
            return data[4:8] == b"ftyp"
        case _:
            return True


def named(name: str, extension: str) -> str:
    """The file name with the extension that fits its bytes."""
    return PurePath(name).with_suffix(f".{extension}").name if name else f"file.{extension}"


def adjusted(method: M, what: Refusal) -> M | None:
    """The call without what was refused; None if nothing can be left out."""
    fields = type(method).model_fields
    leave: tuple[str, ...] = {
        Refusal.REPLY: ("reply_parameters",),
        Refusal.TOPIC: ("message_thread_id", "reply_parameters"),
        Refusal.ENTITIES: ("entities", "caption_entities"),
        Refusal.KEYBOARD: ("reply_markup",),
    }.get(what, ())
    left_out = {name: None for name in leave if name in fields and getattr(method, name)}
    return method.model_copy(update=left_out) if left_out else None


def moved(method: M, chat_id: int) -> M:
    """The call for the supergroup that a group became, without ids of old messages."""
    values: dict[str, Any] = {"chat_id": chat_id}
    for name in ("reply_parameters", "message_thread_id"):
        if name in type(method).model_fields:
            values[name] = None
    return method.model_copy(update=values)


def to_person(method: TelegramMethod[Any]) -> bool:
    """True if the call goes to a person's private chat."""
    chat_id = getattr(method, "chat_id", None)
    return isinstance(chat_id, int) and chat_id > 0


def sent(message: Message, kind: MediaKind | None) -> Sent:
    """Where the message landed, and the id of its file, whatever kind Telegram made of it."""
    file_id = None
    if kind is not None:
        photo = message.photo[-1] if message.photo else None
        for file in (
            photo,
            message.video,
            message.audio,
            message.voice,
            message.animation,
            message.document,
        ):
            if file is not None:
                file_id = file.file_id
                break
    target = target_of(message)
    return Sent(target=target, message_id=message.message_id, file_id=file_id, kind=kind)


def accepted(error: Exception, method: TelegramMethod[Any]) -> Message | list[Message] | None:
    """A sent message, from a successful reply that aiogram cannot parse; else None.

    The message is in the chat, so sending it again would duplicate it.
    """
    if not isinstance(error, ClientDecodeError) or not isinstance(error.data, Mapping):
        return None
    result = error.data.get("result") if error.data.get("ok") is True else None
    chat_id = getattr(method, "chat_id", 0)
    if isinstance(result, list):
        return [message for item in result if (message := _bare(item, chat_id)) is not None]
    return _bare(result, chat_id)


def _bare(item: object, chat_id: int) -> Message | None:
    if not isinstance(item, Mapping) or not isinstance(item.get("message_id"), int):
        return None
    return Message(
        message_id=item["message_id"],
        date=datetime.fromtimestamp(0, UTC),
        chat=Chat(id=chat_id, type="private"),
    )


def rich_message(part: RichPart) -> InputRichMessage:
    """The blocks as the API's `InputRichMessage`."""
    # Left to itself the server looks for addresses, and refuses a message for one it dislikes.
    return InputRichMessage(html=part.html, skip_entity_detection=True, is_rtl=part.is_rtl or None)


def where(target: ChatTarget) -> dict[str, Any]:
    """The parameters that name the target."""
    return {
        "chat_id": target.chat_id,
        "message_thread_id": target.topic_id,
        "direct_messages_topic_id": target.direct_topic_id,
    }


def _common(outgoing: Outgoing) -> dict[str, Any]:
    assert isinstance(outgoing.target, ChatTarget), "an inline message is only edited"
    reply = None
    if outgoing.reply_to:
        reply = ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True)
    return {
        **where(outgoing.target),
        "reply_parameters": reply,
        "reply_markup": outgoing.keyboard,
        "disable_notification": outgoing.silent or None,
    }

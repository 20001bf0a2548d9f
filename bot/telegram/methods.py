"""How an Outgoing becomes a call of the Bot API, and what the answer says. Pure.

The order in which forms are tried, and what happens after a refusal, is `delivery.py`'s business.
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
    SendPhoto,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    Chat,
    LinkPreviewOptions,
    MediaUnion,
    Message,
    ReplyParameters,
)

from bot.telegram.outgoing import Attachment, MediaKind, Outgoing, Sent
from bot.telegram.refusals import Refusal

M = TypeVar("M", bound=TelegramMethod[Any])

UPLOAD_LIMIT = 50 * 1024 * 1024

Upload = BufferedInputFile | str


def text_method(outgoing: Outgoing) -> SendMessage:
    """The call for a message without a file."""
    return SendMessage(
        text=outgoing.text,
        entities=list(outgoing.entities) or None,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        **_common(outgoing),
    )


def media_method(kind: MediaKind, upload: Upload, outgoing: Outgoing) -> TelegramMethod[Message]:
    """The call for a file shown as this kind; its cover is a thumbnail already."""
    file = outgoing.attachment or Attachment(kind=kind)
    common = _common(outgoing)
    if outgoing.text:
        common |= {
            "caption": outgoing.text,
            "caption_entities": list(outgoing.entities) or None,
        }
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


def album_method(outgoing: Outgoing, media: list[MediaUnion]) -> SendMediaGroup:
    """The call for an album; it goes where the first picture would."""
    common = _common(outgoing)
    del common["reply_markup"]  # albums have no buttons
    return SendMediaGroup(media=media, **common)


def suits(kind: MediaKind, data: bytes) -> bool:
    """Whether Telegram plays these bytes as this kind; by their magic, because gateways lie."""
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
    """The file name with the extension that its bytes deserve."""
    return PurePath(name).with_suffix(f".{extension}").name if name else f"file.{extension}"


def adjusted(method: M, what: Refusal) -> M | None:
    """The same call without what was refused; None if there is nothing to leave out."""
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
    """The same call to the supergroup that a group became, where old message ids mean nothing."""
    values: dict[str, Any] = {"chat_id": chat_id}
    for name in ("reply_parameters", "message_thread_id"):
        if name in type(method).model_fields:
            values[name] = None
    return method.model_copy(update=values)


def sent(message: Message, kind: MediaKind | None) -> Sent:
    """Where it landed; the file's id, whatever Telegram made of the file."""
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
    return Sent(chat_id=message.chat.id, message_id=message.message_id, file_id=file_id, kind=kind)


def accepted(error: Exception, method: TelegramMethod[Any]) -> Message | list[Message] | None:
    """What was sent, where the answer says "ok" in a form that aiogram cannot read.

    The message is in the chat then: sending it again would double it.
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


def _common(outgoing: Outgoing) -> dict[str, Any]:
    reply = None
    if outgoing.reply_to:
        reply = ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True)
    return {
        "chat_id": outgoing.chat_id,
        "message_thread_id": outgoing.topic_id,
        "reply_parameters": reply,
        "reply_markup": outgoing.keyboard,
        "disable_notification": outgoing.silent or None,
    }

"""What a person sends from the chat page, the way a Telegram client would send it.

Pictures together are an album, a long text is cut, a song is an audio and an Ogg a voice message.
A WebP picture of a sticker's size is a sticker, as Telegram Desktop sends it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError

from emulators.telegram.acts import MAX_TEXT
from emulators.telegram.entities import utf16_length
from emulators.telegram.files import FileStore
from emulators.telegram.model import Chat, Message
from emulators.telegram.people import Person
from emulators.telegram.view import Message as View

MAX_CAPTION = 1024
_ALBUM = 10
_STICKER_SIDE = 512
_PICTURES = {"image/jpeg", "image/png", "image/webp", "image/bmp"}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file from the browser."""

    name: str
    kind: str
    data: bytes = field(repr=False)


async def send(
    person: Person,
    chat: Chat,
    text: str,
    uploads: Sequence[Upload],
    *,
    reply_to: Message | None,
    as_files: bool,
    file_store: FileStore,
) -> None:
    """Send words and files as one act of one person."""
    reply = View(reply_to, file_store) if reply_to is not None else None
    stickers = [] if as_files else [upload for upload in uploads if _is_sticker(upload)]
    for upload in stickers:
        await person.say(sticker=upload.data, chat=chat, reply_to=reply)
    uploads = [upload for upload in uploads if upload not in stickers]
    if stickers and not uploads and not text:
        return
    caption = text
    if uploads and utf16_length(text) > MAX_CAPTION:
        caption = ""
    pictures = [] if as_files else [upload for upload in uploads if _is_picture(upload)]
    others = [upload for upload in uploads if upload not in pictures]
    for start in range(0, len(pictures), _ALBUM):
        album = [upload.data for upload in pictures[start : start + _ALBUM]]
        if len(album) == 1:
            await person.say(caption, photo=album[0], chat=chat, reply_to=reply)
        else:
            await person.say(caption, photos=album, chat=chat, reply_to=reply)
        caption = ""
    for upload in others:
        await _send_file(person, chat, upload, caption, reply)
        caption = ""
    if uploads and utf16_length(text) <= MAX_CAPTION:
        return
    if utf16_length(text) > MAX_TEXT:
        await person.paste(text, chat=chat)
    else:
        await person.say(text, chat=chat, reply_to=reply)


async def _send_file(
    person: Person, chat: Chat, upload: Upload, caption: str, reply: View | None
) -> None:
    kind = upload.kind.split(";")[0]
    field_name = "document"
    if kind in {"audio/mpeg", "audio/mp4", "audio/x-m4a"}:
        field_name = "audio"
    elif kind == "audio/ogg":
        field_name = "voice"
    elif kind == "video/mp4":
        field_name = "video"
    await person.say(
        caption,
        chat=chat,
        reply_to=reply,
        file_name=upload.name,
        mime_type=kind,
        document=upload.data if field_name == "document" else None,
        audio=upload.data if field_name == "audio" else None,
        voice=upload.data if field_name == "voice" else None,
        video=upload.data if field_name == "video" else None,
    )


def _is_picture(upload: Upload) -> bool:
    return upload.kind in _PICTURES and _size(upload) is not None


def _is_sticker(upload: Upload) -> bool:
    size = _size(upload) if upload.kind == "image/webp" else None
    return size is not None and max(size) == _STICKER_SIDE


def _size(upload: Upload) -> tuple[int, int] | None:
    """Width and height in pixels; None when it is no picture."""
    try:
        with Image.open(io.BytesIO(upload.data)) as image:
            image.verify()
            return image.size
    except (UnidentifiedImageError, OSError, SyntaxError):
        return None

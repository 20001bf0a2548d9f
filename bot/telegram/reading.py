"""What a message says, as plain values: its words, its files, the message it replies to. Pure.

It fetches nothing and waits for nothing; messages that belong together meet in `inbox.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aiogram.types import (
    Animation,
    Audio,
    Document,
    Message,
    PhotoSize,
    Video,
    VideoNote,
    Voice,
)

from bot.domain import FileKind, FileRef, Prompt, Quoted
from bot.telegram.measure import TEXT_UNITS, units
from bot.telegram.rich_reading import flatten

_BY_TYPE = {"image": FileKind.IMAGE, "audio": FileKind.AUDIO, "video": FileKind.VIDEO}


def prompt_of(messages: Sequence[Message]) -> Prompt:
    """What was asked in these messages, in the order of their ids.

    The files of the message replied to come along: "what is this?" under a picture means it.
    """
    ordered = sorted(messages, key=lambda message: message.message_id)
    quoted = next((quoted for one in ordered if (quoted := quoted_of(one))), None)
    files = [ref for one in ordered for ref in files_of(one)]
    answered = next((one.reply_to_message for one in ordered if one.reply_to_message), None)
    if answered is not None and quoted is not None:
        files += files_of(answered) or sticker_of(answered)
    return Prompt(
        text=_joined([words_of(one) for one in ordered]),
        files=tuple(files),
        quoted=quoted,
        message_ids=tuple(one.message_id for one in ordered),
    )


def words_of(message: Message) -> str:
    """The text or caption; a rich message as plain text."""
    if message.rich_message is not None:
        return flatten(message.rich_message.blocks)
    return message.text or message.caption or ""


def quoted_of(message: Message) -> Quoted | None:
    """The message replied to, or the part of it that was picked out."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created:  # in a forum, everything "replies"
        return None
    author = answered.from_user
    text = message.quote.text if message.quote else words_of(answered)
    return Quoted(
        text=text,
        author=author.full_name if author else "",
        from_bot=bool(author and author.is_bot),
        message_id=answered.message_id,
    )


def files_of(message: Message) -> list[FileRef]:
    """What is attached; at most one file, as Telegram has it."""
    if message.photo:
        return [_photo(message.photo)]
    found: Document | Audio | Voice | Video | VideoNote | Animation | None = (
        message.voice
        or message.audio
        or message.video
        or message.video_note
        or message.animation
        or message.document
    )
    return [] if found is None else [_file(found)]


def sticker_of(message: Message) -> list[FileRef]:
    """A sticker as a picture; of one that moves, its preview.

    Not a file like others: by itself it is a gesture, and becomes something to look at only when
    somebody asks about it.
    """
    sticker = message.sticker
    if sticker is None:
        return []
    moves = sticker.is_animated or sticker.is_video
    found = sticker.thumbnail if moves else sticker
    if found is None:
        return []
    return [
        FileRef(
            file_id=found.file_id,
            unique_id=found.file_unique_id,
            kind=FileKind.IMAGE,
            name="sticker.webp",
            content_type="image/webp",
            size=found.file_size,
        )
    ]


def _photo(sizes: Iterable[PhotoSize]) -> FileRef:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return FileRef(
        file_id=largest.file_id,
        unique_id=largest.file_unique_id,
        kind=FileKind.IMAGE,
        name="photo.jpg",
        content_type="image/jpeg",
        size=largest.file_size,
    )


def _file(found: Document | Audio | Voice | Video | VideoNote | Animation) -> FileRef:
    content_type = getattr(found, "mime_type", None) or ""
    match found:
        case Voice():
            kind, name, content_type = FileKind.VOICE, "voice.ogg", content_type or "audio/ogg"
        case Audio():
            kind, name = FileKind.AUDIO, found.file_name or "audio.mp3"
        case Video():
            kind, name = FileKind.VIDEO, found.file_name or "video.mp4"
        case VideoNote():
            kind, name, content_type = FileKind.VIDEO_NOTE, "video.mp4", "video/mp4"
        case Animation():
            kind, name = FileKind.ANIMATION, found.file_name or "animation.mp4"
        case Document():
            kind = _BY_TYPE.get(content_type.partition("/")[0], FileKind.DOCUMENT)
            name = found.file_name or "file"
    return FileRef(
        file_id=found.file_id,
        unique_id=found.file_unique_id,
        kind=kind,
        name=name,
        content_type=content_type,
        size=found.file_size,
        seconds=getattr(found, "duration", None) or None,
    )


def _joined(pieces: Sequence[str]) -> str:
    """Pieces of one text. A client that cuts at the limit cuts inside a line; else at its end."""
    text = ""
    last = ""
    for piece in filter(None, pieces):
        seamless = units(last) >= TEXT_UNITS or text.endswith("\n") or piece.startswith("\n")
        if text and not seamless:
            text += "\n"
        text += piece
        last = piece
    return text

"""Messages as one Prompt: text, files, the message replied to, forwarded messages. Pure.

It downloads nothing and waits for nothing; `inbox.py` gathers messages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from aiogram.types import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from bot.domain import FileKind, FileRef, Prompt, Quoted
from bot.services.files.kinds import kind_of
from bot.services.words import whole
from bot.telegram.incoming.contents import (
    Holder,
    as_markdown,
    picked,
    things,
    told_story,
    with_addresses,
)
from bot.telegram.incoming.rich_reading import flatten
from bot.telegram.updates.authors import author, by_bot, is_own, origin_date, origin_name
from bot.telegram.wording.measure import TEXT_UNITS, units

LONGEST_NAME, LONGEST_ENDING = 80, 10  # characters of a file's name
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def read(messages: Sequence[Message], bot_id: int) -> Prompt:
    """The prompt of these messages, in the order of their ids.

    Files of the replied-to message are included: "what is this?" under a picture means that
    picture.
    """
    ordered = sorted(messages, key=lambda message: message.message_id)
    own = [one for one in ordered if is_own(one)]
    passed_on = tuple(_quotation(one, bot_id) for one in ordered if not is_own(one))
    quoted = next((quoted for one in own if (quoted := quoted_of(one, bot_id))), None)
    files = [ref for one in own for ref in files_of(one)]
    files += [ref for one in (*passed_on, quoted) if one for ref in one.files]
    text, marked = (_joined([of(one) for one in own]) for of in (words_of, marked_of))
    return Prompt(
        text=text,
        marked=marked if marked != text else "",
        files=tuple(files),
        quoted=quoted,
        forwards=passed_on,
        things="\n".join(line for one in own for line in (things(one), picked(one)) if line),
        message_ids=tuple(one.message_id for one in ordered),
    )


def words_of(message: Message) -> str:
    """The text or caption, with the URLs of its links; a rich message as Markdown."""
    if message.rich_message is not None:
        return whole(flatten(message.rich_message.blocks))
    text = message.text or message.caption or ""
    return whole(with_addresses(text, message.entities or message.caption_entities))


def marked_of(message: Message) -> str:
    """The text, caption or rich message as Markdown."""
    if message.rich_message is not None:
        return words_of(message)
    text = message.text or message.caption or ""
    return whole(as_markdown(text, message.entities or message.caption_entities))


def quoted_of(message: Message, bot_id: int) -> Quoted | None:
    """The message replied to, here or in another chat, or the quoted part of it."""
    answered, elsewhere = message.reply_to_message, message.external_reply
    if answered is not None and answered.forum_topic_created:  # in a forum, everything "replies"
        answered = None
    part = marked = ""
    if message.quote is not None:
        part = whole(with_addresses(message.quote.text, message.quote.entities))
        marked = whole(as_markdown(message.quote.text, message.quote.entities))
    picked_out = {"text": part, "marked": marked if marked != part else ""}
    if answered is not None:
        quoted = _quotation(answered, bot_id)
        if message.quote is None:
            return quoted
        return quoted.model_copy(update=picked_out | {"things": ""})
    if elsewhere is not None:
        return Quoted(
            **picked_out,
            author=origin_name(elsewhere.origin),
            ours=by_bot(elsewhere, bot_id),
            message_id=None,  # a number of another chat
            files=tuple(files_of(elsewhere) or sticker_of(elsewhere)),
            things=things(elsewhere),
        )
    if message.reply_to_story is not None:
        return Quoted(text="", things=told_story(message.reply_to_story))
    return None


def _quotation(message: Message, bot_id: int) -> Quoted:
    text, marked = words_of(message), marked_of(message)
    return Quoted(
        text=text,
        marked=marked if marked != text else "",
        author=author(message),
        ours=by_bot(message, bot_id),
        message_id=message.message_id,
        files=tuple(files_of(message) or sticker_of(message)),
        things=things(message),
        written_at=origin_date(message),
    )


def files_of(message: Holder) -> list[FileRef]:
    """The files of a message; Telegram allows at most one."""
    if message.photo:
        return [_photo(message.photo)]
    if message.live_photo is not None and message.live_photo.photo:
        return [_photo(message.live_photo.photo)]
    found: Document | Audio | Voice | Video | VideoNote | Animation | None = (
        message.voice
        or message.audio
        or message.video
        or message.video_note
        or message.animation
        or message.document
    )
    return [] if found is None else [_file(found)]


def sticker_of(message: Holder) -> list[FileRef]:
    """A sticker as a picture; of an animated one, its preview.

    Separate from `files_of`: a sticker by itself is a gesture, and is looked at only if somebody
    asks about it.
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
            kind, name = FileKind.AUDIO, _tidy(found.file_name or "") or "audio.mp3"
        case Video():
            kind, name = FileKind.VIDEO, _tidy(found.file_name or "") or "video.mp4"
        case VideoNote():
            kind, name, content_type = FileKind.VIDEO_NOTE, "video.mp4", "video/mp4"
        case Animation():
            kind, name = FileKind.ANIMATION, _tidy(found.file_name or "") or "animation.mp4"
        case Document():
            name = _tidy(found.file_name or "") or "file"
            kind = kind_of(name, content_type)
    return FileRef(
        file_id=found.file_id,
        unique_id=found.file_unique_id,
        kind=kind,
        name=name,
        content_type=content_type,
        size=found.file_size,
        seconds=getattr(found, "duration", None) or None,
    )


def _tidy(name: str) -> str:
    """A name for one line of a sentence, and for a form: no folders, nothing unseen, not too long.

    What turns the direction of writing makes an `.exe` look like a `.txt`.
    """
    last = re.split(r"[/\\]", name)[-1]
    line = " ".join(last.split())
    seen = "".join(char for char in line if unicodedata.category(char) not in _UNSEEN)
    if len(seen) <= LONGEST_NAME:
        return seen
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = seen, "", ""
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}…{dot}{ending}"


def _joined(pieces: Sequence[str]) -> str:
    """The parts of one text.

    A part at the length limit was cut inside a line, others at a line end.
    """
    text = ""
    last = ""
    for piece in filter(None, pieces):
        seamless = units(last) >= TEXT_UNITS or text.endswith("\n") or piece.startswith("\n")
        if text and not seamless:
            text += "\n"
        text += piece
        last = piece
    return text

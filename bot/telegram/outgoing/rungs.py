"""The forms in which a file can be sent, best first. It sends nothing.

`delivery.py` tries the next form when Telegram refuses one.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from aiogram.methods import SendMediaGroup
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, MediaUnion

from bot.media import film
from bot.telegram import texts
from bot.telegram.outgoing import methods, pictures, sound
from bot.telegram.outgoing.message import MediaKind, MediaPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.wording.measure import CAPTION_UNITS, units

log = logging.getLogger(__name__)

AS_FILE = "delivery-as-file"


async def prepared(file: MediaPart) -> MediaPart:
    """The file with a valid cover, its duration and its size.

    These are optional: if something fails, the file goes without them.
    """
    for step in (_measured, _covered, _timed):
        try:
            file = await step(file)
        except Exception:
            log.exception("not_prepared step=%s", step.__name__)
            if step is _covered:
                file = file.model_copy(update={"cover": None})
    return file


async def _covered(file: MediaPart) -> MediaPart:
    if not file.cover:
        return file
    return file.model_copy(update={"cover": await pictures.thumbnail(file.cover)})


async def _timed(file: MediaPart) -> MediaPart:
    if file.duration is not None or file.media not in (MediaKind.AUDIO, MediaKind.VOICE):
        return file
    if not file.data:
        return file
    return file.model_copy(update={"duration": await sound.duration_of(file.data)})


async def _measured(file: MediaPart) -> MediaPart:
    """Duration and size of a video, from its bytes, else as its upstream declared them."""
    if file.media is not MediaKind.VIDEO:
        return file
    seen = film.measure(file.data or b"")
    poster = await pictures.fit_photo(file.cover) if file.cover else None
    return file.model_copy(
        update={
            "width": seen.width or file.width,
            "height": seen.height or file.height,
            "duration": seen.seconds or file.duration,
            "poster": poster.data if poster else None,
        }
    )


@dataclass(frozen=True, slots=True)
class Rung:
    """One form in which a file can be sent."""

    kind: MediaKind
    upload: methods.Upload
    note: str = ""  # the sentence of the locales that says what was done to it


async def rungs(file: MediaPart) -> AsyncIterator[Rung]:
    """The forms in which the file can be sent, best first."""
    if file.file_id:
        yield Rung(file.media, file.file_id)
    if not file.data:
        return
    note = ""
    if file.media is MediaKind.PHOTO:
        photo = await _photo(file.data)
        if photo is not None:
            name = methods.named(file.name, photo.extension)
            lighter = "delivery-lighter" if photo.lighter else ""
            yield Rung(file.media, BufferedInputFile(photo.data, name), lighter)
        holes = photo is None and await _see_through(file.data)
        note = "delivery-see-through" if holes else AS_FILE
    if len(file.data) > methods.UPLOAD_LIMIT:
        return
    upload = BufferedInputFile(file.data, file.name)
    as_is = file.media not in (MediaKind.PHOTO, MediaKind.DOCUMENT)
    if as_is and methods.suits(file.media, file.data):
        yield Rung(file.media, upload)
    heard = any(methods.suits(kind, file.data) for kind in (MediaKind.VOICE, MediaKind.AUDIO))
    if file.media is MediaKind.VOICE and heard:  # who forbids voice messages may allow music
        yield Rung(MediaKind.AUDIO, upload)
    yield Rung(MediaKind.DOCUMENT, upload, note)


async def _photo(data: bytes) -> pictures.EncodedPicture | None:
    try:
        return await pictures.fit_photo(data)
    except Exception:
        log.exception("no_photo_made")
        return None  # it goes as it is


async def _see_through(data: bytes) -> bool:
    try:
        return await pictures.has_holes(data)
    except Exception:
        log.exception("holes_not_found")
        return False


async def album(items: Sequence[Outgoing]) -> tuple[SendMediaGroup, MediaKind] | None:
    """The album, and its kind: photos if every picture can be one, else documents.

    The caption of photos is that of the first, of documents that of the last: so it is below all.
    """
    forms = [[rung async for rung in rungs(one.attachment)] for one in items if one.attachment]
    for kind in (MediaKind.PHOTO, MediaKind.DOCUMENT):
        of_kind = [next((rung for rung in form if rung.kind is kind), None) for form in forms]
        chosen = [rung for rung in of_kind if rung is not None]
        if len(chosen) == len(items):
            return methods.album_method(items[0], _media(items, chosen, kind)), kind
    return None


def _media(items: Sequence[Outgoing], chosen: Sequence[Rung], kind: MediaKind) -> list[MediaUnion]:
    note = next((rung.note for rung in chosen if rung.note), "")
    said = next((one for one in items if one.text), items[0])
    assert said.attachment is not None
    captioned = noted(said.attachment, note, said.language)
    photos = kind is MediaKind.PHOTO
    bearer = chosen[0 if photos else -1]
    make = InputMediaPhoto if photos else InputMediaDocument
    return [
        make(
            media=rung.upload,
            caption=(captioned.text or None) if rung is bearer else None,
            caption_entities=(list(captioned.entities) or None) if rung is bearer else None,
        )
        for rung in chosen
    ]


def note_of(rung: Rung, *, forbidden: bool) -> str:
    """The remark for this form; `forbidden` if the chat forbids a better one."""
    return "delivery-forbidden" if forbidden and rung.note in ("", AS_FILE) else rung.note


def noted(file: MediaPart, note: str, language: str) -> MediaPart:
    """The message with a remark about its form, if there is room."""
    line = texts.get(note, language) if note else ""
    text = "\n".join(part for part in (file.text, line) if part)
    if not line or units(text) > CAPTION_UNITS:
        return file
    return file.model_copy(update={"text": text})

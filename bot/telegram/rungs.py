"""The ladder: in which forms a file can be sent, best first. It sends nothing.

What Telegram refuses in one form, `delivery.py` tries in the next.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Sequence

from aiogram.methods import SendMediaGroup
from aiogram.types import BufferedInputFile, InputMediaPhoto, MediaUnion

from bot.telegram import film, methods, pictures, sound
from bot.telegram.outgoing import Attachment, MediaKind, Outgoing


async def prepared(file: Attachment) -> Attachment:
    """With a cover that Telegram takes, with its length and its size."""
    if file.kind is MediaKind.VIDEO:
        file = await _measured(file)
    cover, duration = file.cover, file.duration
    if cover:
        cover = await pictures.thumbnail(cover)
    if duration is None and file.data and file.kind in (MediaKind.AUDIO, MediaKind.VOICE):
        duration = await sound.duration_of(file.data)
    return dataclasses.replace(file, cover=cover, duration=duration)


async def _measured(file: Attachment) -> Attachment:
    """A video as its own bytes describe it; what its maker said of it is second best."""
    seen = film.measure(file.data or b"")
    poster = await pictures.fit_photo(file.cover) if file.cover else None
    return dataclasses.replace(
        file,
        width=seen.width or file.width,
        height=seen.height or file.height,
        duration=seen.seconds or file.duration,
        poster=poster.data if poster else None,
    )


async def rungs(file: Attachment) -> AsyncIterator[tuple[MediaKind, methods.Upload]]:
    """The forms in which the file can be sent, best first."""
    if file.file_id:
        yield file.kind, file.file_id
    if not file.data or len(file.data) > methods.UPLOAD_LIMIT:
        return
    if file.kind is MediaKind.PHOTO:
        photo = await pictures.fit_photo(file.data)
        if photo is not None:
            yield (
                file.kind,
                BufferedInputFile(photo.data, methods.named(file.name, photo.extension)),
            )
    elif file.kind is not MediaKind.DOCUMENT and methods.suits(file.kind, file.data):
        yield file.kind, BufferedInputFile(file.data, file.name)
    elif file.kind is MediaKind.VOICE and methods.suits(MediaKind.AUDIO, file.data):
        yield MediaKind.AUDIO, BufferedInputFile(file.data, file.name)
    yield MediaKind.DOCUMENT, BufferedInputFile(file.data, file.name)


async def album(items: Sequence[Outgoing]) -> SendMediaGroup | None:
    """The album, if every picture can be a photo."""
    media: list[MediaUnion] = []
    for item in items:
        file = item.attachment
        if file is None or file.kind is not MediaKind.PHOTO:
            return None
        first = await anext(rungs(file), None)
        if first is None or first[0] is not MediaKind.PHOTO:
            return None
        media.append(
            InputMediaPhoto(
                media=first[1],
                caption=item.text or None,
                caption_entities=list(item.entities) or None,
            )
        )
    return methods.album_method(items[0], media)

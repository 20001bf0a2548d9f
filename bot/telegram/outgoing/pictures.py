"""Pictures made to fit: Telegram's photo limits, thumbnails, a model's eyes, masks.

Whatever is done to them is done in the sandbox (`bot/sandboxed/pictures.py`, `masks.py`). It sends
and fetches nothing; who calls decides what to do with a picture that cannot be made to fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain import BadInput
from bot.services.files.sandbox import Opened, TooMuch, Unopened, opened

LIGHT_BYTES = 3 * 512 * 1024  # what passes every proxy, also when several go up together


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """An encoded picture and what is known of it."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str
    width: int
    height: int
    lighter: bool = False  # it was too much for a photo: smaller, or coarser


async def fit_photo(data: bytes) -> EncodedPicture | None:
    """The picture as Telegram takes photos; None if it can only go as a document."""
    return await _if_any("pictures.photo", data)


async def thumbnail(data: bytes) -> bytes | None:
    """A JPEG of at most 320 px and 200 kB, or None if this is no picture."""
    small = await _if_any("pictures.thumbnail", data)
    return small.data if small else None


async def has_holes(data: bytes) -> bool:
    """Whether parts of the picture are see-through; False if it is none."""
    try:
        return bool((await opened("pictures.holes", data)).facts.get("holes"))
    except (BadInput, Unopened):
        return False


async def fit_for_vision(data: bytes) -> EncodedPicture:
    """A JPEG of at most 2048 px: what a model looks at; more only costs tokens.

    Raises:
        BadInput: it is no picture, or too much of one.
    """
    return await _picture("pictures.vision", data)


async def fit_for_models(data: bytes) -> EncodedPicture:
    """Its own pixels, if it is a JPEG or PNG of moderate size; else what `fit_for_vision` makes.

    Raises:
        BadInput: it is no picture, or too much of one.
    """
    return await _picture("pictures.model", data)


async def mask(data: bytes, size: tuple[int, int] | None) -> EncodedPicture:
    """Midjourney's mask: a PNG of the picture's size where white is redrawn and black is kept.

    A mask drawn over a smaller copy, or compressed on the way, is brought back to size and to two
    colours.

    Raises:
        BadInput: no picture, another shape, nothing white, or a picture instead of a mask.
    """
    return await _picture("masks.painted", data, size=size)


async def cutout(data: bytes, size: tuple[int, int]) -> EncodedPicture:
    """An edit's mask: a PNG of that size, see-through where the picture shall be drawn anew.

    People make it with an eraser, or paint white on black as Midjourney wants it.

    Raises:
        BadInput: no picture, another shape, or nothing marked in it.
    """
    return await _picture("masks.cutout", data, size=size)


async def _if_any(work: str, data: bytes) -> EncodedPicture | None:
    try:
        return _of(data, await opened(work, data))
    except (BadInput, Unopened):
        return None


async def _picture(work: str, data: bytes, **how: object) -> EncodedPicture:
    try:
        return _of(data, await opened(work, data, **how))
    except TooMuch:
        raise BadInput("error-picture-too-much") from None
    except Unopened:
        raise BadInput("error-picture-unreadable") from None


def _of(data: bytes, made: Opened) -> EncodedPicture:
    form = made.facts["form"]
    return EncodedPicture(
        made.data or data,
        f"image/{form}",
        "jpg" if form == "jpeg" else form,
        made.facts["width"],
        made.facts["height"],
        lighter=bool(made.facts.get("lighter")),
    )

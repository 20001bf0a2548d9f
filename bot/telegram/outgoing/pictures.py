"""Pictures converted for Telegram's photo limits, thumbnails, vision models and masks.

The sandbox does the work (`bot/sandboxed/pictures.py`, `masks.py`). Nothing is sent or downloaded
here; the caller decides what to do with a picture that cannot be converted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain import BadInput
from bot.services.files.sandbox import Opened, TooMuch, Unopened, opened

LIGHT_BYTES = 3 * 512 * 1024  # what passes every proxy, also when several go up together


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """An encoded picture with its size and type."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str
    width: int
    height: int
    lighter: bool = False  # it was too much for a photo: smaller, or coarser


async def fit_photo(data: bytes) -> EncodedPicture | None:
    """The picture within Telegram's photo limits; None if it can only be sent as a document."""
    return await _if_any("pictures.photo", data)


async def thumbnail(data: bytes) -> bytes | None:
    """A JPEG of at most 320 px and 200 kB; None if this is no picture."""
    small = await _if_any("pictures.thumbnail", data)
    return small.data if small else None


async def has_holes(data: bytes) -> bool:
    """True if parts of the picture are transparent; False if it is no picture."""
    try:
        return bool((await opened("pictures.holes", data)).facts.get("holes"))
    except (BadInput, Unopened):
        return False


async def fit_for_vision(data: bytes) -> EncodedPicture:
    """A JPEG of at most 2048 px, for a vision model; a larger one only costs tokens.

    Raises:
        BadInput: it is no picture, or too large.
    """
    return await _picture("pictures.vision", data)


async def fit_for_models(data: bytes) -> EncodedPicture:
    """The picture unchanged if it is a JPEG or PNG of moderate size; else as `fit_for_vision`.

    Raises:
        BadInput: it is no picture, or too large.
    """
    return await _picture("pictures.model", data)


async def mask(data: bytes, size: tuple[int, int] | None) -> EncodedPicture:
    """A mask for Midjourney: a PNG of the picture's size; white is redrawn, black is kept.

    A mask that was drawn on a smaller copy, or compressed on the way, is scaled and reduced to two
    colours.

    Raises:
        BadInput: it is no picture, has another aspect ratio or no white, or is not black and
            white.
    """
    return await _picture("masks.painted", data, size=size)


async def cutout(data: bytes, size: tuple[int, int]) -> EncodedPicture:
    """A mask for an edit: a PNG of the picture's size, transparent where to redraw.

    Accepts transparent parts, or white on black as for Midjourney.

    Raises:
        BadInput: it is no picture, has another aspect ratio, or marks nothing.
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

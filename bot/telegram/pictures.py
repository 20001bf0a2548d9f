"""Pictures made to fit: Telegram's photo limits, thumbnails, a model's eyes, Midjourney's masks.

Pillow works in a thread, one picture at a time: decoding a 4096² PNG takes 300 MB for a moment. It
sends and fetches nothing; who calls decides what to do with a picture that cannot be made to fit.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from PIL import Image, ImageOps

from bot.domain import BadInput

T = TypeVar("T")

PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width + height
PHOTO_RATIO = 20
THUMBNAIL_BYTES = 200 * 1024
THUMBNAIL_SIDE = 320
VISION_SIDE = 2048
LIGHT_BYTES = 3 * 512 * 1024  # what passes every proxy, also when several go up together
MODEL_BYTES = 4 * 1024 * 1024  # what Midjourney takes; others take more
CLEAR = 128  # an alpha below this is a hole
MOST_PIXELS = 100_000_000  # more than any upstream draws; a bomb below Pillow's own line
PLAIN = frozenset({"JPEG", "PNG"})  # what Telegram takes as a photo without our help

# A mask is black and white; scans and JPEG leave greys at the edges only.
NEAR_BLACK, NEAR_WHITE, CLEAR_SHARE = 64, 192, 0.9
RATIO_TOLERANCE = 0.02

TROUBLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises for files that are not the picture they claim to be."""

_one_at_a_time = ThreadPoolExecutor(1, thread_name_prefix="pictures")


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture and what is known of it."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str
    width: int
    height: int
    lighter: bool = False  # it was too much for a photo: smaller, or coarser


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height from the header alone; None if it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except TROUBLE:
        return None


async def fit_photo(data: bytes) -> Picture | None:
    """The picture as Telegram takes photos; None if it can only go as a document."""
    return await _in_thread(lambda: _fit_photo(data))


async def has_holes(data: bytes) -> bool:
    """Whether parts of the picture are see-through; False if it is none."""

    def look() -> bool:
        with Image.open(io.BytesIO(data)) as image:
            return see_through(image)

    return bool(await _in_thread(look))


async def thumbnail(data: bytes) -> bytes | None:
    """A JPEG of at most 320 px and 200 kB, or None if this is no picture."""
    return await _in_thread(lambda: _thumbnail(data))


async def fit_for_vision(data: bytes) -> Picture:
    """A JPEG of at most 2048 px: what a model looks at; more only costs tokens.

    Raises:
        BadInput: it is no picture.
    """
    picture = await _in_thread(lambda: _fit_for_vision(data))
    if picture is None:
        raise BadInput("error-picture-unreadable")
    return picture


async def fit_for_models(data: bytes) -> Picture:
    """As it is, if it is a JPEG or PNG of moderate size; else what `fit_for_vision` makes of it.

    Raises:
        BadInput: it is no picture.
    """
    size = size_of(data)
    small = size is not None and max(size) <= VISION_SIDE and len(data) <= MODEL_BYTES
    for magic, kind in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")):
        if size is not None and small and data.startswith(magic):
            extension = "jpg" if kind == "jpeg" else kind
            return Picture(data, f"image/{kind}", extension, size[0], size[1])
    return await fit_for_vision(data)


async def mask(data: bytes, size: tuple[int, int] | None) -> Picture:
    """Midjourney's mask: a PNG of the picture's size where white is redrawn and black is kept.

    A mask drawn over a smaller copy, or compressed on the way, is brought back to size and to two
    colours.

    Raises:
        BadInput: no picture, another shape, nothing white, or a picture instead of a mask.
    """
    picture = await _in_thread(lambda: _mask(data, size))
    if picture is None:
        raise BadInput("error-picture-unreadable")
    return picture


async def _in_thread(work: Callable[[], T | None]) -> T | None:
    try:
        return await asyncio.get_running_loop().run_in_executor(_one_at_a_time, work)
    except TROUBLE:
        return None


def _open(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Upright and without transparency, as JPEG needs it."""
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        with_alpha = upright.convert("RGBA")
        ground = Image.new("RGB", with_alpha.size, "white")
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return ground
    return upright.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()


def _picture(data: bytes, image: Image.Image, *, lighter: bool = False) -> Picture:
    return Picture(data, "image/jpeg", "jpg", image.width, image.height, lighter)


def see_through(image: Image.Image) -> bool:
    """Whether something shines through: as a photo it would get a ground of Telegram's choice."""
    if not image.has_transparency_data:
        return False
    return sum(image.convert("RGBA").getchannel("A").histogram()[:CLEAR]) > 0


def _fit_photo(data: bytes) -> Picture | None:
    image = _open(data)
    width, height = image.size
    if max(width, height) > PHOTO_RATIO * min(width, height) or see_through(image):
        return None
    fits = len(data) <= PHOTO_BYTES and width + height <= PHOTO_SIDES
    if image.format in PLAIN and fits and not getattr(image, "is_animated", False):
        jpeg = image.format == "JPEG"
        return Picture(
            data, f"image/{'jpeg' if jpeg else 'png'}", "jpg" if jpeg else "png", width, height
        )
    flat = _flat(image)
    for side in (PHOTO_SIDES, 6000, 4000):
        if flat.width + flat.height > side:
            flat.thumbnail(_within(flat.size, side), Image.Resampling.LANCZOS)
        for quality in (92, 80):
            encoded = _jpeg(flat, quality)
            if len(encoded) <= PHOTO_BYTES:
                return _picture(encoded, flat, lighter=not fits)
    return None


def _within(size: tuple[int, int], sides: int) -> tuple[int, int]:
    factor = sides / sum(size)
    return max(1, int(size[0] * factor)), max(1, int(size[1] * factor))


def _thumbnail(data: bytes) -> bytes | None:
    image = _open(data)
    image.draft("RGB", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
    flat = _flat(image)
    flat.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    for quality in (85, 60, 30):
        encoded = _jpeg(flat, quality)
        if len(encoded) <= THUMBNAIL_BYTES:
            return encoded
    return None


def _fit_for_vision(data: bytes) -> Picture:
    image = _open(data)
    image.draft("RGB", (VISION_SIDE, VISION_SIDE))
    flat = _flat(image)
    flat.thumbnail((VISION_SIDE, VISION_SIDE), Image.Resampling.LANCZOS)
    return _picture(_jpeg(flat, 88), flat)


def _mask(data: bytes, size: tuple[int, int] | None) -> Picture:
    image = _open(data)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        ground = Image.new("RGB", with_alpha.size, "black")  # see-through is not painted: kept
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        image = ground
    grey = image.convert("L")
    counts = grey.histogram()
    total = grey.width * grey.height
    clear = sum(counts[:NEAR_BLACK]) + sum(counts[NEAR_WHITE:])
    if clear < CLEAR_SHARE * total:
        raise BadInput("error-mask-colours")
    if sum(counts[NEAR_WHITE:]) == 0:
        raise BadInput("error-mask-empty")
    if size is not None and grey.size != size:
        wanted, given = size[0] / size[1], grey.width / grey.height
        if abs(given - wanted) > RATIO_TOLERANCE * wanted:
            raise BadInput(
                "error-mask-size",
                width=grey.width,
                height=grey.height,
                want_width=size[0],
                want_height=size[1],
            )
        grey = grey.resize(size, Image.Resampling.BILINEAR)
    two = grey.point([0] * 128 + [255] * 128)
    out = io.BytesIO()
    two.save(out, "PNG")
    return Picture(out.getvalue(), "image/png", "png", two.width, two.height)

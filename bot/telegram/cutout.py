"""The mask of an edit: a PNG that is see-through where the picture shall be drawn anew.

People make it with an eraser, or paint white on black as Midjourney wants it; both are understood.
"""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from bot.domain import BadInput
from bot.telegram import pictures
from bot.telegram.pictures import CLEAR, RATIO_TOLERANCE, Picture


async def cutout(data: bytes, size: tuple[int, int]) -> Picture:
    """The mask for a picture of this size.

    Raises:
        BadInput: no picture, another shape, or nothing marked in it.
    """
    if not await pictures.has_holes(data):
        painted = await pictures.mask(data, size)
        return await asyncio.to_thread(_of_paint, painted.data)
    return await asyncio.to_thread(_of_holes, data, size)


def _of_holes(data: bytes, size: tuple[int, int]) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        alpha = image.convert("RGBA").getchannel("A")
    wanted, given = size[0] / size[1], alpha.width / alpha.height
    if abs(given - wanted) > RATIO_TOLERANCE * wanted:
        raise BadInput(
            "error-mask-size",
            width=alpha.width,
            height=alpha.height,
            want_width=size[0],
            want_height=size[1],
        )
    return _png(alpha.resize(size, Image.Resampling.NEAREST))


def _of_paint(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        return _png(image.convert("L").point(lambda light: 255 - light))


def _png(alpha: Image.Image) -> Picture:
    mask = Image.new("RGBA", alpha.size, "black")
    mask.putalpha(alpha.point(lambda value: 0 if value < CLEAR else 255))
    out = io.BytesIO()
    mask.save(out, "PNG")
    return Picture(out.getvalue(), "image/png", "png", mask.width, mask.height)

"""Masks of people, converted to the size and colours that an upstream needs; in the sandbox.

It runs in the sandbox (`bot/sandboxed`).
"""

from __future__ import annotations

import io

from PIL import Image

from bot.sandboxed import FileRefused, Limits, Made
from bot.sandboxed.pictures import CLEAR, opened, reserve, see_through, weight

# A mask is black and white; scans and JPEG leave greys at the edges only.
NEAR_BLACK, NEAR_WHITE, CLEAR_SHARE = 64, 192, 0.9
RATIO_TOLERANCE = 0.02


def painted(data: bytes, limits: Limits, *, size: list[int] | None) -> Made:
    """Midjourney's mask: a PNG of the picture's size where white is redrawn and black is kept."""
    return _made(_two_colours(_opened(data, size, limits.room), size))


def cutout(data: bytes, limits: Limits, *, size: list[int]) -> Made:
    """A mask for an edit: a PNG of the picture's size, transparent where to redraw."""
    image = _opened(data, size, limits.room)
    if see_through(image, limits.room):
        alpha = image.convert("RGBA").getchannel("A")
        _same_shape(alpha, size)
        alpha = alpha.resize((size[0], size[1]), Image.Resampling.NEAREST)
    else:
        alpha = _two_colours(image, size).point(lambda light: 255 - light)
    mask = Image.new("RGBA", alpha.size, "black")
    mask.putalpha(alpha.point(lambda value: 0 if value < CLEAR else 255))
    return _made(mask)


def _opened(data: bytes, size: list[int] | None, room: int) -> Image.Image:
    image = opened(data)
    copies = 8 if image.has_transparency_data or image.mode not in ("1", "L") else 2
    wanted = 6 * size[0] * size[1] if size else 0
    reserve(weight(image) + copies * image.width * image.height + wanted, room)
    return image


def _two_colours(image: Image.Image, size: list[int] | None) -> Image.Image:
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        ground = Image.new("RGB", with_alpha.size, "black")  # see-through is not painted: kept
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        image = ground
    grey = image.convert("L")
    counts = grey.histogram()
    clear = sum(counts[:NEAR_BLACK]) + sum(counts[NEAR_WHITE:])
    if clear < CLEAR_SHARE * grey.width * grey.height:
        raise FileRefused("error-mask-colours")
    if sum(counts[NEAR_WHITE:]) == 0:
        raise FileRefused("error-mask-empty")
    if size is not None and grey.size != (size[0], size[1]):
        _same_shape(grey, size)
        grey = grey.resize((size[0], size[1]), Image.Resampling.BILINEAR)
    return grey.point([0] * 128 + [255] * 128)


def _same_shape(image: Image.Image, size: list[int]) -> None:
    wanted, given = size[0] / size[1], image.width / image.height
    if abs(given - wanted) > RATIO_TOLERANCE * wanted:
        raise FileRefused(
            "error-mask-size",
            width=image.width,
            height=image.height,
            want_width=size[0],
            want_height=size[1],
        )


def _made(image: Image.Image) -> Made:
    out = io.BytesIO()
    image.save(out, "PNG")
    return Made({"form": "png", "width": image.width, "height": image.height}, out.getvalue())

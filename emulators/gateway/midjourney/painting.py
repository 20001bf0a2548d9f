"""The pictures of Midjourney tasks: grids, the one that was chosen, previews, repaired regions."""

from __future__ import annotations

import io

from PIL import Image

from emulators import samples, scenes
from emulators.gateway.midjourney.life import MjLife


def finished(life: MjLife) -> bytes:
    """The final picture of a task."""
    if life.kind == "swap":
        return life.source
    return samples.png(_picture(life))


def unfinished(life: MjLife, percent: int) -> bytes:
    """The picture as it looks on the way."""
    return samples.preview(_picture(life), percent / 100)


def _picture(life: MjLife) -> Image.Image:
    if life.kind in ("single", "large"):
        scale = 2 if life.kind == "large" else 1
        width, height = life.width * scale, life.height * scale
        return _tile(life, life.number, width, height)
    sheet = Image.new("RGB", (life.width, life.height))
    half = (life.width // 2, life.height // 2)
    for number in range(4):
        place = (half[0] * (number % 2), half[1] * (number // 2))
        sheet.paste(_tile(life, number + 1, *half), place)
    return sheet


def _tile(life: MjLife, number: int, width: int, height: int) -> Image.Image:
    """One of the four pictures that belong to a task's motif."""
    sheet = life
    while sheet.kind in ("single", "large") and sheet.parent is not None:
        sheet = sheet.parent
    fresh = scenes.paint(life.motif, width, height, turn=number - 1)
    if not sheet.mask or sheet.parent is None:
        return fresh
    old = _tile(sheet.parent, sheet.parent.number or number, width, height)
    with Image.open(io.BytesIO(sheet.mask)) as mask:
        return Image.composite(fresh, old, mask.convert("L").resize((width, height)))

"""The pictures of Midjourney tasks: grids, the one that was chosen, previews, repaired regions."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

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
    fresh = _painted(life.motif, sheet.references, number, width, height)
    if not sheet.mask or sheet.parent is None:
        return fresh
    old = _tile(sheet.parent, sheet.parent.number or number, width, height)
    with Image.open(io.BytesIO(sheet.mask)) as mask:
        return Image.composite(fresh, old, mask.convert("L").resize((width, height)))


def _painted(
    motif: str, references: tuple[bytes, ...], number: int, width: int, height: int
) -> Image.Image:
    """The motif, with the reference pictures shining through; without words only those."""
    layers = []
    for data in references:
        with Image.open(io.BytesIO(data)) as image:
            layers.append(ImageOps.fit(image.convert("RGB"), (width, height)))
    if not layers:
        return scenes.paint(motif, width, height, turn=number - 1)
    turned = layers[number % len(layers) :] + layers[: number % len(layers)]
    mixed = turned[0]
    for share, layer in enumerate(turned[1:], 2):
        mixed = Image.blend(mixed, layer, 1 / share + 0.06 * (number % 2))
    if not motif:
        return mixed
    return Image.blend(scenes.paint(motif, width, height, turn=number - 1), mixed, 0.45)

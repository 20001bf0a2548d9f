"""Elements of the painted scenes: colours, skies, suns and hills. `scenes.py` has the scenes."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]


def colour(code: str) -> Colour:
    return (int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16))


def mix(one: Colour, two: Colour, share: float) -> Colour:
    r, g, b = (round(a + (b - a) * share) for a, b in zip(one, two, strict=True))
    return (r, g, b)


def sky(canvas: Image.Image, colours: list[Colour], upto: float = 1.0) -> None:
    """A vertical gradient through the colours, down to a share of the height."""
    width, height = canvas.size
    strip = Image.new("RGB", (1, len(colours)))
    for row, colour in enumerate(colours):
        strip.putpixel((0, row), colour)
    band = strip.resize((1, 64), Image.Resampling.BICUBIC)
    canvas.paste(band.resize((width, int(height * upto) + 1), Image.Resampling.BICUBIC), (0, 0))


def glow(canvas: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """A sun or moon with a halo."""
    small = (max(1, canvas.width // 4), max(1, canvas.height // 4))
    halo = Image.new("L", small)
    box = [(x - 2 * radius) / 4, (y - 2 * radius) / 4, (x + 2 * radius) / 4, (y + 2 * radius) / 4]
    ImageDraw.Draw(halo).ellipse(box, fill=120)
    halo = halo.filter(ImageFilter.GaussianBlur(radius / 5)).resize(canvas.size)
    canvas.paste(Image.new("RGB", canvas.size, colour), (0, 0), halo)
    ImageDraw.Draw(canvas).ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def ridge(rng: Random, width: int, base: float, rough: float) -> list[tuple[float, float]]:
    """A line of hills from left to right: a few waves on each other."""
    waves = [
        (rng.uniform(0.5, 2.2) * 2**n, rng.uniform(0, 2 * math.pi), rough / 1.9**n)
        for n in range(5)
    ]
    steps = 160
    return [
        (
            width * i / steps,
            base - sum(a * math.sin(f * i / steps * 2 * math.pi + p) for f, p, a in waves),
        )
        for i in range(steps + 1)
    ]


def fill_below(canvas: Image.Image, line: list[tuple[float, float]], colour: Colour) -> None:
    width, height = canvas.size
    ImageDraw.Draw(canvas).polygon([*line, (width, height), (0, height)], fill=colour)

"""Little landscapes, painted from a prompt's hash: the same words always give the same picture.

Pure drawing with Pillow. What an upstream does with the pictures (grids, upscales) is not here.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw

from emulators.brushes import Colour, colour, fill_below, glow, mix, ridge, sky
from emulators.lighthouse import lighthouse

Scene = Callable[[Image.Image, Random, list[Colour]], None]

_PALETTES = (
    "0b1d3a 3d3a6b c8553d f28f3b ffd5a1",
    "10212b 1f5f6b 4fa3a5 f2d0a4 f6efe0",
    "231942 5e548e 9f86c0 e0b1cb fbe9f0",
    "14281d 355834 6e9a5b f1e3a0 fff6d6",
    "2b0f25 7a1f4c d1495b edae49 fbe3b2",
    "0d1b2a 1b3a5c 41688f 8fb8de e8f1f8",
    "1e1e24 92140c ff9f1c ffcf8f fff8f0",
    "122620 2e6f57 f4ebd0 d6ad60 b68d40",
    "03191e 1d5c63 417d7a ede6db f3b391",
    "2d1e2f 6b2d5c f0386b ff9e9e f8e8e0",
)


def paint(text: str, width: int, height: int, *, turn: int = 0) -> Image.Image:
    """A picture for the words; `turn` gives variations of one motif in other light.

    What stands behind a `~` makes another picture of the same subject.
    """
    seed, subject = _seed(text), text.partition("~")[0].lower()
    scene = _scene_for(subject, Random(_seed(subject)))
    light = (Random(seed).randrange(len(_PALETTES)) + 3 * turn) % len(_PALETTES)
    palette = [colour(code) for code in _PALETTES[light].split()]
    scale = 2 if max(width, height) <= 1024 else 1
    canvas = Image.new("RGB", (width * scale, height * scale))
    scene(canvas, Random(seed * 31 + turn), palette)
    if scale > 1:
        canvas = canvas.resize((width, height), Image.Resampling.BOX)
    return _film(canvas, seed + turn)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _scene_for(text: str, rng: Random) -> Scene:
    for scene, words in _WORDS:
        if any(word in text for word in words.split()):
            return scene
    return rng.choice([mountains, sea, dunes, city, night, discs])


def mountains(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Ridges, each nearer and darker."""
    width, height = canvas.size
    sky(canvas, [palette[1], palette[3], palette[4]])
    glow(canvas, width * rng.uniform(0.2, 0.8), height * rng.uniform(0.22, 0.42),
          min(width, height) * rng.uniform(0.05, 0.1), palette[4])  # fmt: skip
    for layer in range(5):
        share = layer / 4
        line = ridge(rng, width, height * (0.5 + 0.11 * layer), height * (0.05 + 0.012 * layer))
        fill_below(canvas, line, mix(mix(palette[3], palette[1], 0.45), palette[0], share))


def sea(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Water to the horizon, a sun over it, and a paper boat."""
    width, height = canvas.size
    horizon = height * rng.uniform(0.48, 0.6)
    sky(canvas, [palette[1], palette[2], palette[4]], 0.62)
    sun, radius = width * rng.uniform(0.25, 0.75), min(width, height) * rng.uniform(0.07, 0.12)
    glow(canvas, sun, horizon - radius * rng.uniform(0.2, 1.8), radius, palette[4])
    water = Image.new("RGB", (width, int(height - horizon) + 1))
    sky(water, [mix(palette[1], palette[3], 0.45), palette[1], palette[0]])
    canvas.paste(water, (0, int(horizon)))
    draw = ImageDraw.Draw(canvas)
    for row in range(26):
        y = horizon + (height - horizon) * (row / 26) ** 1.6 + 3
        length = width * (0.03 + 0.12 * row / 26)
        x = sun + rng.gauss(0, width * (0.03 + 0.006 * row))
        tone = mix(palette[4], palette[1], row / 34)
        draw.line([x - length / 2, y, x + length / 2, y], fill=tone, width=max(1, height // 260))
    _boat(
        draw, width * rng.uniform(0.3, 0.7), height * 0.76, width * rng.uniform(0.1, 0.16), palette
    )


def _boat(draw: ImageDraw.ImageDraw, x: float, y: float, r: float, palette: list[Colour]) -> None:
    white, shade = mix(palette[4], (255, 255, 255), 0.6), mix(palette[4], palette[1], 0.35)
    draw.polygon([(x - r * 0.42, y), (x, y - r * 0.95), (x, y)], fill=white)
    draw.polygon([(x + r * 0.42, y), (x, y - r * 0.95), (x, y)], fill=shade)
    hull = [(x - r, y - r * 0.18), (x, y), (x + r, y - r * 0.18), (x + r * 0.6, y + r * 0.42)]
    draw.polygon([*hull, (x - r * 0.6, y + r * 0.42)], fill=white)
    draw.polygon([(x, y), hull[2], hull[3], (x, y + r * 0.42)], fill=shade)


def dunes(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Soft waves of sand under a wide sky."""
    width, height = canvas.size
    sky(canvas, [palette[2], palette[4], palette[4]])
    glow(canvas, width * rng.uniform(0.15, 0.85), height * 0.24, min(width, height) * 0.07,
          palette[4])  # fmt: skip
    for layer in range(6):
        base = height * (0.48 + 0.095 * layer)
        line = ridge(rng, width, base, height * 0.035)
        fill_below(canvas, line, mix(palette[3], palette[0], (layer / 6) ** 1.4))
        lit = [(x, y + height * 0.012) for x, y in line]
        fill_below(canvas, lit, mix(palette[3], palette[0], min(1.0, layer / 6 + 0.12)))


def city(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Rows of towers at dusk, with lit windows."""
    width, height = canvas.size
    sky(canvas, [palette[0], palette[1], palette[2], palette[3], palette[4]])
    glow(canvas, width * rng.uniform(0.2, 0.8), height * 0.4, min(width, height) * 0.09, palette[4])
    draw = ImageDraw.Draw(canvas)
    for row in range(3):
        tone = mix(mix(palette[2], palette[1], 0.5), palette[0], 0.35 + row * 0.32)
        x = -rng.uniform(0, width * 0.05)
        while x < width:
            wide = width * rng.uniform(0.05, 0.11)
            top = height * (0.42 + 0.15 * row) + rng.uniform(-0.12, 0.1) * height
            draw.rectangle([x, top, x + wide, height], fill=tone)
            if rng.random() < 0.3:
                draw.line(
                    [x + wide / 2, top - height * 0.05, x + wide / 2, top], fill=tone, width=3
                )
            if row:
                _windows(draw, rng, (x, top, wide, height), palette[4], tone)
            x += wide + width * 0.006


def _windows(
    draw: ImageDraw.ImageDraw,
    rng: Random,
    tower: tuple[float, float, float, float],
    light: Colour,
    tone: Colour,
) -> None:
    x, top, wide, bottom = tower
    pane = wide / 7
    y = top + pane
    while y < bottom:
        for column in range(3):
            if rng.random() < 0.45:
                left = x + pane * (1 + 2 * column)
                fill = mix(light, tone, rng.uniform(0.05, 0.6))
                draw.rectangle([left, y, left + pane, y + pane * 1.2], fill=fill)
        y += pane * 2.4


def night(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Stars, a moon, firs on a hill."""
    width, height = canvas.size
    sky(canvas, [mix(palette[0], (4, 6, 20), 0.7), palette[0], palette[1], palette[2]])
    draw = ImageDraw.Draw(canvas)
    for _ in range(220):
        x, y = rng.uniform(0, width), rng.uniform(0, height * 0.7)
        r = rng.choice((1, 1, 1, 2)) * max(1, height // 900)
        draw.ellipse(
            [x - r, y - r, x + r, y + r], fill=mix(palette[4], palette[1], rng.random() * 0.6)
        )
    glow(canvas, width * rng.uniform(0.2, 0.8), height * rng.uniform(0.18, 0.34),
          min(width, height) * rng.uniform(0.06, 0.11), palette[4])  # fmt: skip
    for layer in range(3):
        tone = mix(palette[1], mix(palette[0], (0, 0, 0), 0.5), (layer + 1) / 3)
        line = ridge(rng, width, height * (0.72 + 0.09 * layer), height * 0.03)
        fill_below(canvas, line, tone)
        for _ in range(9 + 5 * layer):
            x, y = rng.choice(line)
            _fir(
                draw,
                x,
                y + height * 0.02,
                height * rng.uniform(0.07, 0.12) * (1 + layer * 0.4),
                tone,
            )


def _fir(draw: ImageDraw.ImageDraw, x: float, y: float, tall: float, tone: Colour) -> None:
    for part in range(3):
        top, wide = y - tall * (1 - part * 0.27), tall * (0.14 + 0.07 * part)
        draw.polygon(
            [(x, top), (x - wide, top + tall * 0.42), (x + wide, top + tall * 0.42)], fill=tone
        )


def discs(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """Overlapping circles and bars on paper, as on an old poster."""
    width, height = canvas.size
    canvas.paste(mix(palette[4], (255, 255, 255), 0.25), (0, 0, width, height))
    short = min(width, height)
    for number in range(9):
        layer = Image.new("RGB", canvas.size, (255, 255, 255))
        draw = ImageDraw.Draw(layer)
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), short * rng.uniform(0.07, 0.3)
        tone = palette[number % 4]
        if number % 3 == 2:
            draw.line([x - r * 1.6, y - r, x + r * 1.6, y + r], fill=tone, width=int(short * 0.02))
        elif number % 3 == 1:
            draw.ellipse([x - r, y - r, x + r, y + r], outline=tone, width=int(short * 0.025))
        else:
            draw.ellipse([x - r, y - r, x + r, y + r], fill=tone)
        canvas.paste(ImageChops.multiply(canvas, layer), (0, 0))


def cat(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """A cat on a wall, looking at the evening."""
    width, height = canvas.size
    sky(canvas, [palette[1], palette[2], palette[3], palette[4]])
    glow(canvas, width * rng.uniform(0.25, 0.75), height * rng.uniform(0.25, 0.45),
          min(width, height) * rng.uniform(0.1, 0.16), palette[4])  # fmt: skip
    fill_below(canvas, ridge(rng, width, height * 0.72, height * 0.03), palette[1])
    draw, tone = ImageDraw.Draw(canvas), mix(palette[0], (0, 0, 0), 0.35)
    wall = height * 0.84
    draw.rectangle([0, wall, width, height], fill=mix(palette[0], palette[1], 0.25))
    s, x = min(width, height) * rng.uniform(0.3, 0.38), width * rng.uniform(0.35, 0.65)
    side = rng.choice((-1, 1))
    draw.ellipse([x - s * 0.38, wall - s * 0.8, x + s * 0.38, wall + s * 0.12], fill=tone)
    head = (x + side * s * 0.06, wall - s * 0.92)
    r = s * 0.27
    draw.ellipse([head[0] - r, head[1] - r * 0.9, head[0] + r, head[1] + r * 0.9], fill=tone)
    for ear in (-1, 1):
        tip = (head[0] + ear * r * 0.85, head[1] - r * 1.55)
        draw.polygon([tip, (head[0] + ear * r * 0.98, head[1] - r * 0.2),
                      (head[0] + ear * r * 0.12, head[1] - r * 0.75)], fill=tone)  # fmt: skip
        eye = (head[0] + ear * r * 0.38, head[1] - r * 0.05)
        draw.ellipse([eye[0] - r * 0.13, eye[1] - r * 0.17, eye[0] + r * 0.13, eye[1] + r * 0.17],
                     fill=palette[4])  # fmt: skip
    curl = [(x - side * s * (0.3 + 0.32 * math.sin(n / 5)), wall - s * (0.05 + 0.045 * n))
            for n in range(13)]  # fmt: skip
    draw.line(curl, fill=tone, width=int(s * 0.09), joint="curve")
    draw.rectangle([0, wall + s * 0.1, width, height], fill=mix(palette[0], palette[1], 0.25))


_WORDS: tuple[tuple[Scene, str], ...] = (
    (cat, "cat kitten 猫"),
    (lighthouse, "lighthouse beacon 灯塔"),
    (sea, "boat sea ship ocean river lake ferry harbour harbor 船 海 湖"),
    (city, "city town street tower robot car cyberpunk tokyo 城"),
    (night, "night forest star moon fox wood winter 夜 月 森林"),
    (dunes, "desert dune sand camel kite 沙"),
    (discs, "abstract poster logo bauhaus pattern cover music 抽象"),
    (mountains, "mountain hill valley alps castle 山"),
)


def _film(canvas: Image.Image, seed: int) -> Image.Image:
    """A breath of grain, the same every time: smooth gradients look like a computer's."""
    tile = Image.frombytes("L", (256, 256), Random(seed).randbytes(65_536))
    grain = Image.new("L", canvas.size)
    for x in range(0, canvas.width, 256):
        for y in range(0, canvas.height, 256):
            grain.paste(tile, (x, y))
    flat = grain.point(lambda value: 122 + value * 12 // 255)
    return ImageChops.overlay(canvas, Image.merge("RGB", (flat, flat, flat)))

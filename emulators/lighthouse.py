"""One more scene: a lighthouse, its light in the fog over the sea."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from emulators.brushes import Colour, glow, mix, sky


def lighthouse(canvas: Image.Image, rng: Random, palette: list[Colour]) -> None:
    """A striped tower on a rock, its light in the fog over the sea."""
    width, height = canvas.size
    grey = mix(palette[2], (158, 166, 174), 0.6)
    sky(canvas, [mix(palette[1], grey, 0.6), grey, mix(palette[4], grey, 0.35)], 0.8)
    horizon, x = height * rng.uniform(0.7, 0.76), width * rng.uniform(0.32, 0.68)
    water = Image.new("RGB", (width, int(height - horizon) + 1))
    sky(water, [mix(palette[4], grey, 0.45), mix(palette[1], grey, 0.3), palette[0]])
    canvas.paste(water, (0, int(horizon)))
    s = min(width, height) * rng.uniform(0.5, 0.58)  # how tall the tower is
    foot, top = horizon - s * 0.04, horizon - s * 1.04
    _beam(canvas, x, top - s * 0.06, rng.choice((-1, 1)), palette[4])
    draw = ImageDraw.Draw(canvas)
    dark = mix(palette[0], (0, 0, 0), 0.3)
    base = horizon + s * 0.09
    rock = [(x - s * 0.66, base), (x + s * 0.66, base)]
    rock[1:1] = [
        (x - s * 0.6 * math.cos(a), base - s * (0.05 + 0.15 * math.sin(a)) * rng.uniform(0.85, 1.1))
        for a in (math.pi * n / 12 for n in range(1, 12))
    ]
    draw.polygon(rock, fill=mix(dark, grey, 0.18))
    _tower(draw, (x, top, foot, s), palette, dark)
    fog = mix(palette[4], grey, 0.5)
    _fog(canvas, rng, base + s * 0.02, fog, 210)
    for number in range(9):
        y = height * (0.4 + 0.075 * number) + rng.uniform(-0.02, 0.02) * height
        _fog(canvas, rng, y, fog, 60 + 12 * number)
    glow(canvas, x, top - s * 0.055, s * 0.028, mix(palette[4], (255, 255, 235), 0.7))


def _tower(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float, float, float],
    palette: list[Colour],
    dark: Colour,
) -> None:
    """Stripes that narrow upwards, a gallery, the lantern and its roof."""
    x, top, foot, s = place
    white = mix(palette[4], (255, 255, 255), 0.55)
    tones = (white, mix(palette[2], (176, 44, 40), 0.65))
    for band in range(7):
        low, high = foot + (top - foot) * band / 7, foot + (top - foot) * (band + 1) / 7
        wide, slim = s * (0.13 - 0.0085 * band), s * (0.13 - 0.0085 * (band + 1))
        tone = tones[band % 2]
        draw.polygon([(x - wide, low), (x + wide, low), (x + slim, high), (x - slim, high)],
                     fill=tone)  # fmt: skip
        draw.polygon([(x + wide * 0.3, low), (x + wide, low), (x + slim, high),
                      (x + slim * 0.3, high)], fill=mix(tone, dark, 0.3))  # fmt: skip
    r = s * 0.07
    draw.rectangle([x - r * 1.5, top - r * 0.25, x + r * 1.5, top], fill=dark)
    draw.rectangle([x - r, top - r * 1.5, x + r, top - r * 0.25], fill=mix(palette[4], dark, 0.3))
    draw.polygon([(x - r * 1.25, top - r * 1.5), (x, top - r * 2.7), (x + r * 1.25, top - r * 1.5)],
                 fill=tones[1])  # fmt: skip


def _beam(canvas: Image.Image, x: float, y: float, side: int, colour: Colour) -> None:
    """Light that widens and fades on its way into the fog."""
    width, height = canvas.size
    small = (max(1, width // 4), max(1, height // 4))
    light = Image.new("L", small)
    draw = ImageDraw.Draw(light)
    for to, spread, strength in ((side, 0.16, 150), (-side, 0.08, 70)):
        far = x + to * width
        draw.polygon([(x / 4, y / 4), (far / 4, (y - height * spread) / 4),
                      (far / 4, (y + height * spread * 0.6) / 4)], fill=strength)  # fmt: skip
    light = light.filter(ImageFilter.GaussianBlur(small[0] / 40)).resize(canvas.size)
    canvas.paste(Image.new("RGB", canvas.size, colour), (0, 0), light)


def _fog(canvas: Image.Image, rng: Random, y: float, colour: Colour, strength: int) -> None:
    """One bank of fog, drifting across the whole picture."""
    width, height = canvas.size
    small = (max(1, width // 8), max(1, height // 8))
    bank = Image.new("L", small)
    draw = ImageDraw.Draw(bank)
    for part in range(10):
        cx, wide = (part / 9 + rng.gauss(0, 0.05)) * small[0], rng.uniform(0.14, 0.34) * small[0]
        cy, tall = y / 8 + rng.gauss(0, 0.012) * small[1], rng.uniform(0.014, 0.036) * small[1]
        draw.ellipse([cx - wide, cy - tall, cx + wide, cy + tall], fill=strength)
    bank = bank.filter(ImageFilter.GaussianBlur(small[1] / 36)).resize(canvas.size)
    canvas.paste(Image.new("RGB", canvas.size, colour), (0, 0), bank)

"""What a video's own boxes say of it."""

import random
import struct

import pytest

from bot.media.film import Film, measure
from emulators import samples


def box(name, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def track(width, height, *, turned=False):
    straight = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    on_its_side = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    matrix = struct.pack(">9i", *(on_its_side if turned else straight))
    size = struct.pack(">II", width << 16, height << 16)
    return box(b"trak", box(b"tkhd", bytes(40), matrix, size), box(b"mdia"))


def head(scale, length, *, long=False):
    if long:
        return box(b"mvhd", b"\x01\0\0\0", bytes(16), struct.pack(">IQ", scale, length), bytes(80))
    return box(b"mvhd", bytes(4), bytes(8), struct.pack(">II", scale, length), bytes(80))


def film(*boxes):
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(100)) + box(b"moov", *boxes)


def test_a_real_one():
    assert measure(samples.film("x")) == Film(480, 270, 5.024)


@pytest.mark.parametrize("long", [False, True])
def test_size_and_length(long):
    data = film(head(1000, 5200, long=long), track(0, 0), track(1360, 752))
    assert measure(data) == Film(1360, 752, 5.2)


def test_filmed_upright():
    assert measure(film(head(600, 600), track(1280, 720, turned=True))) == Film(720, 1280, 1.0)


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x05ftyp", b"<html>", box(b"moov", b"\xff" * 9)])
def test_what_is_no_film_has_no_size(data):
    assert measure(data) == Film()


HEADS = film(head(1000, 5200), track(0, 0), track(1360, 752))


def test_a_broken_one_breaks_nothing():
    dice = random.Random(7)
    for whole in (samples.film("x"), HEADS, film(head(1, 2, long=True), track(1, 1, turned=True))):
        for _ in range(1500):
            broken = bytearray(whole[: dice.randrange(1, len(whole) + 1)])
            for _ in range(dice.randrange(4)):
                broken[dice.randrange(len(broken))] = dice.choice(
                    (0, 1, 8, 255, dice.randrange(256))
                )
            measure(bytes(broken))


def test_a_box_that_is_empty_or_endless_breaks_nothing():
    for at in range(len(HEADS)):
        for value in (b"\0\0\0\0", b"\0\0\0\x01", b"\0\0\0\x08", b"\xff\xff\xff\xff"):
            measure(HEADS[:at] + value + HEADS[at + 4 :])
    assert measure(box(b"moov", box(b"mvhd"))) == Film()
    assert measure(box(b"moov", b"".join(box(b"moov") for _ in range(50_000)))) == Film()
    nested = b""
    for _ in range(5000):
        nested = box(b"moov", nested)
    assert measure(nested) == Film()

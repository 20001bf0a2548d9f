"""The size and duration of a video, from the boxes of its MP4. Nothing is decoded.

Upstreams say neither, or are wrong; without them Telegram shows a square that cannot be sought.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

INSIDE = frozenset({b"moov", b"trak"})
LONGEST = 360_000  # seconds
MOST_BOXES = 10_000  # of a file that is not what it claims to be


@dataclass(frozen=True, slots=True)
class Film:
    """Size and duration of a video."""

    width: int | None = None  # pixels, as it is shown
    height: int | None = None
    seconds: float | None = None


def measure(data: bytes) -> Film:
    """Width, height (pixels) and duration (seconds); None for what cannot be read."""
    width = height = seconds = None
    try:
        for name, start, end in _boxes(data):
            if name == b"mvhd":
                seconds = _seconds(data, start)
            elif name == b"tkhd" and width is None:
                width, height = _shape(data, end)
    except (struct.error, ValueError, IndexError):
        pass  # cut off, or no MP4 at all
    return Film(width, height, seconds)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each box that matters, nested ones after their parents."""
    inside = [(0, len(data))]
    for _ in range(MOST_BOXES):
        at, end = inside.pop()
        if at + 8 <= end:
            size, name = struct.unpack_from(">I4s", data, at)
            start = at + 8
            if size == 1:
                (size,) = struct.unpack_from(">Q", data, start)
                start += 8
            stop = end if size == 0 else at + size
            if stop < start or stop > end:
                raise ValueError("a box that is longer than its parent")
            yield name, start, stop
            inside.append((stop, end))
            if name in INSIDE:
                inside.append((start, stop))
        if not inside:
            return


def _seconds(data: bytes, start: int) -> float | None:
    scale: int
    length: int
    if data[start] == 1:
        scale, length = struct.unpack_from(">IQ", data, start + 20)
    else:
        scale, length = struct.unpack_from(">II", data, start + 12)
    return plausible(length / scale) if scale else None


def plausible(seconds: float) -> float | None:
    """The duration if it is possible; Telegram refuses others."""
    return seconds if 0 < seconds < LONGEST else None


def _shape(data: bytes, end: int) -> tuple[int | None, int | None]:
    """Width and height of a track, swapped if its matrix rotates the picture."""
    matrix = struct.unpack_from(">9i", data, end - 44)
    width, height = (side >> 16 for side in struct.unpack_from(">II", data, end - 8))
    if not (width and height):  # a track of sound
        return None, None
    turned = matrix[0] == 0 and matrix[1] != 0
    return (height, width) if turned else (width, height)

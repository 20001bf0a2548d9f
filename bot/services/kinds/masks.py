"""Ready-made masks for people who cannot paint one on a telephone: halves, the middle, everything.

White is drawn anew, black stays. Only the PNG writer that this needs; it reads no pictures.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from bot.gateway.types import FileInput

# The share of the picture that is drawn anew: left, top, right, bottom.
REGIONS: dict[str, tuple[float, float, float, float]] = {
    "left": (0, 0, 0.5, 1),
    "right": (0.5, 0, 1, 1),
    "top": (0, 0, 1, 0.5),
    "bottom": (0, 0.5, 1, 1),
    "middle": (0.25, 0.25, 0.75, 0.75),
    "all": (0, 0, 1, 1),
}


def region_mask(region: str, width: int, height: int) -> FileInput:
    """A mask of the picture's size for one of `REGIONS`."""
    left, top, right, bottom = REGIONS[region]
    across = range(round(left * width), round(right * width))
    down = range(round(top * height), round(bottom * height))
    plain = bytes(width)
    marked = bytes(255 if column in across else 0 for column in range(width))
    data = _png(width, height, lambda row: marked if row in down else plain)
    return FileInput(name="mask.png", content_type="image/png", data=data)


def _png(width: int, height: int, row: Callable[[int], bytes]) -> bytes:
    """An 8-bit greyscale PNG."""
    pixels = b"".join(b"\0" + row(number) for number in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(pixels)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

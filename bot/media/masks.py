"""Ready-made masks (halves, middle, everything), for people who cannot draw one on a phone.

Midjourney redraws what is white, gpt-image what is transparent. It has only the PNG writer needed
for this, and reads no pictures.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

# The share of the picture that is drawn anew: left, top, right, bottom.
REGIONS: dict[str, tuple[float, float, float, float]] = {
    "left": (0, 0, 0.5, 1),
    "right": (0.5, 0, 1, 1),
    "top": (0, 0, 1, 0.5),
    "bottom": (0, 0.5, 1, 1),
    "middle": (0.25, 0.25, 0.75, 0.75),
    "all": (0, 0, 1, 1),
}


def region_mask(region: str, width: int, height: int) -> bytes:
    """A mask of the picture's size for one of `REGIONS`: white is redrawn, black stays."""
    return _mask(region, width, height, stays=b"\0", anew=b"\xff")


def region_hole(region: str, width: int, height: int) -> bytes:
    """A mask of the picture's size: the transparent part is redrawn, black stays."""
    return _mask(region, width, height, stays=b"\0\0\0\xff", anew=bytes(4))


def _mask(region: str, width: int, height: int, *, stays: bytes, anew: bytes) -> bytes:
    left, top, right, bottom = REGIONS[region]
    across = range(round(left * width), round(right * width))
    down = range(round(top * height), round(bottom * height))
    plain = stays * width
    marked = b"".join(anew if column in across else stays for column in range(width))
    colours = 0 if len(stays) == 1 else 6  # grey, or red, green, blue and alpha
    return _png(width, height, colours, lambda row: marked if row in down else plain)


def _png(width: int, height: int, colours: int, row: Callable[[int], bytes]) -> bytes:
    """Encode a PNG with 8 bits per channel."""
    packer = zlib.compressobj()  # row by row: all of them would fill the memory
    pixels = b"".join(packer.compress(b"\0" + row(number)) for number in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", pixels + packer.flush()),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

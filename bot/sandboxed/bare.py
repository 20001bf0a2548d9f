"""JPEG and PNG files without metadata (location, camera, comments).

Only their outer structure is parsed; nothing is re-encoded.
"""

from __future__ import annotations

import zlib

PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs")
)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
START_OF_SCAN = 0xDA
START_OF_JPEG, MOST_TOLD = b"\xff\xd8", 1 << 20  # bytes beside the pixels: profiles are large
BESIDE = frozenset((*range(0xE1, 0xEE), 0xEF, 0xFE))  # not what says how colours are meant
TOLD = frozenset((0xE1, 0xED, 0xFE))  # EXIF and XMP, Photoshop's own, comments


def png(data: bytes) -> bytes | None:
    """The PNG without metadata; None if it is incomplete, or may be rotated."""
    kept, at = [SIGNATURE], len(SIGNATURE)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 4 : end - 4]
        if zlib.crc32(body) != int.from_bytes(data[end - 4 : end]) or name == b"eXIf":
            return None
        if name in PNG_KEPT:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    return None


def lean(data: bytes) -> bytes:
    """A JPEG without all but the first few of what it tells of itself, if that is much.

    Whoever opens it would keep all of it, several times over.
    """
    if not data.startswith(START_OF_JPEG):
        return data
    kept, told, at = [data[:2]], 0, 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] in BESIDE:
            told += end - at
        if data[at + 1] not in BESIDE or told <= MOST_TOLD:
            kept.append(data[at:end])
        at = end
    return data if told <= MOST_TOLD else b"".join((*kept, data[at:]))


def jpeg(data: bytes) -> bytes | None:
    """The JPEG without metadata; None if its structure is not valid."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == START_OF_SCAN:
            return b"".join((*kept, data[at:]))
        if marker not in TOLD:
            kept.append(data[at:end])
        at = end
    return None

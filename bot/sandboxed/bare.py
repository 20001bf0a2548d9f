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

"""JPEG and PNG files without what stands beside their pixels: places, cameras, comments, words.

They are taken apart at their outer seams only, and nothing is encoded anew.
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
    """Its pixels and what they need; None where something is missing, or it may lie on its side."""
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
    """Its pixels and what they need; None where it is not put together as a JPEG is."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == START_OF_SCAN:
            return b"".join((*kept, data[at:]))
        if marker not in TOLD:
            kept.append(data[at:end])
        at = end
    return None

"""Whether a text is read from right to left."""

from __future__ import annotations

import re
import unicodedata

ENOUGH = 400
"""Letters that decide."""

_LEFT_OUT = re.compile(r"<[^<>]*>|https?://\S+")


def is_rtl(text: str) -> bool:
    """Whether most of its first letters are Hebrew, Arabic or their like."""
    if text.isascii():
        return False
    right = left = 0
    for char in _LEFT_OUT.sub(" ", text[: 8 * ENOUGH]):
        way = unicodedata.bidirectional(char)
        right += way in ("R", "AL")
        left += way == "L"
        if right + left >= ENOUGH:
            break
    return right > left

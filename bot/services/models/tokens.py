"""Estimates the number of tokens of a text, for windows and pieces. No model counts so. Pure."""

from __future__ import annotations

import re

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_ASCII = re.compile("[\x00-\x7f]")


def estimate(text: str) -> int:
    """Estimated tokens: one for four Latin letters, two other letters, or one Chinese character."""
    if text.isascii():
        return len(text) // 4 + 1
    without_wide = _WIDE.sub("", text)
    other = len(_ASCII.sub("", without_wide))
    narrow = len(without_wide) - other
    return len(text) - len(without_wide) + other // 2 + narrow // 4 + 1

"""Markdown's tree as nothing but words: the third rendering, for whatever knows no looks."""

from __future__ import annotations

import unicodedata

from bot.markdown.parser import parse
from bot.markdown.source import mend
from bot.markdown.text import Written, write


def readable(markdown: str, *, growing: bool = False) -> str:
    """What a person would read of it, without marks."""
    return bare(write(parse(mend(markdown), growing=growing)))


def bare(written: Written) -> str:
    """The words of a text; behind a link's words its address, which would be lost."""
    text, at = written.text, 0
    parts: list[str] = []
    for span in written.spans:
        if span.url and span.end > at and span.url != text[span.start : span.end]:
            parts += (text[at : span.end], f" ({span.url})")
            at = span.end
    return "".join((*parts, text[at:]))


def is_visible(text: str) -> bool:
    """Whether there is anything to see in it; Telegram takes no message without."""
    return any(unicodedata.category(char) not in _INVISIBLE for char in text)


_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}

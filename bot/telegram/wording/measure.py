"""Lengths as Telegram counts them, and texts cut to fit. Pure; knows no Markdown."""

from __future__ import annotations

import unicodedata

TEXT_UNITS = 4096
CAPTION_UNITS = 1024


def units(text: str) -> int:
    """The length in UTF-16 units, as Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def width(text: str) -> int:
    """The approximate width on a screen; a Chinese character or an emoji counts two."""
    marks = ("Mn", "Me", "Cf")  # they stand on another character, or tell how it looks
    return sum(
        1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
        if unicodedata.category(char) not in marks
    )


def shorten(text: str, limit: int) -> str:
    """The text within this many UTF-16 units; a longer one is cut with an ellipsis."""
    if units(text) <= limit:
        return text
    room = limit - 1
    kept = []
    for char in text:
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most this many units, cut at line ends where possible. Loses nothing."""
    pieces, piece = [], ""
    for line in text.splitlines(keepends=True):
        rest = line
        while units(piece) + units(rest) > limit:
            if not piece:  # one line that is longer than a message
                piece, rest = _cut(rest, limit)
            pieces.append(piece)
            piece = ""
        piece += rest
    return [*pieces, piece] if piece or not pieces else pieces


def _cut(line: str, limit: int) -> tuple[str, str]:
    at = 0
    room = limit
    while at < len(line) and (room := room - units(line[at])) >= 0:
        at += 1
    return line[:at], line[at:]

"""Small figures: `H~2~O`, `x^2^`. One sign alone is none: `~5`, `2^10`, `a~b~c`."""

from __future__ import annotations

import re

from bot.markdown.inline import Line, on
from bot.markdown.tree import Style, Styled, Text

_LOW = re.compile(r"~(\d{1,3}[+-]?|[a-z]{1,2}(?=~(?!\w)))~(?!~)")
_HIGH = re.compile(r"\^(\d{1,4}[+-]?|[+-]\d{1,4}|[a-zA-Z0-9+-]{1,5}(?=\^(?!\w)))\^(?!\w)")
_HALF = re.compile(r"(?:~(?:\d{1,3}[+-]?)?|\^[+-]?\d{0,4}[+-]?)\Z")


@on("~^")
def small(line: Line) -> bool:
    """A figure between two signs, behind a letter (above the line: behind a figure, too)."""
    low = line.source[line.at] == "~"
    before = line.before()
    word = before.isascii() and before.isalnum() and not (low and before.isdigit())
    if not word and before not in ")~^":
        return False
    if match := (_LOW if low else _HIGH).match(line.source, line.at):
        style: Style = "subscript" if low else "superscript"
        line.add(Styled(style, (Text(match[1]),)))
        line.at = match.end()
        return True
    if line.growing and _HALF.match(line.source, line.at):
        line.stop()
        return True
    return False

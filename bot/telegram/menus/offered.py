"""Removes from texts what is about commands that the gateway cannot serve. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_COMMAND = re.compile(r"(?<![\w/])/([a-z_]+)")
_PART = re.compile(r"(?<=[;；,，])")
_SIGN = re.compile(r"\A\s*[^\w\s/<(]+\s*")
_BLANKS = re.compile(r"\n{3,}")


def without(text: str, hidden: Collection[str]) -> str:
    """The text without parts about hidden commands, and without headings left empty."""
    if not hidden:
        return text
    lines = text.split("\n")
    left = [_line(line, hidden) for line in lines]
    kept = [
        line
        for number, line in enumerate(left)
        if line is not None and not _heads_nothing(lines, left, number)
    ]
    return _BLANKS.sub("\n\n", "\n".join(kept))


def _line(line: str, hidden: Collection[str]) -> str | None:
    """The line without its hidden parts; None if nothing is left."""
    if not any(name in hidden for name in _COMMAND.findall(line)):
        return line
    kept, lost = [], False
    for part in _PART.split(line):
        if named := _COMMAND.findall(part):  # a part without a command belongs to the one before
            lost = all(name in hidden for name in named)
        if not lost:
            kept.append(part)
    words = "".join(kept).strip(" ;；,，")
    if not _COMMAND.search(words):
        return None
    sign = _SIGN.match(line)
    return words if sign is None or _SIGN.match(words) else sign[0] + words


def _heads_nothing(lines: Sequence[str], left: Sequence[str | None], number: int) -> bool:
    """True if a heading has nothing left below it."""
    if not lines[number].rstrip().endswith((":", "：")):
        return False
    end = number + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    below = left[number + 1 : end]
    return bool(below) and not any(below)

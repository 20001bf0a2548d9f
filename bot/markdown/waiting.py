"""The beginnings of what may become anything, at the end of a text that grows: they wait.

The signs of a heading, a list, a table, a fence are nothing to look at before their line says what
it is. What is open inside a line is closed by the rules of the line (`inline.py`).
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_UNDECIDED = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:"
    r"(?:[-*+]|\d{1,9}[.)]?)(?:[ \t]+(?:\[[ xX]?\]?)?)?"  # a list's item, or a line of figures
    r"|\[[ xX]\]|\#{1,6}|=+|[-_*]{2,}|`{1,2}|~{1,2}|:?-+:?|\||"
    r")[ \t]*"
)
_ROW = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?\|")
_DELIMITERS = re.compile(r"[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_FOLD = re.compile(
    r"(?:^|\n)[ \t>]*<(?:details|summary)(?:[^<>]{0,200}>[ \t]*\n?[ \t>]*)?(?:<[^\n]{0,300})?\Z",
    re.IGNORECASE,
)
_HTML_TABLE = re.compile(r"(?:^|\n)[ \t]*<table[\s>]", re.IGNORECASE)
_HTML_BLOCK = re.compile(
    r"(?:^|\n)[ \t>]*<(?:[uo]l(?:\s[^<>]{0,200})?(?:>[ \t\n]*(?:<l?i?)?)?"
    r"|/?(?:h[1-6r]?|p|div|center)(?:\s[^<>]{0,200})?>?[ \t]*)\Z",
    re.IGNORECASE,
)
LONGEST_WAIT = 4000
LONGEST_ROW = 300


def decided(text: str) -> str:
    """The text without what waits at its end."""
    start, fence = _open_fence(text)
    if fence:
        return _without_half_fence(text, start, fence)
    last = text.rfind("\n") + 1
    if last >= start and _UNDECIDED.fullmatch(text, last):
        text = text[:last]
    text = _without_half_table(text)
    if "<" in text[-800:] and (fold := _FOLD.search(text, max(0, len(text) - 800))):
        text = text if "</summary>" in fold[0].lower() else text[: fold.start()]
    if "<" in text[-300:] and (block := _HTML_BLOCK.search(text, max(0, len(text) - 300))):
        text = text[: block.start()]
    tables = list(_HTML_TABLE.finditer(text, max(start, len(text) - LONGEST_WAIT)))
    if tables and "</table>" not in text[tables[-1].start() :].lower():
        text = text[: tables[-1].start()]
    return text


def _open_fence(text: str) -> tuple[int, str]:
    """Where the last fence opened or closed, and what is needed to close it if it is open."""
    if "```" not in text and "~~~" not in text:
        return 0, ""
    at = place = 0
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if match and not fence:
            if match["fence"][0] == "~" or "`" not in match["info"]:
                fence, place = match["fence"], at
        elif match and match["fence"].startswith(fence) and not match["info"].strip():
            fence, place = "", at + len(line)
        at += len(line)
    return place, fence


def _without_half_fence(text: str, start: int, fence: str) -> str:
    """Without a fence's first line that lacks its end, or the beginning of its last line."""
    last = text.rfind("\n") + 1
    if last <= start:
        return text[:start]
    rest = text[last:].strip(" \t>")
    return text[:last] if rest and set(rest) == {fence[0]} else text


def _without_half_table(text: str) -> str:
    """Without a table's first lines, before the line of dashes says that it is one."""
    end = len(text)
    rows: list[tuple[int, str]] = []
    while len(rows) < 3 and end > 0:
        begin = text.rfind("\n", 0, end - 1) + 1 if end else 0
        line = text[begin:end]
        if not _ROW.match(line):
            break
        rows.insert(0, (begin, line))
        end = begin
    if len(rows) == 3 and not rows[2][1].endswith("\n") and len(rows[2][1]) < LONGEST_ROW:
        return text[: rows[2][0]]
    waits = len(rows) == 1 or (
        len(rows) == 2
        and not (rows[1][1].endswith("\n") and _DELIMITERS.fullmatch(rows[1][1].strip()))
    )
    return text[: rows[0][0]] if rows and waits else text

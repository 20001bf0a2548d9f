r"""Markdown that is still being written, made presentable: what is open is closed.

An answer grows; between two looks at it a reader must see as little as possible jump. So an open
`**`, a fence, a formula gets its end, half an address is left out, and the beginnings of what may
become a heading, a list or a table wait for the rest of their line. Only the end of the text is
ever touched. For drafts: the finished answer is rendered as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_UNDECIDED = re.compile(
    r"[ \t>]*(?:"
    r"(?:[-*+]|\d{1,9}[.)]?)(?:[ \t]+(?:\[[ xX]?\]?)?)?"  # a list's item, or a line of figures
    r"|\#{1,6}|=+|[-_*]{2,}|`{1,2}|~{1,2}|:?-+:?|\||"
    r")[ \t]*"
)
_ROW = re.compile(r"[ \t>]*\|")
_DELIMITERS = re.compile(r"[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_MARKER = re.compile(r"[ \t>]*(?:[-*+][ \t]|\d+[.)][ \t]|#{1,6}[ \t])")
_HALF_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\Z")
_HALF_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]{0,60}\Z")
_MATHS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}


def closed(text: str) -> str:
    """The text with everything closed that is open at its end."""
    start, fence = _open_fence(text)
    if fence:
        return _without_half_fence(text, start, fence)
    start = max(start, text.rfind("\n\n") + 2 if "\n\n" in text else 0)
    head, tail = text[:start], _decided(text[start:])
    line = _line_start(tail)
    return head + tail[:line] + _Line(tail[line:]).closed()


def _open_fence(text: str) -> tuple[int, str]:
    """Where the last fence opened or closed, and what is needed to close it if it is open."""
    if "```" not in text and "~~~" not in text:
        return 0, ""
    at = place = 0
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
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


def _decided(tail: str) -> str:
    """Without a last line, or a table's first lines, that may still become anything."""
    last = tail.rfind("\n") + 1
    if _UNDECIDED.fullmatch(tail, last):
        tail = tail[:last]
    lines = tail.splitlines(keepends=True)
    first = len(lines)
    while first and _ROW.match(lines[first - 1]):
        first -= 1
    rows = lines[first:]
    waiting = len(rows) == 1 or (
        len(rows) == 2 and not (rows[1].endswith("\n") and _DELIMITERS.fullmatch(rows[1].strip()))
    )
    return "".join(lines[:first]) if waiting else tail


def _line_start(tail: str) -> int:
    """Where the stretch begins in which a style may be open: styles do not cross items or cells."""
    start = at = 0
    for line in tail.splitlines(keepends=True):
        if match := _MARKER.match(line):
            start = at + match.end()
        elif _ROW.match(line):
            start = at + line.rstrip("\n").rfind("|") + 1
        at += len(line)
    return start


@dataclass(slots=True)
class _Line:
    """One stretch of inline Markdown, read once from left to right."""

    text: str
    at: int = 0
    open_ones: list[str] = field(default_factory=list)

    def closed(self) -> str:
        """The stretch with its open styles closed."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "`":
                if (done := self._code()) is not None:
                    return done
            elif char in "\\$":
                if (done := self._maths()) is not None:
                    return done
            elif char in "*_~":
                self._run(char)
            elif char in "![":
                if match := _HALF_LINK.match(self.text, self.at):
                    self.text = self.text[: self.at] + match[1]
                else:
                    self.at += 1
            elif char == "<" and _HALF_TAG.match(self.text, self.at):
                self.text = self.text[: self.at]
            else:
                self.at += 1
        return self._finish(self.text)

    def _finish(self, text: str, closer: str = "") -> str:
        closers = closer + "".join(reversed(self.open_ones))
        if not closers:
            return text
        text = text.rstrip()
        for opener in reversed(self.open_ones):  # nothing between: nothing to show
            if text.endswith(opener) and not closer:
                text = text.removesuffix(opener).rstrip()
                closers = closers.removeprefix(opener)
        return text + closers

    def _code(self) -> str | None:
        ticks = self._length("`")
        body = self.at + ticks
        match = re.compile(rf"(?<!`)`{{{ticks}}}(?!`)").search(self.text, body)
        if match:
            self.at = match.end()
            return None
        if not self.text[body:].strip("` "):
            return self._finish(self.text[: self.at])
        shut = self.text.rstrip("`")  # the first half of the end may be there already
        return self._finish(shut, "`" * ticks)

    def _maths(self) -> str | None:
        opener = self.text[self.at : self.at + 2]
        closer = _MATHS.get(opener)
        if closer is None:
            self.at += 2 if opener[0] == "\\" else 1
            return None
        end = self.text.find(closer, self.at + 2)
        if end >= 0:
            self.at = end + 2
            return None
        body = self.text[self.at + 2 :].rstrip("\\$ \n")
        if not body.strip():
            return self._finish(self.text[: self.at])
        return self._finish(self.text[: self.at] + opener + body, closer)

    def _run(self, char: str) -> None:
        """A run of stars, underscores or tildes: it opens, closes, or is itself."""
        size = self._length(char)
        before = self.text[self.at - 1 : self.at] if self.at else ""
        after = self.text[self.at + size : self.at + size + 1]
        at, self.at = self.at, self.at + size
        if char == "~" and size != 2:
            return
        if char == "_" and before.isalnum() and after.isalnum():
            return
        if before and not before.isspace() and self._close(char, size, final=not after):
            if not after:
                self.text = self.text[:at]
        elif not after:
            self.text = self.text[:at]  # it opens something of which nothing is there yet
        elif not after.isspace():
            self.open_ones.append(char * size)

    def _close(self, char: str, size: int, *, final: bool) -> bool:
        """Close what the run closes. A last run may be half an end: what it opened stays open."""
        if not self.open_ones or self.open_ones[-1][0] != char:
            return False
        if final:
            return True
        while size > 0 and self.open_ones and self.open_ones[-1][0] == char:
            opener = self.open_ones.pop()
            if len(opener) > size:
                self.open_ones.append(opener[size:])
            size -= len(opener)
        return True

    def _length(self, char: str) -> int:
        end = self.at
        while end < len(self.text) and self.text[end] == char:
            end += 1
        return end - self.at

"""Tells whether a position in growing Markdown is inside code. Pure.

It knows fences, inline code and lines indented by four spaces: a cheap estimate, not a parser.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEAD = 64  # characters of a line's beginning; no mark of a fence is longer


class CodeState:
    """The state at the end of the text so far."""

    def __init__(self) -> None:
        self.line = ""  # the beginning of the current line
        self._ticks = 0  # backticks in it
        self._fence = ""  # the mark that ends the code we are in

    @property
    def inside(self) -> bool:
        """True if the next character is inside code."""
        line = self.line
        indented = line[:1] == "\t" or (len(line) >= 4 and line[:4].isspace())
        return bool(self._fence or self._ticks % 2 or indented)

    def feed(self, text: str) -> None:
        """Advance over this text."""
        if "\n" not in text:
            self._grow(text)
            return
        *lines, rest = text.split("\n")
        for line in lines:
            self._grow(line)
            self._close()
        self._grow(rest)

    def _grow(self, text: str) -> None:
        if len(self.line) < _HEAD:
            self.line += text[: _HEAD - len(self.line)]
        if "`" in text:
            self._ticks += text.count("`")

    def _close(self) -> None:
        line, self.line, self._ticks = self.line, "", 0
        if mark := _FENCE.match(line):
            if not self._fence:
                self._fence = mark[1]
            elif mark[1].startswith(self._fence) and not line[mark.end() :].strip():
                self._fence = ""

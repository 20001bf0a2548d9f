r"""Model Markdown made ready for a CommonMark parser: a list of edits, and the text they make.

Models write what CommonMark reads differently: `\(x\)` and `\[x\]` for maths, prices with two
dollar signs, `~` for "about", lists of sources as `[1]: address` (which CommonMark would hide).
Code is never touched. Every edit is remembered, so that a position in the text that was parsed can
be traced to the text that came in. This module parses nothing for display.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyromark
from pyromark.event import Range

OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_MATH
)

Event = tuple[Any, Range]
"""What the parser says, and the bytes it says it of."""

ROUNDS = 8  # an edit may uncover another reading; more rounds than this never helped

_BRACKETS = re.compile(
    r"(?<!\\)\\\((?P<inline>(?:(?!\n[ \t>]*\n|\\\)|(?<!\\)\\\().){1,2000}?)\\\)"
    r"|(?<!\\)\\\[(?P<display>(?:(?!\n[ \t>]*\n|\\\]|(?<!\\)\\\[).){1,8000}?)\\\](?!\()",
    re.DOTALL,
)
_MATHS = re.compile(r"[\\^_=+<>{}|*/]")
_PROSE = re.compile(r"[^\W\d_]{3,}\s+[^\W\d_]{2,}")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Edit:
    """`source[start:end]` is read as `text`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Draft:
    """A source under edits."""

    source: str
    edits: list[Edit] = field(default_factory=list)
    text: str = ""
    _ends: list[int] = field(default_factory=list)  # where each edit's replacement ends in `text`

    def __post_init__(self) -> None:
        self._apply()

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take more edits, in places of the source that no edit has touched; True if any came."""
        new = list(edits)
        if new:
            self.edits = sorted([*self.edits, *new], key=lambda edit: (edit.start, edit.end))
            self._apply()
        return bool(new)

    def origin(self, position: int) -> int | None:
        """Where in the source a position of `text` came from; None inside a replacement."""
        index = bisect_right(self._ends, position)
        if index < len(self.edits):
            edit = self.edits[index]
            if self._ends[index] - len(edit.text) <= position:
                return None
        if index == 0:
            return position
        return position - self._ends[index - 1] + self.edits[index - 1].end

    def _apply(self) -> None:
        pieces: list[str] = []
        self._ends = []
        at = length = 0
        for edit in self.edits:
            pieces += (self.source[at : edit.start], edit.text)
            length += edit.start - at + len(edit.text)
            self._ends.append(length)
            at = edit.end
        pieces.append(self.source[at:])
        self.text = "".join(pieces)


def mend(text: str) -> str:
    """One kind of line end, and no half characters (a stream may split an emoji in two)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii() and _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def prepare(source: str) -> tuple[Draft, tuple[Event, ...]]:
    """The source, edited until the parser reads it as it was meant, and what the parser says."""
    draft = Draft(source)
    if "\\(" in source or "\\[" in source:
        draft.add(_brackets(source))
    events = _events(draft.text)
    for _ in range(ROUNDS):
        found = [*_definitions(draft.text), *_delimiters(draft.text, events)]
        origins = (draft.origin(position) for position in _characters(draft.text, found))
        taken = {edit.start for edit in draft.edits}
        wanted = {at for at in origins if at is not None and at not in taken}
        if not draft.add(Edit(at, at, "\\") for at in wanted):
            break
        events = _events(draft.text)
    return draft, events


def _events(text: str) -> tuple[Event, ...]:
    return tuple(pyromark.events_with_range(text, options=OPTIONS))


def _characters(text: str, offsets: Iterable[int]) -> Iterator[int]:
    """Byte offsets as character offsets."""
    if text.isascii():
        yield from offsets
        return
    data, wanted = text.encode(), list(offsets)
    known, at, count = {}, 0, 0
    for offset in sorted(set(wanted)):
        count += len(data[at:offset].decode(errors="ignore"))
        known[offset], at = count, offset
    yield from map(known.__getitem__, wanted)


def _brackets(source: str) -> Iterator[Edit]:
    """LaTeX's own brackets as dollar signs, outside code, where they hold maths and not prose."""
    code = list(_code(source))
    for match in _BRACKETS.finditer(source):
        if any(start < match.end() and match.start() < end for start, end in code):
            continue
        name = match.lastgroup or "inline"
        body = match[name]
        if "$" in body or not _is_maths(body, display=name == "display"):
            continue
        sign = "$$" if name == "display" else "$"
        start, end = match.span(name)
        if name == "inline":  # a dollar sign followed by a space opens nothing
            start += len(body) - len(body.lstrip())
            end -= len(body) - len(body.rstrip())
        yield Edit(match.start(), start, sign)
        yield Edit(end, match.end(), sign)


def _is_maths(body: str, *, display: bool) -> bool:
    r"""Whether brackets hold a formula; models also escape ordinary brackets: `\[1\]`."""
    if not body.strip():
        return False
    if display and "\n" in body.strip(" \t"):
        return True
    if _MATHS.search(body):
        return True
    return not display and not _PROSE.search(body)


def _code(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of characters that are code."""
    spans: list[int] = []
    for payload, place in _events(source):
        if not isinstance(payload, dict):
            continue
        start = payload.get("Start")
        if "Code" in payload or (isinstance(start, dict) and "CodeBlock" in start):
            spans += (place["start"], place["end"])
    positions = list(_characters(source, spans))
    yield from zip(positions[::2], positions[1::2], strict=True)


def _definitions(text: str) -> Iterator[int]:
    """Link definitions, which the parser would hide: their words must stay readable."""
    if "]:" not in text:
        return
    for definition in pyromark.reference_definitions(text, options=OPTIONS).values():
        yield definition["span"]["start"]


def _delimiters(text: str, events: tuple[Event, ...]) -> Iterator[int]:
    """Dollar signs and tildes that were meant as themselves."""
    if "$" not in text and "~" not in text:
        return
    data = text.encode()
    for payload, place in events:
        if not isinstance(payload, dict):
            continue
        start, end = place["start"], place["end"]
        about = payload.get("Start") == "Strikethrough" and data[start + 1 : start + 2] != b"~"
        price = "InlineMath" in payload and (
            data[end : end + 1].isalnum() or (start > 0 and data[start - 1 : start].isalnum())
        )
        if about or price:
            yield from (start, end - 1)

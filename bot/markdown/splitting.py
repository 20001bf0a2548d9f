"""A text with entities cut into messages that Telegram takes.

A message holds 4,096 UTF-16 units and 100 entities; one look too many begins a new one. Cuts fall
where they hurt least: between blocks, else between lines, else between words, never inside a
character. The blanks around a cut are dropped (Telegram would drop them too); code keeps its
indentation. Nothing else is ever lost.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from bot.markdown.text import Span, Written

TEXT_LIMIT = 4096
ENTITY_LIMIT = 100

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_RANK = {"pre": 0, "expandable_blockquote": 0, "blockquote": 1, "text_link": 1, "code": 2}
_JOINED = "\u200d\ufe0e\ufe0f\u20e3"
_STOPS = ".!?;:,。！？；：，、…)）」』”"


def units(text: str) -> int:
    """How Telegram counts a text: in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text) + len(_ASTRAL.findall(text))


def split(written: Written, limit: int = TEXT_LIMIT) -> list[Written]:
    """The text in pieces of at most `limit` units, without the blanks around the cuts."""
    pieces: list[Written] = []
    window = _Window(written)
    at = begin(window.near(0, limit), 0)
    while at < len(written.text):
        near = window.near(at, limit)
        end = cut(near, at, limit)
        piece = extract(near, at, end)
        if piece.text:
            pieces.append(piece)
        at = begin(window.near(end, limit), end)
    return pieces


class _Window:
    """Those looks of a long text that matter to the message from a place on: it moves forward."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._starts = [span.start for span in written.spans]
        self._first = 0  # of the looks that begin behind the last place
        self._carried: list[Span] = []  # those that began before it, and go on

    def near(self, at: int, limit: int) -> Written:
        """The whole text with the looks and the breaks around `at`."""
        written = self._written
        first = bisect_left(self._starts, at, self._first)
        begun = written.spans[self._first : first]
        self._carried = [span for span in (*self._carried, *begun) if span.end > at]
        self._first = first
        last = bisect_right(self._starts, at + limit, first)
        breaks = written.breaks
        near = breaks[bisect_left(breaks, at) : bisect_right(breaks, at + limit)]
        return Written(written.text, (*self._carried, *written.spans[first:last]), near)


def extract(written: Written, start: int, end: int) -> Written:
    """A piece of the text, with the looks that fall into it, without blanks at its end."""
    text = written.text[start:end].rstrip()
    end = start + len(text)
    spans = tuple(
        Span(span.type, low - start, high - start, span.url, span.language)
        for span in written.spans
        if span.end > start
        and span.start < end
        and (low := max(span.start, start)) < (high := min(span.end, end))
        and written.text[low:high].strip()
    )
    return Written(text, spans, tuple(at - start for at in written.breaks if start <= at < end))


def entities(piece: Written) -> list[dict[str, Any]]:
    """The looks as Telegram's entities; where there are too many, the least useful go."""
    spans: list[Span] = list(piece.spans)
    if len(spans) > ENTITY_LIMIT:
        spans.sort(key=lambda span: _RANK.get(span.type, 3))
        spans = spans[:ENTITY_LIMIT]
        spans.sort(key=lambda span: (span.start, -span.end))
    astral = [match.start() for match in _ASTRAL.finditer(piece.text)]
    out: list[dict[str, Any]] = []
    for span in spans:
        start, end = (at + bisect_left(astral, at) for at in (span.start, span.end))
        entity: dict[str, Any] = {"type": span.type, "offset": start, "length": end - start}
        if span.url:
            entity["custom_emoji_id" if span.type == "custom_emoji" else "url"] = span.url
        if span.language:
            entity["language"] = span.language
        out.append(entity)
    return out


def fits(written: Written, at: int, limit: int = TEXT_LIMIT) -> bool:
    """Whether one message holds all from `at` on."""
    text = written.text
    return units(text[at:]) <= limit and _crowded(written, at) == len(text)


def _crowded(written: Written, at: int) -> int:
    """Where the look begins that would be one too many in a message from `at` on."""
    room = ENTITY_LIMIT
    for span in written.spans:
        if span.end > at:
            room -= 1
            if room < 0 and span.start > at:
                return span.start
    return len(written.text)


def _fitting(text: str, at: int, limit: int) -> int:
    """The end of the longest piece from `at` that holds at most `limit` units."""
    end = min(len(text), at + limit)
    while (over := units(text[at:end]) - limit) > 0:
        end -= max(1, over // 2)
    return end


def cut(written: Written, at: int, limit: int) -> int:
    """Where a message that begins at `at` should end."""
    text = written.text
    last = min(_fitting(text, at, limit), _crowded(written, at))
    if last == len(text):
        return last
    room = last - at
    for candidate, least in _candidates(written, at, last, room):
        if candidate > at + least:
            return candidate
    return _between_characters(text, at, last)


def _candidates(written: Written, at: int, last: int, room: int) -> Iterator[tuple[int, int]]:
    """Good places for a cut, best first, each with how far in it must lie."""
    text = written.text
    whole = next(
        (
            span.start
            for span in written.spans
            if span.type in ("pre", "expandable_blockquote") and span.start < last < span.end
            if units(text[span.start : span.end]) <= room
        ),
        0,
    )
    yield whole, room // 10  # a block that fits into a message stays in one piece
    yield max((mark for mark in written.breaks if mark <= last), default=0), room * 2 // 5
    yield text.rfind("\n\n", at, last) + 1, room // 2
    yield text.rfind("\n", at, last) + 1, room // 4
    blank = max(text.rfind(" ", at, last), text.rfind("\u3000", at, last)) + 1
    stop = max(text.rfind(char, at, last) for char in _STOPS) + 1
    yield max(blank, 0), room * 3 // 4
    yield stop, room // 2
    yield max(blank, 0), room // 4


def _between_characters(text: str, at: int, last: int) -> int:
    """The last place before `last` that is not inside what a reader sees as one character."""
    end = last
    while end > at + 1 and last - end < 32 and _inside(text, end):
        end -= 1
    return end if end > at + 1 else last


def _inside(text: str, at: int) -> bool:
    """Whether a cut at `at` would break an emoji, a flag or an accented letter."""
    char, before = text[at], text[at - 1]
    if char in _JOINED or before == "\u200d" or unicodedata.combining(char):
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff":  # a skin colour belongs to the hand before it
        return True
    if _flag(char) and _flag(before):
        run = at
        while run > 0 and _flag(text[run - 1]):
            run -= 1
        return (at - run) % 2 == 1
    return False


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def begin(written: Written, at: int) -> int:
    """Past the blanks at a cut; inside code only past the line's end: it keeps its indentation."""
    text = written.text
    inside = next(
        (span for span in written.spans if span.type == "pre" and span.start <= at < span.end),
        None,
    )
    if inside is None:
        while at < len(text) and text[at].isspace():
            at += 1
            if any(span.type == "pre" and span.start == at for span in written.spans):
                break
        return at
    if at > inside.start and text[at : at + 1] == "\n":
        at += 1
    return at

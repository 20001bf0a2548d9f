"""Server-sent events: bytes in, dicts out, as chat endpoints write them. Pure; it never waits.

What the wire says: one JSON document per `data:` line (the blank after the colon may be missing),
`[DONE]` at the end, comments (`: PING`) anywhere, lines ended by LF, CRLF or CR, and a chunk of the
network may end inside a line, a CRLF or a UTF-8 character. Never `str.splitlines`: it also splits
at U+2028, U+0085 and friends, which are ordinary characters of an answer.

Beyond the wire, three habits of gateways are read too: a document spread over several `data:`
lines, a bare JSON document (an error, or a whole answer despite `stream: true`), and
`event: error`.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from bot.gateway.loose import decode

MAX_LINE = 16 * 1024 * 1024  # characters; inline pictures make lines of megabytes

DONE: Final[dict[str, Any]] = {"[DONE]": True}  # compared by identity

_LINE_END = re.compile(r"\r\n|\n|\r")


def first_event(text: str) -> dict[str, Any] | None:
    """The first event of a whole body, if it is written as events."""
    decoder = EventDecoder()
    try:
        return next(chain(decoder.feed(text.encode()), decoder.close()), None)
    except BrokenEvent:
        return None


class BrokenEvent(ValueError):
    """An event that begins like JSON and is none, or a line that never ends."""


class EventDecoder:
    """Feed it bytes; it yields each event as a dict, and `DONE` for `[DONE]`."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self._text = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._max_line = max_line
        self._pieces: list[str] = []  # the unfinished line; joined once, so long lines stay linear
        self._pending = 0
        self._cr = False  # the last character was CR: an LF that follows belongs to it
        self._held: list[str] = []  # a document that is not complete yet
        self._size = 0
        self._raw = False  # the held document did not come as `data:`
        self._event = ""

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The events that `data` completes."""
        text = self._text.decode(data)
        if self._at_rest and text.startswith("data: {") and text.find("\n") == len(text) - 2:
            # One whole event, as almost always: the same as below, at a third of the price.
            try:
                value = json.loads(text[6:])
            except (ValueError, RecursionError):
                pass
            else:
                yield value
                return
        yield from self._lines(text)

    def close(self) -> Iterator[dict[str, Any]]:
        """The event that the end of the stream completes, if any; half an event is dropped."""
        yield from self._lines(self._text.decode(b"", final=True))
        line, self._pieces = "".join(self._pieces), []
        try:
            if line:
                yield from self._line(line)
            yield from self._line("")
        except BrokenEvent:
            return  # a cut, which the missing end already tells

    @property
    def _at_rest(self) -> bool:
        return not (self._pieces or self._held or self._cr or self._event)

    def _lines(self, text: str) -> Iterator[dict[str, Any]]:
        if self._cr and text:
            self._cr = False
            text = text.removeprefix("\n")
        start = 0
        for end in _LINE_END.finditer(text):
            self._pieces.append(text[start : end.start()])
            start = end.end()
            line, self._pieces, self._pending = "".join(self._pieces), [], 0
            yield from self._line(line)
        self._cr = text.endswith("\r")
        if start < len(text):
            self._pieces.append(text[start:])
            self._pending += len(text) - start
            if self._pending > self._max_line:
                raise BrokenEvent("a line of the stream is longer than the limit")

    def _line(self, line: str) -> Iterator[dict[str, Any]]:
        line = line.removeprefix("\ufeff")  # of a stream that was put into this one
        if not line:
            event, self._event = self._event, ""
            if self._held and not self._raw:
                self._flush(event)
            return
        if line.startswith("data:"):
            if self._held and self._raw:
                self._flush(self._event)
            yield from self._document(line[5:].removeprefix(" "), raw=False)
        elif self._held and self._raw:
            yield from self._document(line, raw=True)
        elif line.startswith("event:"):
            self._event = line[6:].strip()
        elif line.lstrip().startswith("{"):
            yield from self._document(line, raw=True)

    def _flush(self, event: str) -> None:
        size, self._held, self._size = self._size, [], 0
        raise BrokenEvent(f"an event is not JSON ({event or 'data'}, {size} characters)")

    def _document(self, text: str, *, raw: bool) -> Iterator[dict[str, Any]]:
        if not self._held:
            stripped = text.strip()
            if stripped == "[DONE]":
                yield DONE
                return
            if not stripped.startswith("{"):
                if self._event == "error" and stripped:
                    yield {"error": {"message": stripped}}
                return  # a keep-alive in disguise; answers are objects
        self._held.append(text)
        self._size += len(text)
        if self._size > self._max_line:
            raise BrokenEvent("an event is longer than the limit")
        self._raw = raw
        if not text.rstrip().endswith("}"):
            return  # cannot be complete; parsing every line of a long document would be quadratic
        try:
            value = decode("\n".join(self._held).lstrip())
        except ValueError:
            return
        self._held, self._size = [], 0
        if self._event == "error" and "error" not in value:
            value = {"error": value}
        yield value

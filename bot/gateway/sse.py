"""Server-sent events: bytes in, dicts out, as chat endpoints write them. Pure; it never waits.

What the wire says: one JSON document per `data:` line (the blank after the colon may be missing),
`[DONE]` at the end, comments (`: PING`) anywhere, lines ended by LF, CRLF or CR, and a chunk of the
network may end inside a line, a CRLF or a UTF-8 character. Lines are cut as bytes, never by
`str.splitlines`: it also splits at U+2028, U+0085 and friends, which are ordinary characters of an
answer.

Beyond the wire, three habits of gateways are read too: a document spread over several `data:`
lines, a bare JSON document (an error, or a whole answer despite `stream: true`), and
`event: error`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from bot.gateway.loose import decode

MAX_LINE = 16 * 1024 * 1024  # bytes; inline pictures make lines of megabytes

DONE: Final[dict[str, Any]] = {"[DONE]": True}  # compared by identity

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_SHORT = 64 * 1024  # bytes
_TRIES = 64  # at a document of many lines, before each has to be twice as long as the last


class Events(list[dict[str, Any]]):
    """The events of a body that was read whole."""


def all_events(body: bytes) -> Events | None:
    """Every event of a whole body; None if it is not written as events."""
    if not re.match(rb"(?:\xef\xbb\xbf)?\s*(?:data|event|id|retry|):", body):
        return None
    decoder = EventDecoder()
    try:
        found = [*decoder.feed(body), *decoder.close()]
    except BrokenEvent:
        return None
    return Events(one for one in found if one is not DONE)


def _is_one(data: bytes) -> bool:
    return data.startswith(b"data: {") and data.find(b"\n") == len(data) - 2


class BrokenEvent(ValueError):
    """An event that begins like JSON and is none, or a line that never ends."""


class EventDecoder:
    """Feed it bytes; it yields each event as a dict, and `DONE` for `[DONE]`."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self._max_line = max_line
        self._begun = bytearray()  # the unfinished line
        self._cr = False  # the last byte was CR: an LF that follows belongs to it
        self._held: list[bytes] = []  # a document that is not complete yet
        self._size = 0
        self._tries = self._tried = 0
        self._raw = False  # the held document did not come as `data:`
        self._event = ""

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The events that `data` completes."""
        if self._at_rest and len(data) < _SHORT and _is_one(data):
            # One whole event, as almost always: the same as below, at a third of the price.
            try:
                value = json.loads(data[6:])
            except (ValueError, RecursionError):
                pass
            else:
                yield value
                return
        yield from self._lines(data)

    def close(self) -> Iterator[dict[str, Any]]:
        """The event that the end of the stream completes, if any; half an event is dropped."""
        line, self._begun = bytes(self._begun), bytearray()
        try:
            if line:
                yield from self._line(line)
            if self._held and self._raw:
                yield from self._flush()
            yield from self._line(b"")
        except BrokenEvent:
            return  # a cut, which the missing end already tells

    @property
    def _at_rest(self) -> bool:
        return not (self._begun or self._held or self._cr or self._event)

    def _lines(self, data: bytes) -> Iterator[dict[str, Any]]:
        if self._cr and data:
            self._cr = False
            data = data.removeprefix(b"\n")
        start = 0
        for end in _LINE_END.finditer(data):
            line = data[start : end.start()]
            if self._begun:
                self._begun += line
                line, self._begun = bytes(self._begun), bytearray()
            start = end.end()
            self._bound(len(line))
            yield from self._line(line)
        self._cr = data.endswith(b"\r")
        if start < len(data):
            self._begun += data[start:]
            self._bound(len(self._begun))

    def _bound(self, size: int) -> None:
        if size > self._max_line:
            raise BrokenEvent("a line of the stream is longer than the limit")

    def _line(self, line: bytes) -> Iterator[dict[str, Any]]:
        line = line.removeprefix(_BOM)  # of a stream, also of one that was put into this one
        if not line:
            if self._held and not self._raw:
                yield from self._flush()
            self._event = ""
            return
        if line.startswith(b"data:"):
            if self._held and self._raw:
                yield from self._flush()
            line = line[6 if line[5:6] == b" " else 5 :]
            yield from self._document(line, raw=False)
        elif self._held and self._raw:
            yield from self._document(line, raw=True)
        elif line.startswith(b"event:"):
            self._event = line[6:].decode("utf-8", "replace").strip()
        elif line.lstrip().startswith(b"{"):
            yield from self._document(line, raw=True)

    def _flush(self) -> Iterator[dict[str, Any]]:
        """The held document can grow no more."""
        size = self._size
        value = self._decoded()
        self._held, self._size, self._tries, self._tried = [], 0, 0, 0
        if value is None:
            raise BrokenEvent(f"an event is not JSON ({self._event or 'data'}, {size} bytes)")
        yield value

    def _document(self, line: bytes, *, raw: bool) -> Iterator[dict[str, Any]]:
        if not self._held:
            stripped = line.strip()
            if stripped == b"[DONE]":
                yield DONE
                return
            if not stripped.startswith(b"{"):
                if self._event == "error" and stripped:
                    yield {"error": {"message": stripped.decode("utf-8", "replace")}}
                return  # a keep-alive in disguise; answers are objects
        self._held.append(line)
        self._size += len(line)
        if self._size > self._max_line:
            raise BrokenEvent("an event is longer than the limit")
        self._raw = raw
        # A document of many lines is not looked at once for each of them.
        if not line.rstrip().endswith(b"}") or self._is_soon_again():
            return
        value = self._decoded()
        self._tries, self._tried = self._tries + 1, self._size
        if value is None:
            return
        self._held, self._size, self._tries, self._tried = [], 0, 0, 0
        yield value

    def _is_soon_again(self) -> bool:
        return self._tries > _TRIES and self._size < 2 * self._tried

    def _decoded(self) -> dict[str, Any] | None:
        data = self._held[0] if len(self._held) == 1 else b"\n".join(self._held)
        text = data.decode("utf-8", "replace")
        del data
        try:
            value = decode(text.lstrip())
        except ValueError:
            return None
        if self._event == "error" and "error" not in value:
            value = {"error": value}
        return value if isinstance(value, dict) else None

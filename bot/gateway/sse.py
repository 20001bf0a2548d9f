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

from bot.gateway.long_letters import MOST_PLAIN, TooPlain, decode_chunks, plain_bytes

MAX_LINE = 36 * 1024 * 1024  # bytes; inline pictures make lines of megabytes

DONE: Final[dict[str, Any]] = {"[DONE]": True}  # compared by identity

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_SHORT = 64 * 1024  # bytes
_TRIES = 64  # at a document of many lines, before each has to be twice as long as the last


class Events(list[dict[str, Any]]):
    """The events of a body that was read whole."""


def all_events(body: bytes) -> Events | None:
    """Every event of a whole body; None if it is not an event stream."""
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
    """An event that begins like JSON and is not, or a line without an end."""


class EventDecoder:
    """Decodes bytes into events (dicts), and `DONE` for `[DONE]`."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self._max_line = max_line
        self._begun = bytearray()  # the unfinished line
        self._plain = 0  # bytes of it that are words, no letters of a picture
        self._cr = False  # the last byte was CR: an LF that follows belongs to it
        self._held: list[bytes | bytearray] = []  # a document that is not complete yet
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
        """The event that the end of the stream completes; an incomplete one is dropped."""
        try:
            if self._begun:
                yield from self._line(self._take())
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
            line: bytes | bytearray = data[start : end.start()]
            start = end.end()
            if self._begun:
                self._grow(line)
                line = self._take()
            self._bound(len(line))
            yield from self._line(line)
        self._cr = data.endswith(b"\r")
        if start < len(data):
            self._grow(data[start:])
            self._bound(len(self._begun))

    def _grow(self, piece: bytes | bytearray) -> None:
        self._begun += piece
        self._plain += plain_bytes(piece)

    def _take(self) -> bytearray:
        line, self._begun, self._plain = self._begun, bytearray(), 0
        return line

    def _bound(self, size: int) -> None:
        if size > self._max_line or self._plain > MOST_PLAIN:
            raise BrokenEvent("a line of the stream is longer than the limit")

    def _line(self, line: bytes | bytearray) -> Iterator[dict[str, Any]]:
        # Of a stream, also of one that was put into this one. `removeprefix` would always copy.
        if line.startswith(_BOM):  # noqa: FURB188
            line = line[len(_BOM) :]
        if not line:
            if self._held and not self._raw:
                yield from self._flush()
            self._event = ""
            return
        if line.startswith(b"data:"):
            if self._held and self._raw:
                yield from self._flush()
            head = 6 if line[5:6] == b" " else 5
            if isinstance(line, bytearray):
                del line[:head]  # no copy: it may be long
            else:
                line = line[head:]
            yield from self._document(line, raw=False)
        elif self._held and self._raw:
            yield from self._document(line, raw=True)
        elif line.startswith(b"event:"):
            self._event = line[6:70].decode("utf-8", "replace").strip()
        elif line[:64].lstrip().startswith(b"{"):
            yield from self._document(line, raw=True)

    def _flush(self) -> Iterator[dict[str, Any]]:
        """Decode the pending document: nothing more is added to it."""
        size = self._size
        values = self._decoded()
        self._held, self._size, self._tries, self._tried = [], 0, 0, 0
        if not values:
            raise BrokenEvent(f"an event is not JSON ({self._event or 'data'}, {size} bytes)")
        yield from values

    def _document(self, line: bytes | bytearray, *, raw: bool) -> Iterator[dict[str, Any]]:
        if not self._held:
            begins = line[:64].strip()
            if begins == b"[DONE]":
                yield DONE
                return
            if not begins.startswith(b"{"):
                if self._event == "error" and begins:
                    yield {"error": {"message": line[:_SHORT].decode("utf-8", "replace").strip()}}
                return  # a keep-alive in disguise; answers are objects
        self._held.append(line)
        self._size += len(line)
        if self._size > self._max_line:
            raise BrokenEvent("an event is longer than the limit")
        self._raw = raw
        # A document of many lines is not looked at once for each of them.
        if not line[-64:].rstrip().endswith(b"}") or self._is_soon_again():
            return
        values = self._decoded()
        self._tries, self._tried = self._tries + 1, self._size
        if not values:
            return
        self._held, self._size, self._tries, self._tried = [], 0, 0, 0
        if isinstance(line, bytearray):
            line.clear()  # whoever called still has it, while the event is worked on
        yield from values

    def _is_soon_again(self) -> bool:
        return self._tries > _TRIES and self._size < 2 * self._tried

    def _decoded(self) -> list[dict[str, Any]]:
        """The document as one or several events; none if it is incomplete."""
        data = self._held[0] if len(self._held) == 1 else b"\n".join(self._held)
        try:
            values = decode_chunks(data)
        except TooPlain as error:
            raise BrokenEvent(str(error)) from None
        except ValueError:
            return []
        if self._event == "error":
            values = [one if "error" in one else {"error": one} for one in values]
        return [one for one in values if isinstance(one, dict)]

"""Replies made to harm their reader: `[bomb:NAME]` in any prompt.

Each is a body of some megabytes, or without an end, that costs its sender nothing. They are written
in pieces, so that the emulator holds none of them in memory.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import zlib
from collections.abc import Iterator

from aiohttp import web

from emulators import samples
from emulators.gateway.call import Call

_MEGABYTE = 1 << 20
_PIECE = 64 * 1024
_STREAM = {"Content-Type": "text/event-stream"}
_PACKED = {"Content-Encoding": "gzip"}
_DRIP_S = 1.0


def _chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    document = {"object": "chat.completion.chunk", "choices": [choice]}
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n".encode()


_HEAD, _TAIL = _chunk("|").split(b"|")
_END = b"data: [DONE]\n\n"


def _said(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """One chunk, its words piece by piece, and the end of the stream."""
    yield _HEAD
    yield from pieces
    yield _TAIL + _END


def _fill(piece: bytes, size: int | None) -> Iterator[bytes]:
    """The piece over and over."""
    block = piece * max(1, _PIECE // len(piece))
    left = size
    while left is None or left > 0:
        yield block
        left = None if left is None else left - len(block)


def _line() -> Iterator[bytes]:
    """One chunk of 15 MB, with a single letter that is not ASCII."""
    yield from _said(iter(["ä".encode(), *_fill(b"fog ", 15 * _MEGABYTE)]))


def _endless() -> Iterator[bytes]:
    yield _HEAD
    yield from _fill(b"fog ", None)


def _letters() -> Iterator[bytes]:
    """A picture of 20 MB, as letters in the text."""
    text = base64.b64encode(_large_picture())
    yield from _chunked(b"![kite](data:image/png;base64,", text, b")")


def _large_picture() -> bytes:
    picture = samples.picture("a kite", 512, 512)
    return picture + bytes(20 * _MEGABYTE - len(picture))


def _line_letters() -> Iterator[bytes]:
    """A base64 picture in a single chunk, beside wide characters."""
    head, letters, tail = "雾 🎨 ![kite](data:image/png;base64,", _large_picture(), ")"
    text = base64.b64encode(letters)
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    yield from _said(iter([head.encode(), *pieces, tail.encode()]))


def _undecodable(
    before: str = "Here it is:\n\n", after: str = "\n\nThat was it."
) -> Iterator[bytes]:
    """A picture of which only the beginning is one."""
    text = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"fog" * 2000)
    if before:
        yield _chunk(before)
    yield from _chunked(b"![kite](data:image/png;base64,", text, f"){after}".encode())


def _chunked(head: bytes, text: bytes, tail: bytes) -> Iterator[bytes]:
    yield _HEAD + head + _TAIL
    for start in range(0, len(text), _PIECE):
        yield _HEAD + text[start : start + _PIECE] + _TAIL
    yield _HEAD + tail.replace(b"\n", b"\\n") + _TAIL
    yield _END


def _many(count: int) -> Iterator[bytes]:
    """So many chunks of a word each."""
    block = _chunk("fog ") * 100
    for _ in range(count // 100):
        yield block
    yield _END


def _inflated(block: bytes, times: int) -> Iterator[bytes]:
    """The block repeated, compressed: a small body that decompresses to gigabytes."""
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    again = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)  # it leans on nothing before it
    for _ in range(times - 1):
        yield again


def _values() -> Iterator[bytes]:
    """A document of eight million small values."""
    yield b'{"data":['
    yield from _fill(b"[],", 16 * _MEGABYTE)
    yield b"0]}"


def _deep() -> Iterator[bytes]:
    yield from _fill(b"[", 8 * _MEGABYTE)


_BODIES = {
    # streams of a chat
    "line": (200, _STREAM, _line),
    "endless": (200, _STREAM, _endless),
    "letters": (200, _STREAM, _letters),
    "line-letters": (200, _STREAM, _line_letters),
    "undecodable": (200, _STREAM, _undecodable),
    "only-undecodable": (200, _STREAM, lambda: _undecodable("", "")),
    "chunks": (200, _STREAM, lambda: _many(100_000)),
    "million": (200, _STREAM, lambda: _many(1_000_000)),
    "comments": (200, _STREAM, lambda: _fill(b": fog\n", None)),
    "packed": (200, _STREAM | _PACKED, lambda: _inflated(b" " * _MEGABYTE, 2048)),
    "packed-chunks": (200, _STREAM | _PACKED, lambda: _inflated(_chunk("fog ") * 8000, 1000)),
    # bodies of whatever was asked
    "body": (200, {}, lambda: _fill(b" ", None)),
    "gzip": (200, _PACKED, lambda: _inflated(b" " * _MEGABYTE, 2048)),
    "values": (200, {}, _values),
    "deep": (200, {}, _deep),
    "refusal": (500, {}, lambda: _fill(b"fog ", None)),
}
NAMES = frozenset((*_BODIES, "drip"))


async def explode(call: Call) -> web.StreamResponse:
    """Send the named body until it ends or the client disconnects."""
    name = call.triggers.word("bomb", "body")
    if name == "drip":
        return await _drip(call)
    status, headers, body = _BODIES.get(name, _BODIES["body"])
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(call.request)
    with contextlib.suppress(ConnectionError):
        for piece in body():
            await response.write(piece)
            await asyncio.sleep(0)
        await response.write_eof()
    return response


async def _drip(call: Call) -> web.StreamResponse:
    """One letter a second, without an end."""
    response = web.StreamResponse(headers=_STREAM)
    await response.prepare(call.request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(_chunk("x"))
            await call.world.pause(_DRIP_S)
    return response

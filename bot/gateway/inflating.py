"""Decompresses bodies in steps, within a size limit.

httpx decompresses each network chunk at once, and 64 kB can hold 64 MB. So bodies are read raw and
inflated in steps; the reader counts the bytes.
"""

from __future__ import annotations

import asyncio
import io
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing

STEP = 256 * 1024  # bytes that are inflated at once
ACCEPTED = "gzip, deflate"  # what we ask for; anything else would be an answer we cannot bound


class BadEncoding(ValueError):
    """The body has an encoding that was not requested, or is corrupt."""


class BodyTooLarge(ValueError):
    """The body exceeds the size limit."""


class Inflater:
    """Decompresses one body; `feed` yields pieces of at most STEP bytes."""

    def __init__(self, encoding: str) -> None:
        named = encoding.strip().lower()
        if named not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BadEncoding(f"a body packed as {named[:20]!r}")
        self._packed = named not in ("", "identity")
        self._raw_tried = named != "deflate"
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as it begins

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decompressed pieces of this data."""
        if not self._packed:
            yield data
            return
        while data:
            try:
                piece = self._inflate.decompress(data, STEP)
            except zlib.error as error:
                if self._raw_tried:
                    raise BadEncoding("a body that is not packed as it says") from error
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some mean it without a head
                self._raw_tried = True
                continue
            self._raw_tried = True
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail
            if self._inflate.eof:
                data = self._inflate.unused_data  # gzip may go on with another part
                if not data.strip(b"\0"):
                    return
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)


async def pieces(raw: AsyncIterator[bytes], encoding: str) -> AsyncGenerator[bytes, None]:
    """The decompressed pieces of a body."""
    inflater = Inflater(encoding)
    async for data in raw:
        for number, piece in enumerate(inflater.feed(data)):
            if number:  # a little data became a lot: others get their turn in between
                await asyncio.sleep(0)
            yield piece


async def whole(
    raw: AsyncIterator[bytes], encoding: str, largest: int, enough: int | None = None
) -> bytes:
    """A whole decompressed body, or its first `enough` bytes.

    Raises BodyTooLarge beyond `largest`.
    """
    data = io.BytesIO()  # its value is no second copy
    async with aclosing(pieces(raw, encoding)) as body:
        async for piece in body:
            data.write(piece)
            if enough is not None and data.tell() >= enough:
                break
            if data.tell() > largest:
                raise BodyTooLarge(f"an answer of more than {largest >> 20} MB")
    return data.getvalue()

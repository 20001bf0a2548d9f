"""Reads the events of a streamed body, and yields to the event loop in between.

It knows bytes and events; other modules interpret the events.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import httpx

from bot.gateway.inflating import pieces
from bot.gateway.sse import EventDecoder

_START = 20_000  # bytes of a body that are looked at when it is no stream
# Models write faster than anybody is shown: after a piece that had to be waited for, more of them
# gather in the socket, and one reading takes them all. That is a quarter of a stream's price.
_GATHER = 0.2  # seconds
_AT_HAND = 0.004  # seconds in which a piece comes that had already arrived
_IN_A_ROW = 32  # events, or …
_BYTES_IN_A_ROW = 256 * 1024  # … after which others have their turn


async def events_of(
    response: httpx.Response,
    start: bytearray,
    now: Callable[[], float],
    wait: Callable[[float], Awaitable[None]],
) -> AsyncGenerator[dict[str, Any], None]:
    """The events of a body; its first bytes are added to `start`.

    A million buffered events, or a line of many megabytes, would be read without ever waiting, so
    the loop is yielded to explicitly.
    """
    decoder, read_at, events, size = EventDecoder(), now(), 0, 0
    packed = response.headers.get("content-encoding", "")
    async with aclosing(pieces(response.aiter_raw(), packed)) as chunks:
        async for data in chunks:
            waited = now() - read_at > _AT_HAND
            start += data[: _START - len(start)]
            for event in decoder.feed(data):
                yield event
                events += 1
                if events % _IN_A_ROW == 0:
                    await asyncio.sleep(0)
            size += len(data)
            if waited:
                await wait(_GATHER)
            elif size > _BYTES_IN_A_ROW:
                size = 0
                await asyncio.sleep(0)
            read_at = now()
    for event in decoder.close():
        yield event

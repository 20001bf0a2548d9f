"""Reads a streamed answer to its end. The caller has made the request.

What the wire says: a stream ends with `[DONE]`. Some end only with their body, some stay open after
a finish reason, and some send a finish reason long before they end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from bot.gateway import sse
from bot.gateway.completions import finish_words
from bot.gateway.completions.wire import AnswerTooLong, Collector, EmptyChoices
from bot.gateway.errors import ConnectionFailed, GatewayError, UpstreamTimeout
from bot.gateway.types import ChatEvent


async def read_stream(
    raw: AsyncIterator[dict[str, Any]], tail: float
) -> AsyncGenerator[ChatEvent, None]:
    """The events of a streamed answer; the last one is Completed.

    It ends with `[DONE]`, with the body, or by silence: `tail` seconds if the last text came with
    or after a finish reason, else the stream's timeout. A broken connection after the first event
    is a cut, not an error. Of an endless answer the beginning is read.
    """
    collector = Collector()
    chunks = _Chunks(raw, collector, tail)
    too_much = False
    failure: GatewayError | None = None
    try:
        while (data := await chunks.next()) is not None:
            for event in collector.chunk(data):
                yield event
    except AnswerTooLong:
        too_much = True
    except GatewayError as error:
        failure = error
    if not collector.started:
        raise failure or EmptyChoices
    for event in collector.rest():  # also what was said before it failed
        yield event
    if failure is not None:
        raise failure
    if too_much:
        collector.finish_reason = finish_words.TOO_MUCH
    ended = chunks.done or (collector.finish_reason is not None and not chunks.broke)
    yield collector.end(cut=not (ended or too_much))


class _Chunks:
    """The chunks of a stream, and how it ended."""

    def __init__(
        self, raw: AsyncIterator[dict[str, Any]], collector: Collector, tail: float
    ) -> None:
        self.done = False  # it said so
        self.broke = False  # in the middle of its words
        self._raw = raw
        self._collector = collector
        self._tail = tail
        self._heard = False

    async def next(self) -> dict[str, Any] | None:
        """The next chunk; None at the end."""
        collector = self._collector
        try:
            if collector.open or not collector.said:
                data = await anext(self._raw, None)  # a timeout for every token would cost
            else:
                async with asyncio.timeout(self._tail):
                    data = await anext(self._raw, None)
        except (ConnectionFailed, UpstreamTimeout):
            if not self._heard:
                raise
            self.broke = collector.open
            return None
        except TimeoutError:
            return None  # it was finished
        self.done = data is sse.DONE
        self._heard = True
        return None if self.done else data

"""Chat: `POST /v1/chat/completions`, in one piece or streamed.

What the wire says: the OpenAI contract. A stream is server-sent events ended by `[DONE]`; gateways
add keep-alive comments, chunks without choices, a usage chunk, errors in the middle, and sometimes
answer plain JSON although a stream was asked for. A stream that ends without `[DONE]` and without
`finish_reason` was cut: what came is kept, and the end says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

from bot.gateway import sse
from bot.gateway.completion_wire import Collector, EmptyChoices, chat_body, read_completion
from bot.gateway.errors import ConnectionFailed, RequestRefused, UpstreamTimeout
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ChatEvent, Completion

Messages = Sequence[Mapping[str, Any]]

_CREATE = Route("POST", "/v1/chat/completions", Retry.COMPUTE, Wait.COMPUTE)
_STREAM = Route("POST", "/v1/chat/completions", Retry.STREAM, Wait.STREAM)


class Chat:
    """`client.chat`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        model: str,
        messages: Messages,
        max_tokens: int | None = None,
        temperature: float | None = None,
        **options: Any,
    ) -> Completion:
        """Ask and wait for the whole answer. Further `options` go to the wire as they are."""
        given = {"max_tokens": max_tokens, "temperature": temperature, **options}
        body = chat_body(model, messages, {**given, "stream": False})
        return await self._transport.call(_CREATE, read_completion, json=body)

    @asynccontextmanager
    async def stream(
        self,
        *,
        model: str,
        messages: Messages,
        max_tokens: int | None = None,
        temperature: float | None = None,
        include_usage: bool = True,
        **options: Any,
    ) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        """Ask and read the answer as it comes; the last event is always Completed.

        Leaving the block closes the connection, which tells the gateway to stop. A break before
        the first event raises; after it, the answer ends with `Completed(cut=True)`. An error
        that the gateway writes into the stream raises, whenever it comes.
        """
        given = {"max_tokens": max_tokens, "temperature": temperature, **options, "stream": True}
        if include_usage:
            given["stream_options"] = {"include_usage": True}
        body = chat_body(model, messages, given)
        async with AsyncExitStack() as stack:
            try:
                raw = await stack.enter_async_context(self._transport.stream(_STREAM, json=body))
            except RequestRefused as error:
                if "stream_options" not in error.message or not include_usage:
                    raise
                del body["stream_options"]  # an old backend; the answer matters, its price less
                raw = await stack.enter_async_context(self._transport.stream(_STREAM, json=body))
            yield await stack.enter_async_context(aclosing(self._read(raw)))

    async def _read(self, raw: AsyncIterator[dict[str, Any]]) -> AsyncGenerator[ChatEvent, None]:
        collector = Collector()
        heard = done = False
        try:
            while not done:
                # Once it is finished only usage can follow: nobody should wait long for that.
                tail = self._transport.timeouts.of(Wait.TAIL) if collector.finish_reason else None
                async with asyncio.timeout(tail):
                    data = await anext(raw, None)
                if data is None:
                    break
                done = data is sse.DONE
                heard = heard or not done
                for event in collector.chunk(data):
                    yield event
        except (ConnectionFailed, UpstreamTimeout):
            if not heard:
                raise
        except TimeoutError:
            pass  # it was finished
        if not collector.started:
            raise EmptyChoices
        yield collector.end(cut=not done and collector.finish_reason is None)

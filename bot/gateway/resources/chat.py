"""Chat: `POST /v1/chat/completions`, in one piece or streamed.

What the wire says: the OpenAI contract. A stream is server-sent events ended by `[DONE]`; gateways
add keep-alive comments, chunks without choices, a usage chunk, errors in the middle, and sometimes
answer plain JSON although a stream was asked for. A stream that ends without `[DONE]` and without
`finish_reason` was cut: what came is kept, and the end says so. Some channels refuse to stream a
model; their answer is asked for in one piece, and for a while so are the next ones of that model.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

from bot.gateway.completions.stream import read_stream
from bot.gateway.completions.wire import chat_body, read_completion, read_events
from bot.gateway.errors import ModelUnavailable, RequestRefused, StreamRefused
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ChatEvent, Completion, FileInput

Messages = Sequence[Mapping[str, Any]]

_GIZMO = re.compile(r"\bg-[A-Za-z0-9]+")
_GIZMO_PREFIXES = ("gpt-4-gizmo-", "gpt-4o-gizmo-", "gpt-gizmo-")

_CREATE = Route("POST", "/v1/chat/completions", Retry.COMPUTE, Wait.COMPUTE)
_STREAM = Route("POST", "/v1/chat/completions", Retry.STREAM, Wait.STREAM)


UNSTREAMED = 3600.0  # seconds for which it is believed that a model is not streamed


def gizmo_of(text: str) -> str | None:
    """The GPT id in a URL, a model name, or by itself; None without one."""
    found = _GIZMO.search(text)
    return found[0] if found else None


def gizmo_models(gizmo: str) -> list[str]:
    """The model names under which a GPT may be offered, likeliest first."""
    found = gizmo_of(gizmo)
    if found is None:
        raise RequestRefused("that is neither the id nor the address of a GPT")
    return [prefix + found for prefix in _GIZMO_PREFIXES]


class Chat:
    """The namespace `client.chat`: chat completions, GPTs and vision."""

    def __init__(self, transport: Transport, *, now: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._now = now
        self._unstreamed: dict[
            str, float
        ] = {}  # models that are refused as streams, and until when

    async def create(
        self,
        *,
        model: str,
        messages: Messages,
        max_tokens: int | None = None,
        temperature: float | None = None,
        **options: Any,
    ) -> Completion:
        """Ask, and wait for the whole answer. Other `options` are sent unchanged."""
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
        """Ask, and read the answer as it comes; the last event is always Completed.

        Leaving the block closes the connection, which tells the gateway to stop. A broken
        connection raises before the first event; after it, the answer ends with
        `Completed(cut=True)`. An error that the gateway writes into the stream always raises.
        """
        given = {"max_tokens": max_tokens, "temperature": temperature, **options, "stream": True}
        if include_usage:
            given["stream_options"] = {"include_usage": True}
        body = chat_body(model, messages, given)
        async with AsyncExitStack() as stack:
            if self._now() < self._unstreamed.get(model, 0.0):
                events = self._whole(body)
            else:
                events = await self._streamed(stack, body)
            yield await stack.enter_async_context(aclosing(events))

    async def _streamed(
        self, stack: AsyncExitStack, body: dict[str, Any]
    ) -> AsyncGenerator[ChatEvent]:
        """Open the stream; without streaming if the channel refuses it."""
        try:
            raw = await stack.enter_async_context(self._transport.stream(_STREAM, json=body))
        except RequestRefused as error:
            if "stream_options" in error.message and "stream_options" in body:
                del body["stream_options"]  # an old backend; the answer matters, its price less
                return await self._streamed(stack, body)
            if not isinstance(error, StreamRefused):
                raise
            return self._unstreamed_from_now(body)
        return self._read(raw, body)

    async def _read(
        self, raw: AsyncIterator[dict[str, Any]], body: dict[str, Any]
    ) -> AsyncGenerator[ChatEvent]:
        heard = refused = False
        tail = self._transport.timeouts.of(Wait.TAIL)
        async with aclosing(read_stream(raw, tail)) as events:
            try:
                async for event in events:
                    heard = True
                    yield event
            except StreamRefused:  # some refuse in the stream itself
                if heard:
                    raise
                refused = True
        if refused:
            async for event in self._unstreamed_from_now(body):
                yield event

    def _unstreamed_from_now(self, body: dict[str, Any]) -> AsyncGenerator[ChatEvent]:
        """Note that the channel refuses to stream this model; the refusal cost nothing."""
        self._unstreamed[body["model"]] = self._now() + UNSTREAMED
        return self._whole(body)

    async def _whole(self, body: dict[str, Any]) -> AsyncGenerator[ChatEvent]:
        """The answer without streaming, as the events of a stream."""
        asked = {name: value for name, value in body.items() if name != "stream_options"}
        asked["stream"] = False
        for event in await self._transport.call(_CREATE, read_events, json=asked):
            yield event

    async def gpts(self, gizmo: str, messages: Messages, **options: Any) -> Completion:
        """Ask a public GPT, by its id ("g-Xy7Kp2QrT") or its ChatGPT URL.

        Gateways name the model in three ways; the next is tried if one is not offered.
        """
        for model in gizmo_models(gizmo):
            try:
                return await self.create(model=model, messages=messages, **options)
            except ModelUnavailable as error:
                missing = error
        raise missing

    @asynccontextmanager
    async def stream_gpts(
        self, gizmo: str, messages: Messages, **options: Any
    ) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        """Like `gpts`, but streamed as by `stream`."""
        async with AsyncExitStack() as stack:
            events: AsyncIterator[ChatEvent] | None = None
            for model in gizmo_models(gizmo):
                asked = self.stream(model=model, messages=messages, **options)
                try:
                    events = await stack.enter_async_context(asked)
                    break
                except ModelUnavailable as error:
                    missing = error
            if events is None:
                raise missing
            yield events

    async def gemini(
        self, messages: Messages, *, model: str = "gemini-pro", **options: Any
    ) -> Completion:
        """Ask Gemini; "gemini-pro" accepts text only. A blocked prompt gives an empty answer."""
        return await self.create(model=model, messages=messages, **options)

    async def analyze(
        self, file_urls: Sequence[str], question: str, *, model: str = "gpt-4-all", **options: Any
    ) -> Completion:
        """Ask about files at public URLs; sent as the URLs, a space, and the question."""
        content = " ".join([*file_urls, question])
        messages = [{"role": "user", "content": content}]
        return await self.create(model=model, messages=messages, **options)

    async def vision(
        self,
        images: Sequence[FileInput | str],
        question: str,
        *,
        model: str = "gpt-4-vision-preview",
        detail: str = "auto",
        max_tokens: int = 1024,
        **options: Any,
    ) -> Completion:
        """Ask about pictures (bytes or URLs), with a larger `max_tokens` than the tiny default."""
        urls = [image if isinstance(image, str) else image.data_url() for image in images]
        parts: list[dict[str, Any]] = [{"type": "text", "text": question}]
        parts += [{"type": "image_url", "image_url": {"url": u, "detail": detail}} for u in urls]
        messages = [{"role": "user", "content": parts}]
        return await self.create(model=model, messages=messages, max_tokens=max_tokens, **options)

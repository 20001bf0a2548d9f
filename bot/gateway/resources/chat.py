"""Chat: `POST /v1/chat/completions`, in one piece or streamed.

What the wire says: the OpenAI contract. A stream is server-sent events ended by `[DONE]`; gateways
add keep-alive comments, chunks without choices, a usage chunk, errors in the middle, and sometimes
answer plain JSON although a stream was asked for. A stream that ends without `[DONE]` and without
`finish_reason` was cut: what came is kept, and the end says so.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

from bot.gateway.completion_stream import read_stream
from bot.gateway.completion_wire import chat_body, read_completion
from bot.gateway.errors import (
    ModelUnavailable,
    RequestRefused,
)
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ChatEvent, Completion, FileInput

Messages = Sequence[Mapping[str, Any]]

_GIZMO = re.compile(r"\bg-[A-Za-z0-9]+")
_GIZMO_PREFIXES = ("gpt-4-gizmo-", "gpt-4o-gizmo-", "gpt-gizmo-")

_CREATE = Route("POST", "/v1/chat/completions", Retry.COMPUTE, Wait.COMPUTE)
_STREAM = Route("POST", "/v1/chat/completions", Retry.STREAM, Wait.STREAM)


def gizmo_of(text: str) -> str | None:
    """The id of a GPT in an address, in the name of its model, or by itself."""
    found = _GIZMO.search(text)
    return found[0] if found else None


def gizmo_models(gizmo: str) -> list[str]:
    """The names under which a GPT may be offered, the likeliest first."""
    found = gizmo_of(gizmo)
    if found is None:
        raise RequestRefused("that is neither the id nor the address of a GPT")
    return [prefix + found for prefix in _GIZMO_PREFIXES]


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
        tail = self._transport.timeouts.of(Wait.TAIL)
        async with AsyncExitStack() as stack:
            try:
                raw = await stack.enter_async_context(self._transport.stream(_STREAM, json=body))
            except RequestRefused as error:
                if "stream_options" not in error.message or not include_usage:
                    raise
                del body["stream_options"]  # an old backend; the answer matters, its price less
                raw = await stack.enter_async_context(self._transport.stream(_STREAM, json=body))
            yield await stack.enter_async_context(aclosing(read_stream(raw, tail)))

    async def gpts(self, gizmo: str, messages: Messages, **options: Any) -> Completion:
        """Ask a public GPT, by its id ("g-Xy7Kp2QrT") or by its ChatGPT address.

        Gateways name the model in three ways; the next is tried where the first is not offered.
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
        """`gpts`, read as it comes. Reads like `stream`."""
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
        """Ask Gemini; "gemini-pro" reads text only. Blocked prompts answer nothing at all."""
        return await self.create(model=model, messages=messages, **options)

    async def analyze(
        self, file_urls: Sequence[str], question: str, *, model: str = "gpt-4-all", **options: Any
    ) -> Completion:
        """Ask about files by their public addresses: the addresses, a blank, the question."""
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
        """Ask about pictures, given as files or addresses; the default length would be tiny."""
        urls = [image if isinstance(image, str) else image.data_url() for image in images]
        parts: list[dict[str, Any]] = [{"type": "text", "text": question}]
        parts += [{"type": "image_url", "image_url": {"url": u, "detail": detail}} for u in urls]
        messages = [{"role": "user", "content": parts}]
        return await self.create(model=model, messages=messages, max_tokens=max_tokens, **options)

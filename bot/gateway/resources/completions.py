"""Completions: `POST /v1/completions`, the older contract without roles.

What the wire says: a prompt in, `choices[].text` out; stream chunks have the same shape, then
`[DONE]`. The default length is 16 tokens, so `max_tokens` is always sent. Chat-only models refuse.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from bot.gateway.completions.stream import read_stream
from bot.gateway.completions.wire import read_completion
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ChatEvent, Completion

_CREATE = Route("POST", "/v1/completions", Retry.COMPUTE, Wait.COMPUTE)
_STREAM = Route("POST", "/v1/completions", Retry.STREAM, Wait.STREAM)


class Completions:
    """The namespace `client.completions`: text completion without roles."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create(
        self, *, model: str, prompt: str | list[str], max_tokens: int = 512, **options: Any
    ) -> Completion:
        """Continue a text. Other `options` are sent unchanged."""
        body = _body(model, prompt, max_tokens, options)
        return await self._transport.call(_CREATE, read_completion, json=body)

    @asynccontextmanager
    async def stream(
        self, *, model: str, prompt: str | list[str], max_tokens: int = 512, **options: Any
    ) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        """Continue a text, streamed; ends like `Chat.stream`."""
        body = _body(model, prompt, max_tokens, {**options, "stream": True})
        tail = self._transport.timeouts.of(Wait.TAIL)
        async with (
            self._transport.stream(_STREAM, json=body) as raw,
            aclosing(read_stream(raw, tail)) as events,
        ):
            yield events


def _body(
    model: str, prompt: str | list[str], max_tokens: int, options: dict[str, Any]
) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    return {"model": model, "prompt": prompt, "max_tokens": max_tokens, **given}

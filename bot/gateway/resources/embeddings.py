"""Embeddings: `POST /v1/embeddings`.

What the wire says: `data[]` with `index` and `embedding`, in any order; some backends answer base64
(little-endian float32) although floats were asked for; `usage` may be missing.
"""

from __future__ import annotations

import base64
import struct
from typing import Any

from bot.gateway.completions.usage_shapes import read_usage
from bot.gateway.errors import RequestRefused
from bot.gateway.loose import to_number
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import Record, Usage

_CREATE = Route("POST", "/v1/embeddings", Retry.COMPUTE, Wait.QUICK)


class Vectors(Record):
    """One vector for each input, in the order of the inputs."""

    vectors: tuple[tuple[float, ...], ...]
    usage: Usage | None = None


class Embeddings:
    """The namespace `client.embeddings`: vectors of texts."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create(
        self, *, model: str, texts: list[str], dimensions: int | None = None
    ) -> Vectors:
        """Embedding vectors of texts; `dimensions` shortens those of newer models."""
        if not texts or not all(texts):
            raise RequestRefused("there is nothing to embed")
        body: dict[str, Any] = {"model": model, "input": texts, "encoding_format": "float"}
        if dimensions is not None:
            body["dimensions"] = dimensions

        def reader(data: Any) -> Vectors:
            return _read(data, len(texts))

        return await self._transport.call(_CREATE, reader, json=body)


def _read(data: Any, expected: int) -> Vectors:
    entries = list(enumerate(data["data"]))
    places = [(to_number(entry.get("index")), n, entry["embedding"]) for n, entry in entries]
    ordered = sorted(places, key=lambda p: (p[1] if p[0] is None else p[0], p[1]))
    if len(ordered) != expected:
        raise ValueError("another number of vectors than of texts")
    vectors = tuple(_floats(vector) for _, _, vector in ordered)
    return Vectors(vectors=vectors, usage=read_usage(data.get("usage")))


def _floats(vector: Any) -> tuple[float, ...]:
    if isinstance(vector, str):
        raw = base64.b64decode(vector, validate=True)
        if len(raw) % 4:
            raise ValueError("half a number in a vector")
        return struct.unpack(f"<{len(raw) // 4}f", raw)
    return tuple(float(number) for number in vector)

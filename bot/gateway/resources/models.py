"""Models: `GET /v1/models` and `GET /v1/models/{id}`.

What the wire says: `{"object": "list", "data": [...]}` or `{"success": true, "data": [...]}`,
hundreds of entries, no pages. Only `id` can be relied on. It lists what the key may use, with
pseudo-models for other upstreams (`mj_imagine`, `suno_music`) and wildcards (`gpt-4-gizmo-*`) among
them. An unknown id is answered with HTTP 200 and an error.
"""

from __future__ import annotations

from typing import Any

from bot.gateway.loose import to_mapping, to_text
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ModelInfo

_LIST = Route("GET", "/v1/models", Retry.READ, Wait.QUICK)
_ONE = Route("GET", "/v1/models/{model}", Retry.READ, Wait.QUICK)


class Models:
    """The namespace `client.models`: the models that the key may use."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self) -> list[ModelInfo]:
        """The models that this key may use, in the gateway's order."""
        return await self._transport.call(_LIST, _read_list)

    async def retrieve(self, model: str) -> ModelInfo:
        """One model. Raises ModelUnavailable if the key may not use it."""
        return await self._transport.call(_ONE, _read_one, path={"model": model})


def _read_list(data: Any) -> list[ModelInfo]:
    entries = data["data"] if isinstance(data, dict) else data
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise TypeError("the model list is no list")
    found = {info.id: info for entry in entries if (info := _info(entry)).id}
    return list(found.values())


def _read_one(data: Any) -> ModelInfo:
    inner = data.get("data")
    info = _info(inner if isinstance(inner, dict) else data)
    if not info.id:
        raise ValueError("a model without id")
    return info


def _info(entry: Any) -> ModelInfo:
    if isinstance(entry, str):
        return ModelInfo(id=entry)
    box = to_mapping(entry)
    return ModelInfo(id=to_text(box.get("id")), owned_by=to_text(box.get("owned_by")) or None)

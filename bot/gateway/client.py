"""GatewayClient: every resource as a namespace on one transport. It holds no logic of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

from bot.gateway.download import Downloader
from bot.gateway.resources.chat import Chat
from bot.gateway.resources.midjourney import Midjourney
from bot.gateway.resources.models import Models
from bot.gateway.resources.suno import Suno
from bot.gateway.routes import Timeouts, is_local, normalise
from bot.gateway.transport import Transport
from bot.gateway.types import Media, ModelInfo

MEGABYTE = 1024 * 1024
SUNO_CDN = "https://cdn1.suno.ai"


class GatewayClient:
    """An asynchronous client of one gateway with one key; also an async context manager.

    `routes` pins a route profile by resource ("suno.v4") or names a prefix of one's own.
    `backoff` waits between tries and `now` measures, so that tests need neither.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeouts: Timeouts | None = None,
        max_download: int = 50 * MEGABYTE,
        backoff: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
        routes: Mapping[str, str] | None = None,
        suno_cdn: str | None = None,
    ) -> None:
        base_url = normalise(base_url)
        transport = Transport(base_url, api_key, timeouts=timeouts, backoff=backoff, now=now)
        downloader = Downloader(
            base_url, timeouts=timeouts, max_bytes=max_download, backoff=backoff
        )
        self._transport = transport
        self._downloader = downloader
        self.base_url = base_url
        self.chat = Chat(transport)
        self.models = Models(transport)
        self.midjourney = Midjourney(transport, now=now, pinned=(routes or {}).get("midjourney"))
        # At a gateway of one's own (a test, a demo) nothing should be looked for out in the world.
        outside = not is_local(urlsplit(base_url).hostname or "")
        self.suno = Suno(
            transport,
            exists=downloader.exists,
            now=now,
            routes=routes or {},
            cdn=suno_cdn or (SUNO_CDN if outside else None),
        )

    def __repr__(self) -> str:
        return f"GatewayClient({self.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()
        await self._downloader.aclose()

    async def probe_key(self) -> list[ModelInfo]:
        """The cheapest call that tells whether address and key are right."""
        return await self.models.list()

    async def download(
        self, url: str, *, fallback_urls: Sequence[str] = (), max_bytes: int | None = None
    ) -> Media:
        """A result's bytes; see `Downloader.fetch`."""
        return await self._downloader.fetch(url, fallback_urls=fallback_urls, max_bytes=max_bytes)

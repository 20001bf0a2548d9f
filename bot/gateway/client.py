"""GatewayClient: every resource as a namespace on one transport."""

from __future__ import annotations

import asyncio
import functools
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

import certifi

from bot.gateway import probe
from bot.gateway.download import Downloader
from bot.gateway.resources import luma
from bot.gateway.resources.audio import Audio
from bot.gateway.resources.avatar import Avatar
from bot.gateway.resources.billing import Billing
from bot.gateway.resources.chat import Chat
from bot.gateway.resources.completions import Completions
from bot.gateway.resources.embeddings import Embeddings
from bot.gateway.resources.images import Images
from bot.gateway.resources.luma import Luma
from bot.gateway.resources.midjourney import Midjourney
from bot.gateway.resources.models import Models
from bot.gateway.resources.suno import Suno
from bot.gateway.resources.zhipu import Zhipu
from bot.gateway.routes import Timeouts, is_local, normalise
from bot.gateway.transport import Transport
from bot.gateway.types import Media

MEGABYTE = 1024 * 1024
SUNO_CDN = "https://cdn1.suno.ai"


@functools.cache
def _known_authorities() -> ssl.SSLContext:
    """The TLS context, shared by all clients: each costs 40 ms and some megabytes."""
    return ssl.create_default_context(cafile=certifi.where())


class GatewayClient:
    """An async client for one gateway and key; also an async context manager.

    `routes` selects a route profile by resource ("suno.v4"), or gives a prefix. `backoff` sleeps
    between retries and `now` is a monotonic clock, so that tests can replace both. `tls` holds the
    trusted certificate authorities; None = Mozilla's list.
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
        media_hosts: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        base_url = normalise(base_url)
        tls = tls or _known_authorities()
        transport = Transport(
            base_url, api_key, tls=tls, timeouts=timeouts, backoff=backoff, now=now
        )
        downloader = Downloader(
            base_url,
            tls=tls,
            timeouts=timeouts,
            max_bytes=max_download,
            backoff=backoff,
            media_hosts=media_hosts,
        )
        self._transport = transport
        self._downloader = downloader
        self.base_url = base_url
        pinned = routes or {}
        self.chat = Chat(transport)
        self.completions = Completions(transport)
        self.models = Models(transport)
        self.embeddings = Embeddings(transport)
        self.audio = Audio(transport)
        self.images = Images(transport, self.models.list)
        self.midjourney = Midjourney(transport, now=now, pinned=pinned.get("midjourney"))
        # At a gateway of one's own (a test, a demo) nothing should be looked for out in the world.
        outside = not is_local(urlsplit(base_url).hostname or "")
        self.suno = Suno(
            transport,
            exists=downloader.exists,
            now=now,
            routes=pinned,
            cdn=suno_cdn or (SUNO_CDN if outside else None),
        )
        self.luma, self.lumvip = (
            Luma(
                transport,
                name,
                profiles,
                offered=self.models.list,
                now=now,
                pinned=pinned.get(name),
            )
            for name, profiles in (("luma", luma.PROFILES), ("lumvip", luma.VIP_PROFILES))
        )
        self.zhipu = Zhipu(transport, now=now, pinned=pinned.get("zhipu"))
        self.avatar = Avatar(transport, now=now)
        self.billing = Billing(transport, now=now)

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

    async def probe(self) -> list[probe.Finding]:
        """Which leaves this gateway has. Free of charge; never raises a GatewayError."""
        return await probe.probe(self._transport)

    async def absent(self) -> frozenset[str]:
        """Resources that this gateway has no path for, as far as free requests tell."""
        return await probe.absent(self._transport)

    def lacks(self, resource: str) -> bool:
        """True if an order for the resource found no path within the last hour."""
        return resource in self._transport.lacking

    def absolute(self, url: str) -> str:
        """The public URL of a result, also if the gateway gave only a path."""
        return self._transport.absolute(url)

    def trusts(self, url: str) -> bool:
        """True if a link that a model wrote may be downloaded; see `Downloader.trusts`."""
        return self._downloader.trusts(url)

    def remember_hosts(self, urls: Iterable[str]) -> None:
        """Add hosts of earlier results to those that are trusted."""
        self._downloader.remember(urls)

    async def download(
        self,
        url: str,
        *,
        fallback_urls: Sequence[str] = (),
        max_bytes: int | None = None,
        written: bool = False,
    ) -> Media:
        """The bytes of a result; see `Downloader.fetch`."""
        return await self._downloader.fetch(
            url, fallback_urls=fallback_urls, max_bytes=max_bytes, written=written
        )

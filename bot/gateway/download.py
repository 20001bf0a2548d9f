"""Downloads of results: media by URL, into memory, with a cap.

What the wire says: result links are not assets. They die within minutes or a day and carry their
signature in the query; a CDN answers 403 or 404 for some seconds after a task is done, or a page
with HTTP 200; a `.png` may be WebP. So a file is fetched at once, tried again, and believed by its
first bytes only. The gateway's key is never sent: the links lead to other people's hosts.

The links come from outside, so they must not lead inside: private addresses are refused, at every
hop, unless the gateway itself lives at one.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import time
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

import httpx

from bot.gateway.errors import (
    ConnectionFailed,
    GatewayError,
    MediaTooLarge,
    RequestRefused,
    UnreadableAnswer,
    UpstreamFailed,
    UpstreamTimeout,
)
from bot.gateway.loose import to_bytes
from bot.gateway.media_types import sniff
from bot.gateway.routes import Timeouts
from bot.gateway.types import Media

log = logging.getLogger("bot.gateway")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PAUSES = (3.0, 5.0, 10.0)  # seconds between tries; one try more than pauses
_MAX_HOPS = 5
_AGAIN = frozenset({401, 403, 404, 408, 425, 429, *range(500, 600)})
_HEADERS = {  # CDNs refuse what looks like a program
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}


class _Final(Exception):
    """Not worth another try; carries the error to raise."""

    def __init__(self, error: GatewayError) -> None:
        super().__init__(error.message)
        self.error = error


class Downloader:
    """Fetches media; one connection pool, no cookies, no key."""

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        max_bytes: int = 50 * 1024 * 1024,
        backoff: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        timeouts = timeouts or Timeouts()
        self._base_url = base_url
        self._gateway_host = urlsplit(base_url).hostname or ""
        self._max_bytes = max_bytes
        self._backoff = backoff
        self._patience = timeouts.whole_download
        self._inside: bool | None = None  # whether the gateway lives at a private address
        # Behind a proxy it is the proxy that resolves names and connects.
        self._proxied = bool({"http", "https", "all"} & urllib.request.getproxies().keys())
        self._http = httpx.AsyncClient(
            headers=_HEADERS,
            timeout=httpx.Timeout(timeouts.download, connect=timeouts.connect, pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def fetch(
        self, url: str, *, fallback_urls: Sequence[str] = (), max_bytes: int | None = None
    ) -> Media:
        """The file behind `url`, or behind the first of `fallback_urls` that yields one.

        Raises MediaTooLarge beyond the cap, RequestRefused for an address that must not be
        fetched, and an UpstreamFailed of some kind when all tries are used up.
        """
        cap = self._max_bytes if max_bytes is None else max_bytes
        candidates = [u for u in dict.fromkeys((url.strip(), *fallback_urls)) if u]
        error: GatewayError = UnreadableAnswer("there is no link to download from")
        for wait in (*_PAUSES, None):
            for candidate in tuple(candidates):
                try:
                    async with asyncio.timeout(self._patience):
                        return await self._one(candidate, cap)
                except TimeoutError:
                    error = UpstreamTimeout("the file did not arrive in time")
                except _Final as final:
                    candidates.remove(candidate)
                    error = final.error
                except GatewayError as failed:
                    error = failed
            if wait is None or not candidates:
                break
            await self._backoff(wait)
        raise error

    async def exists(self, url: str, *, larger_than: int) -> bool:
        """Whether a file of some size lies there already, asked with a request for one byte."""
        try:
            await self._allow(url)
            async with self._http.stream("GET", url, headers={"Range": "bytes=0-0"}) as response:
                if response.status_code not in (200, 206):
                    return False
                whole = response.headers.get("content-range", "").rpartition("/")[2]
                size = whole or response.headers.get("content-length", "0")
                return size.isdigit() and int(size) > larger_than
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, _Final, GatewayError):
            return False

    async def _one(self, url: str, cap: int) -> Media:
        if url.startswith("data:"):
            return _media(_inline(url), cap)
        started, status, host = time.perf_counter(), "-", None
        try:
            if url.startswith("/"):  # some gateways name their own files by path
                url = urljoin(self._base_url, url)
            host = urlsplit(url).hostname
            for _ in range(_MAX_HOPS):
                await self._allow(url)
                async with self._http.stream("GET", url) as response:
                    status = str(response.status_code)
                    if response.next_request is not None:
                        url = str(response.next_request.url)
                        continue
                    return _media(await self._body(response, cap), cap)
            raise _Final(UnreadableAnswer("too many redirects"))
        except (httpx.InvalidURL, ValueError):
            raise _Final(RequestRefused("the link to the file is no URL")) from None
        except httpx.TimeoutException:
            raise UpstreamTimeout("the file did not arrive in time") from None
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"the download broke: {type(error).__name__}") from None
        finally:
            ms = (time.perf_counter() - started) * 1000
            log.debug("download from %s -> %s in %.0f ms", host, status, ms)

    async def _body(self, response: httpx.Response, cap: int) -> bytes:
        self._check_peer(response)
        status = response.status_code
        if status != 200:
            words = f"the file's host answered HTTP {status}"
            made = UpstreamFailed(words, http_status=status)
            raise made if status in _AGAIN else _Final(made)
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > cap:
            raise _too_large(cap)
        data = bytearray()
        async for chunk in response.aiter_bytes():
            data += chunk
            if len(data) > cap:
                raise _too_large(cap)
        return bytes(data)

    # ---- addresses -----------------------------------------------------------------------------

    async def _allow(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _Final(RequestRefused("the link to the file is no web address"))
        if parts.hostname == self._gateway_host or await self._lives_inside():
            return
        if await self._is_private(parts.hostname):
            raise _Final(RequestRefused("the link to the file leads to a private address"))

    async def _lives_inside(self) -> bool:
        if self._inside is None:
            addresses = await self._addresses(self._gateway_host)
            if not addresses and not self._proxied:
                return False  # not to be remembered: the next lookup may know it
            self._inside = not all(map(_is_public, addresses))
        return self._inside

    async def _is_private(self, host: str) -> bool:
        return not all(map(_is_public, await self._addresses(host)))

    async def _addresses(self, host: str) -> list[_Address]:
        """Where a name leads; nowhere if it is unknown, for then it will not connect either."""
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            pass
        if host == "localhost" or host.endswith(".localhost"):
            return [ipaddress.ip_address("127.0.0.1")]
        if self._proxied:
            return []
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return []
        return [ipaddress.ip_address(entry[4][0]) for entry in found]

    def _check_peer(self, response: httpx.Response) -> None:
        """The name may have changed its address since it was looked up: look at the socket too."""
        if self._proxied or self._inside or response.url.host == self._gateway_host:
            return
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if peer and not _is_public(ipaddress.ip_address(peer[0])):
            raise _Final(RequestRefused("the link to the file leads to a private address"))


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


def _media(data: bytes, cap: int) -> Media:
    if len(data) > cap:
        raise _too_large(cap)
    kind = sniff(data)
    if kind is None:
        words = "an empty file" if not data else "a page or a message instead of the file"
        raise UnreadableAnswer(words, http_status=200)
    return Media(data, *kind)


def _inline(url: str) -> bytes:
    head, _, body = url.partition(",")
    try:
        return to_bytes(unquote(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except ValueError:
        raise _Final(UnreadableAnswer("a data URL that is none")) from None


def _too_large(cap: int) -> _Final:
    return _Final(MediaTooLarge(f"the file is larger than {cap / 1024 / 1024:.0f} MB"))

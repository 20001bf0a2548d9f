"""Downloads of results: media by URL, into memory, with a cap.

What the wire says: result links are not assets. They die within minutes or a day and carry their
signature in the query; a CDN answers 403 or 404 for some seconds after a task is done, or a page
with HTTP 200; a `.png` may be WebP. So a file is fetched at once, tried again, and believed by its
first bytes only. The gateway's key is never sent: the links lead to other people's hosts.

The links come from outside, so they must not lead inside: every hop is checked by `addresses.py`,
and the request goes to the address that was checked. What a *model* wrote goes further only to
hosts from which this gateway's results have come, or which the operator lists: whoever talks to a
model decides what it writes.
"""

from __future__ import annotations

import asyncio
import io
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import unquote, unquote_to_bytes, urljoin

import httpx

from bot.gateway.addresses import Addresses, Forbidden
from bot.gateway.errors import (
    ConnectionFailed,
    GatewayError,
    MediaTooLarge,
    RequestRefused,
    UnreadableAnswer,
    UpstreamFailed,
    UpstreamTimeout,
)
from bot.gateway.inflating import BadEncoding, pieces
from bot.gateway.loose import to_bytes
from bot.gateway.media_types import sniff
from bot.gateway.routes import Timeouts
from bot.gateway.types import Media

log = logging.getLogger("bot.gateway")

_PAUSES = (3.0, 5.0, 10.0)  # seconds between tries; one try more than pauses
_MAX_HOPS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({401, 403, 404, 408, 425, 429, *range(500, 600)})
_HEADERS = {  # CDNs refuse what looks like a program
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}


_LARGE = 8 * 1024 * 1024  # bytes; what is larger waits for one of few places
_LARGE_AT_ONCE = 2
_SLOW_AFTER = 30.0  # seconds; from then on …
_SLOWEST = 8 * 1024  # … so many bytes a second have to come on average, or it is a drip
_HOSTS = 500  # hosts of results that are remembered


class _Final(Exception):
    """A download failed for good; carries the error to raise."""

    def __init__(self, error: GatewayError) -> None:
        super().__init__(error.message)
        self.error = error


class Downloader:
    """Downloads media without cookies and without the key."""

    def __init__(
        self,
        base_url: str,
        *,
        tls: ssl.SSLContext,
        timeouts: Timeouts | None = None,
        max_bytes: int = 50 * 1024 * 1024,
        backoff: Callable[[float], Awaitable[None]] = asyncio.sleep,
        media_hosts: Iterable[str] = (),
    ) -> None:
        timeouts = timeouts or Timeouts()
        self._base_url = base_url
        self._max_bytes = max_bytes
        self._backoff = backoff
        self._patience = timeouts.whole_download
        self._addresses = Addresses(base_url, media_hosts)
        self._known: dict[str, None] = {}  # hosts of results, oldest first
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        patience = httpx.Timeout(timeouts.download, connect=timeouts.connect, pool=None)
        self._http = httpx.AsyncClient(
            headers=_HEADERS,
            timeout=patience,
            verify=tls,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
        )
        # To an address that was checked. No connection is kept: two names may share an address,
        # and a certificate is checked for one of them.
        self._pinned = httpx.AsyncClient(
            headers=_HEADERS,
            timeout=patience,
            verify=tls,
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()
        await self._pinned.aclose()

    def remember(self, urls: Iterable[str]) -> None:
        """Trust the hosts of these result links."""
        for url in urls:
            host = _host_of(url)
            if host and host not in self._known:
                self._known[host] = None
                if len(self._known) > _HOSTS:
                    del self._known[next(iter(self._known))]

    def trusts(self, url: str) -> bool:
        """True if a link that a model wrote may be downloaded."""
        if url.startswith("data:") or (url.startswith("/") and not url.startswith("//")):
            return True
        try:
            parts = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            return False
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return (
            self._addresses.is_own(parts.host, port)
            or self._addresses.is_listed(parts.host, port)
            or parts.host.lower() in self._known
        )

    async def fetch(
        self,
        url: str,
        *,
        fallback_urls: Sequence[str] = (),
        max_bytes: int | None = None,
        written: bool = False,
    ) -> Media:
        """The file at `url`, or at the first of `fallback_urls` that works.

        `written`: a model wrote the links. Raises MediaTooLarge beyond the size limit,
        RequestRefused for a forbidden address, and UpstreamFailed once all tries have failed.
        """
        cap = self._max_bytes if max_bytes is None else max_bytes
        candidates = [u for u in dict.fromkeys((url.strip(), *fallback_urls)) if u]
        error: GatewayError = UnreadableAnswer("there is no link to download from")
        for wait in (*_PAUSES, None):
            for candidate in tuple(candidates):
                try:
                    async with asyncio.timeout(self._patience):
                        media = await self._one(candidate, cap, written=written)
                except TimeoutError:
                    error = UpstreamTimeout("the file did not arrive in time")
                except _Final as final:
                    candidates.remove(candidate)
                    error = final.error
                except GatewayError as failed:
                    error = failed
                else:
                    if not written:
                        self.remember([candidate])
                    return media
            if wait is None or not candidates:
                break
            await self._backoff(wait)
        raise error

    async def exists(self, url: str, *, larger_than: int) -> bool:
        """True if a non-empty file is at this URL; requests one byte."""
        try:
            async with self._asked(httpx.URL(url), {"Range": "bytes=0-0"}) as response:
                if response.status_code not in (200, 206):
                    return False
                whole = response.headers.get("content-range", "").rpartition("/")[2]
                size = whole or response.headers.get("content-length", "0")
                return size.isdecimal() and len(size) < 16 and int(size) > larger_than
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, _Final, GatewayError):
            return False

    async def _one(self, url: str, cap: int, *, written: bool) -> Media:
        if url.startswith("data:"):
            return _media(_inline(url, cap), cap)
        started, status, host = time.perf_counter(), "-", None
        try:
            if url.startswith("/"):  # some gateways name their own files by path
                url = urljoin(self._base_url, url)
            target = httpx.URL(url)
            host = target.host
            for _ in range(_MAX_HOPS):
                if written and not self.trusts(str(target)):
                    raise _Final(RequestRefused("a model wrote this link; it is not followed"))
                async with self._asked(target) as response:
                    status = str(response.status_code)
                    moved = response.headers.get("location")
                    if response.status_code in _MOVED and moved:
                        target = target.join(moved)
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

    @asynccontextmanager
    async def _asked(
        self, url: httpx.URL, headers: dict[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """The reply of a checked address, without following redirects."""
        if b"%" in url.raw_host:  # half an address in brackets, and the like
            raise _Final(RequestRefused("the link to the file is no URL"))
        try:
            checked = await self._addresses.check(url.scheme, url.host, url.port)
        except Forbidden as error:
            raise _Final(RequestRefused(str(error))) from None
        if checked.addresses is None:
            client, choices = self._http, [self._http.build_request("GET", url, headers=headers)]
        else:
            if url.userinfo:
                raise _Final(RequestRefused("the link to the file carries a name and a password"))
            client = self._pinned
            named = {**(headers or {}), "Host": url.netloc.decode("ascii")}
            choices = [
                client.build_request(
                    "GET",
                    url.copy_with(host=address),
                    headers=named,
                    extensions={"sni_hostname": url.raw_host.decode("ascii")},
                )
                for address in checked.addresses
            ]
        response = await _first(client, choices)
        try:
            yield response
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response, cap: int) -> bytes:
        status = response.status_code
        if status != 200:
            words = f"the file's host answered HTTP {status}"
            made = UpstreamFailed(words, http_status=status)
            raise made if status in _AGAIN else _Final(made)
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > 15 or int(declared) > cap):
            raise _too_large(cap)
        data, large, began = io.BytesIO(), False, time.monotonic()  # its value is no second copy
        packed = response.headers.get("content-encoding", "")
        try:
            async for piece in pieces(response.aiter_raw(), packed):
                size = data.tell() + len(piece)
                if size > cap:
                    raise _too_large(cap)
                data.write(piece)
                if size > _LARGE and not large:
                    await self._large.acquire()
                    large = True
                took = time.monotonic() - began
                if took > _SLOW_AFTER and size < took * _SLOWEST:
                    raise _Final(UpstreamTimeout("the file came too slowly"))
        except BadEncoding as error:
            raise _Final(UnreadableAnswer(str(error))) from None
        finally:
            if large:
                self._large.release()
        return data.getvalue()


async def _first(client: httpx.AsyncClient, choices: Sequence[httpx.Request]) -> httpx.Response:
    """The reply of the first address that accepts a connection."""
    error: httpx.HTTPError = httpx.ConnectError("the name leads nowhere")
    for request in choices:
        try:
            return await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
            error = failed
    raise error


def _host_of(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return ""
    return parts.host.lower() if parts.scheme in ("http", "https") else ""


def _media(data: bytes, cap: int) -> Media:
    if len(data) > cap:
        raise _too_large(cap)
    kind = sniff(data)
    if kind is None:
        words = "an empty file" if not data else "a page or a message instead of the file"
        raise UnreadableAnswer(words, http_status=200)
    return Media(data, *kind)


def _inline(url: str, cap: int) -> bytes:
    if len(url) > 2 * cap + 1000:
        raise _too_large(cap)
    head, _, body = url.partition(",")
    try:
        return to_bytes(unquote(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except ValueError:
        raise _Final(UnreadableAnswer("a data URL that is none")) from None


def _too_large(cap: int) -> _Final:
    return _Final(MediaTooLarge(f"the file is larger than {cap / 1024 / 1024:.0f} MB"))

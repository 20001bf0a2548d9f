"""The transport: sends requests to the gateway and returns values or typed errors.

It knows keys, timeouts, retries, JSON, multipart, bytes and streams; it knows no resource. What a
path is like comes with its `Route`; what an answer means is read in `answers` and `envelopes`.
No exception that leaves here holds the key: httpx's own errors carry the request with its headers,
so ours are raised outside their `except` blocks and keep no context.
"""

from __future__ import annotations

import asyncio
import json as json_module
import logging
import random
import re
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import anyio._backends._asyncio  # noqa: F401 - else the first request imports it, for 50 ms
import httpx

from bot.gateway.answers import Reply, complain, moved, read
from bot.gateway.errors import ConnectionFailed, GatewayError, UnreadableAnswer, UpstreamTimeout
from bot.gateway.inflating import ACCEPTED, BadEncoding, BodyTooLarge, whole
from bot.gateway.retries import Failure, Retry, pause
from bot.gateway.routes import REMEMBER, Lacking, Route, Timeouts, is_local
from bot.gateway.sse import DONE, BrokenEvent
from bot.gateway.stream_reading import events_of
from bot.gateway.types import FileInput

T = TypeVar("T")
Backoff = Callable[[float], Awaitable[None]]
Files = Sequence[tuple[str, FileInput]]

log = logging.getLogger("bot.gateway")

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_JITTER = 0.25
_REFUSAL = 256 * 1024  # bytes of a refusal that are read


class Transport:
    """One connection pool to one gateway with one key."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        tls: ssl.SSLContext,
        timeouts: Timeouts | None = None,
        backoff: Backoff = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = base_url
        self.timeouts = timeouts or Timeouts()
        self._key = api_key.strip()
        if not re.fullmatch(r"[!-~]+", self._key):  # httpx would quote it in its own error
            raise ValueError("the gateway key is empty or holds characters no header can carry")
        self._backoff = backoff
        self._now = now
        self.lacking = Lacking(now)
        self._known: dict[str, float] = {}  # paths that answered properly, and when
        self._http = httpx.AsyncClient(
            headers={
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED,
                "User-Agent": "api4gpt-bot",
            },
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=50),
            verify=tls,
            trust_env=not is_local(urlsplit(base_url).hostname or ""),
        )

    def __repr__(self) -> str:
        return f"Transport({self.base_url!r})"

    def absolute(self, url: str) -> str:
        """The public URL of a file that the gateway named by its path."""
        return urljoin(self.base_url, url)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def call(
        self,
        route: Route,
        reader: Callable[[Any], T],
        *,
        path: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        files: Files = (),
    ) -> T:
        """Send a request and parse its JSON reply with `reader`; retries as the route allows."""

        async def attempt() -> T | Failure:
            request = self._request(route, path, params, json, form, files)
            answer = await self._exchange(route, request)
            if isinstance(answer, Failure):
                return answer
            value = read(answer, route, reader, known=self._is_known(route))
            if not isinstance(value, Failure):
                self._known[route.template] = self._now()
            return value

        return await self._retrying(route, attempt)

    async def call_raw(
        self,
        route: Route,
        accept: Callable[[Reply], T],
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        files: Files = (),
    ) -> T:
        """Send a request whose reply is a file or plain text.

        Errors still come as JSON or web pages. `accept` reads a successful reply; a ValueError from
        it means that the reply is something else.
        """

        async def attempt() -> T | Failure:
            request = self._request(route, None, None, json, form, files)
            answer = await self._exchange(route, request)
            if isinstance(answer, Failure):
                return answer
            if answer.status < 300:
                try:
                    return accept(answer)
                except ValueError:
                    pass  # what it is instead is said below
            return self._not_expected(route, answer)

        return await self._retrying(route, attempt)

    @asynccontextmanager
    async def stream(
        self, route: Route, *, json: Mapping[str, Any]
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Send a request and yield the events of its reply, including `sse.DONE`.

        The connection is closed when the block is left. A broken connection raises ConnectionFailed
        or UpstreamTimeout; an error inside the stream raises its typed error.
        """

        async def attempt() -> httpx.Response | Failure:
            request = self._request(route, None, None, json)
            request.headers["Accept"] = "text/event-stream"
            return await self._open(route, request)

        response = await self._retrying(route, attempt)
        try:
            async with aclosing(self._events(route, response)) as events:
                yield events
        finally:
            await response.aclose()

    # ---- requests ------------------------------------------------------------------------------

    def _request(
        self,
        route: Route,
        path: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        files: Files = (),
    ) -> httpx.Request:
        headers = {"Authorization": f"Bearer {self._key}"}
        if json is not None:
            headers["Content-Type"] = "application/json"
        if route.both_headers:  # some Midjourney builds read only this one
            headers["mj-api-secret"] = self._key
        return self._http.build_request(
            route.method,
            self.base_url + route.path(path or {}),
            params=params or None,
            content=_encoded(json) if json is not None else None,
            data=form or None,
            files=[(name, (f.name, f.data, f.content_type)) for name, f in files] or None,
            headers=headers,
            timeout=httpx.Timeout(
                self.timeouts.of(route.wait), connect=self.timeouts.connect, pool=None
            ),
        )

    async def _exchange(self, route: Route, request: httpx.Request) -> Reply | Failure:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.timeouts.whole(route.wait)):
                response = await self._http.send(request, stream=True)
                try:
                    answer = _answer(response, await _whole(response, route))
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = self._broken(route, error)
        except TimeoutError:
            failure = self._broken(route, httpx.ReadTimeout("the answer never ended"))
        except (BodyTooLarge, BadEncoding) as error:
            failure = self._unread(route, response, error)
        else:
            self._log(route, answer.status, started, answer.request_id)
            return self._moved(route, answer) if 300 <= answer.status < 400 else answer
        self._log(route, failure.error.kind.value, started)
        return failure

    async def _open(self, route: Route, request: httpx.Request) -> httpx.Response | Failure:
        started = time.perf_counter()
        try:
            response = await self._http.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = self._broken(route, error)
            self._log(route, failure.error.kind.value, started)
        else:
            answer = _answer(response, b"")
            self._log(route, answer.status, started, answer.request_id)
            is_html = "html" in answer.headers.get("content-type", "")
            if response.is_success and not is_html:
                return response
            failure = await self._refusal(route, response)
        return failure

    async def _refusal(self, route: Route, response: httpx.Response) -> Failure:
        """Read the body of a reply that is an error instead of a stream."""
        try:
            body = await _whole(response, route)
        except httpx.HTTPError as error:
            return self._broken(route, error)
        except (BodyTooLarge, BadEncoding) as error:
            return self._unread(route, response, error)
        finally:
            await response.aclose()
        answer = _answer(response, body)
        if 300 <= answer.status < 400:
            return self._moved(route, answer)
        return self._not_expected(route, answer)

    async def _events(
        self, route: Route, response: httpx.Response
    ) -> AsyncGenerator[dict[str, Any], None]:
        start = bytearray()  # of a body without events: it tells what the body is instead
        failure: Failure | None = None
        heard = False
        try:
            read = events_of(response, start, self._now, self._backoff)
            async with aclosing(read) as events:
                async for event in events:
                    heard = True
                    yield self._checked(route, response, event)
                    if event is DONE:
                        return
        except httpx.HTTPError as error:
            failure = self._broken(route, error)
        except (BrokenEvent, BadEncoding) as error:
            failure = Failure(UnreadableAnswer(str(error), route=route.name))
        if failure is None and not heard:
            failure = self._not_expected(route, _answer(response, bytes(start)))
        if failure is not None:
            raise self._clean(failure.error)

    def _checked(
        self, route: Route, response: httpx.Response, event: dict[str, Any]
    ) -> dict[str, Any]:
        complaint = route.judge(response.status_code, event)
        if complaint is not None:
            raise self._clean(complain(_answer(response, b""), route, complaint).error)
        self._known[route.template] = self._now()
        return event

    def _not_expected(self, route: Route, answer: Reply) -> Failure:
        failure = read(answer, route, _refuse, known=self._is_known(route))
        assert isinstance(failure, Failure)
        return failure

    # ---- failures ------------------------------------------------------------------------------

    async def _retrying(self, route: Route, attempt: Callable[[], Awaitable[T | Failure]]) -> T:
        number = 0
        while True:
            number += 1
            result = await attempt()
            if not isinstance(result, Failure):
                return result
            wait = pause(route.retry, result, number)
            if wait is None:
                raise self._clean(result.error)
            if result.error.retry_after is None:
                wait *= 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311  # no secret in it
            log.debug("%s again in %.1f s (%s)", route.name, wait, result.error.kind.value)
            await self._backoff(wait)

    def _broken(self, route: Route, error: Exception) -> Failure:
        sent = not isinstance(error, _NOT_SENT) and not isinstance(error, httpx.InvalidURL)
        words = type(error).__name__ if not str(error) else f"{type(error).__name__}: {error}"
        made: type[GatewayError] = ConnectionFailed
        if isinstance(error, httpx.TimeoutException) and sent:
            made = UpstreamTimeout
        return Failure(
            made(
                words,
                route=route.name,
                maybe_submitted=sent and route.retry is Retry.SUBMIT,
            ),
            sent=sent,
            readable=False,
        )

    def _unread(self, route: Route, response: httpx.Response, error: ValueError) -> Failure:
        """The error of a reply that broke off; the request may have been accepted."""
        made = UnreadableAnswer(
            str(error),
            http_status=response.status_code,
            route=route.name,
            maybe_submitted=route.retry is Retry.SUBMIT,
        )
        return Failure(made)

    def _moved(self, route: Route, answer: Reply) -> Failure:
        return moved(answer, route, self.base_url, known=self._is_known(route))

    def _clean(self, error: GatewayError) -> GatewayError:
        """The error without the key, which some upstreams echo."""
        error.message, error.snippet = self._mask(error.message), self._mask(error.snippet)
        error.args = (error.message,)
        return error

    def _mask(self, text: str) -> str:
        text = text.replace(self._key, "sk-…")
        bare = self._key.removeprefix("sk-")
        return text.replace(bare, "…") if len(bare) >= 8 else text  # a short one is any word

    def _is_known(self, route: Route) -> bool:
        since = self._known.get(route.template)
        return since is not None and self._now() - since < REMEMBER

    def _log(
        self, route: Route, status: int | str, started: float, request_id: str | None = None
    ) -> None:
        ms = (time.perf_counter() - started) * 1000
        log.debug("%s -> %s in %.0f ms (request %s)", route.name, status, ms, request_id or "-")


def _answer(response: httpx.Response, body: bytes) -> Reply:
    headers = {k.lower(): v for k, v in response.headers.items()}
    return Reply(response.status_code, headers, body, response.reason_phrase)


async def _whole(response: httpx.Response, route: Route) -> bytes:
    packed = response.headers.get("content-encoding", "")
    enough = None if response.is_success else _REFUSAL
    return await whole(response.aiter_raw(), packed, route.largest, enough)


def _encoded(body: Mapping[str, Any]) -> bytes:
    """The body as UTF-8; lone surrogates become question marks."""
    text = json_module.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode(errors="replace")


def _refuse(_data: Any) -> Failure:
    raise ValueError("an answer of another kind was expected")

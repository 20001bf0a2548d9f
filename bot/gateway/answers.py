"""Parses one HTTP reply: detects and decodes the body, and finds errors in it. Pure.

The body is trusted before its Content-Type, and both before the status: gateways answer unknown
paths with their web page and HTTP 200, errors with HTTP 200, JSON twice in one body or cut in half,
or server-sent events without being asked (passed on as `Events`).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.gateway import envelopes, wordings
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import GatewayError, RouteMissing, UnreadableAnswer
from bot.gateway.long_letters import LARGE, decode
from bot.gateway.media_types import is_picture
from bot.gateway.retries import Failure, Retry
from bot.gateway.routes import Route
from bot.gateway.sse import Events, all_events
from bot.gateway.types import ErrorKind

T = TypeVar("T")

_REQUEST_ID_HEADERS = ("x-oneapi-request-id", "x-request-id", "x-api-request-id")
EVERYWHERE = ("/v1/models", "/v1/chat/completions")  # what no gateway is without
_BEGINNING = 64 * 1024  # bytes that tell what a body is, and what it complains of
_PATH_ABSENT = (404, 405, 501)  # with a web page or nothing: there is no such path
_BILLABLE_DOUBT = frozenset({408, 500, 502, 503, 504, *range(520, 525)})
# Whoever says this has not begun.
_UNBILLED = frozenset(
    {
        ErrorKind.BLOCKED,
        ErrorKind.CONTENT_POLICY,
        ErrorKind.CONTEXT_LENGTH,
        ErrorKind.MODEL_UNAVAILABLE,
        ErrorKind.NO_STREAM,
        ErrorKind.QUOTA,
        ErrorKind.TEXT_ONLY,
        ErrorKind.TOO_LARGE,
        ErrorKind.UNPRICED,
    }
)


@dataclass(frozen=True)  # no slots: the decoded text is kept
class Reply:
    """Status, headers (lower case) and complete body of a reply."""

    status: int
    headers: dict[str, str]
    body: bytes
    reason: str = ""

    @property
    def request_id(self) -> str | None:
        """The gateway's request id, for its operator."""
        return next((v for k in _REQUEST_ID_HEADERS if (v := self.headers.get(k))), None)

    def retry_after(self, now: datetime | None = None) -> float | None:
        """`Retry-After` in seconds, from a number or a date."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        try:
            return max(0.0, float(value))
        except ValueError:
            pass
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())

    @property
    def text(self) -> str:
        """The body as UTF-8 text, whatever charset it declares.

        A large one is not cached beside its bytes.
        """
        return self._text if len(self.body) < LARGE else _words(self.body)

    @property
    def beginning(self) -> str:
        """As much of the text as an error message, or the title of a page, can need."""
        return self._text if len(self.body) < LARGE else _words(self.body[:_BEGINNING])

    @cached_property
    def _text(self) -> str:
        return _words(self.body)


def _words(body: bytes) -> str:
    return body.decode("utf-8", "replace").lstrip("\ufeff").strip()


def read(answer: Reply, route: Route, reader: Callable[[Any], T], *, known: bool) -> T | Failure:
    """The value of a reply. Raises the error that it carries.

    `known` says that this path has worked before: a web page then means an outage, not a wrong
    path.
    """
    text = answer.beginning
    if text.startswith("<"):
        return _page(answer, route, known=known)
    if not text:
        if route.empty and answer.status < 300:
            return _validated(None, answer, route, reader)
        return _nothing(answer, route)
    try:
        data = decode(answer.body)
    except ValueError:
        # A stream that nobody asked for; a refused one may be refused in its own form.
        if answer.status < 300 and is_picture(answer.body):
            data = {"data": [{"b64_json": base64.b64encode(answer.body).decode()}]}
        elif events := all_events(answer.body):
            data = events if answer.status < 300 else events[0]
        else:
            return _not_json(answer, route, text)
    documents = data if isinstance(data, Events) else [data]
    complaint = next(filter(None, (route.judge(answer.status, one) for one in documents)), None)
    if complaint is None and answer.status >= 300:
        complaint = envelopes.anything(data)
    if complaint is not None:
        return complain(answer, route, complaint)
    if data is None and not route.empty:
        return _nothing(answer, route)
    return _validated(data, answer, route, reader)


def complain(
    answer: Reply, route: Route, complaint: Complaint, *, readable: bool = True
) -> Failure:
    """The typed error of a reply, with everything known from HTTP."""
    submit = route.retry is Retry.SUBMIT
    # A kind that the body names is a refusal; a bare 5xx leaves open what happened behind it.
    doubt = submit and answer.status in _BILLABLE_DOUBT and complaint.kind is None
    error = envelopes.to_error(
        complaint,
        status=answer.status,
        route=route.name,
        request_id=answer.request_id,
        retry_after=answer.retry_after(),
        snippet=answer.beginning if readable else "",
    )
    error.maybe_submitted = submit and (
        complaint.maybe_submitted or (doubt and error.kind not in _UNBILLED)
    )
    return Failure(error, readable=readable, wait=complaint.wait)


def moved(answer: Reply, route: Route, base_url: str, *, known: bool) -> Failure:
    """The error of a redirect: the gateway has moved, or has no such path. Nothing was accepted.

    Some gateways redirect unknown paths to their web site. So only a path that all gateways have,
    one that has worked, or a change of only the scheme counts as a move.
    """
    here, target = urlsplit(base_url), urlsplit(answer.headers.get("location", ""))
    where = f"{target.scheme}://{target.netloc}" if target.netloc else "another path"
    words = f"the gateway redirects to {where}; set its base URL to that"
    upgraded = target.hostname == here.hostname and target.scheme != here.scheme
    if route.template in EVERYWHERE or known or (target.netloc and upgraded):
        error: GatewayError = UnreadableAnswer(
            words, http_status=answer.status, route=route.name, request_id=answer.request_id
        )
        return Failure(error)
    return _missing(answer, route, f"redirects to {where}")


def _page(answer: Reply, route: Route, *, known: bool) -> Failure:
    title = envelopes.page_title(answer.beginning)
    words = f"a web page instead of an answer: {title}" if title else "a web page, not an answer"
    if answer.status in _PATH_ABSENT or (answer.status == 200 and not known):
        stopped = wordings.recognise(answer.status, answer.beginning) is ErrorKind.BLOCKED
        return _refused_page(answer, route, title) if stopped else _missing(answer, route, words)
    if answer.status < 300:
        return _unreadable(answer, route, words)
    return _refused_page(answer, route, title)


def _refused_page(answer: Reply, route: Route, title: str) -> Failure:
    """The error of a 403 with a web page: that comes from a protection in front of the gateway."""
    known = wordings.recognise(answer.status, answer.beginning)
    kind = known if known in (ErrorKind.BLOCKED, ErrorKind.TOO_LARGE) else None
    if kind is None and answer.status in (403, 451):
        kind = ErrorKind.BLOCKED
    said = Complaint(message=title or answer.reason, kind=kind)
    return complain(answer, route, said, readable=False)


def _nothing(answer: Reply, route: Route) -> Failure:
    if answer.status in _PATH_ABSENT:
        return _missing(answer, route, "no such path")
    if answer.status >= 300:
        return complain(answer, route, Complaint(message=answer.reason), readable=False)
    # It may have been taken, so that another path must not be tried with the same order.
    return _unreadable(answer, route, "an empty answer")


def _not_json(answer: Reply, route: Route, text: str) -> Failure:
    if answer.status >= 300:
        plain = Complaint(message=text[:300] or answer.reason)
        return complain(answer, route, plain, readable=False)
    if text.startswith(("{", "[")):
        return _unreadable(answer, route, "half a document", text)
    return _unreadable(answer, route, "not JSON", text)


def _missing(answer: Reply, route: Route, words: str) -> Failure:
    error = RouteMissing(
        f"{route.name}: {words}",
        http_status=answer.status,
        route=route.name,
        request_id=answer.request_id,
    )
    return Failure(error, readable=False)


def _unreadable(answer: Reply, route: Route, words: str, snippet: str = "") -> Failure:
    error = UnreadableAnswer(
        words,
        http_status=answer.status,
        route=route.name,
        request_id=answer.request_id,
        maybe_submitted=route.retry is Retry.SUBMIT,
        snippet=snippet,
    )
    return Failure(error, readable=False)


def _validated(data: Any, answer: Reply, route: Route, reader: Callable[[Any], T]) -> T | Failure:
    try:
        return reader(data)
    except GatewayError as error:  # the reader understood it, and it is a failure
        error.http_status = error.http_status or answer.status
        error.request_id = error.request_id or answer.request_id
        error.route = error.route or route.name
        error.maybe_submitted &= route.retry is Retry.SUBMIT
        return Failure(error)
    except (ValueError, TypeError, LookupError, AttributeError):
        return _unreadable(answer, route, "not the shape this endpoint has", answer.beginning)

"""Everything that can go wrong at the gateway, as one tree.

```
GatewayError
├── RequestRefused        the request itself is wrong; repeating it changes nothing
│   ├── ContextTooLong    the conversation does not fit the model's window
│   ├── TextOnly          the model takes words only, and was given a picture
│   ├── StreamRefused     the model answers, but not as a stream
│   ├── TooLarge          the body is larger than something on the way takes
│   └── ContentRefused    a word filter or policy said no
│       └── BannedPrompt  Midjourney's word filter; carries the word
├── AuthFailed            the key is missing, wrong, expired or not allowed here
├── Blocked               a protection on the way stopped it; the gateway never saw it
├── QuotaExhausted        the balance or the key's quota is used up
├── ModelUnavailable      no channel offers the model to this key
├── TaskNotFound          the upstream does not know the task (any more)
│   └── ParentExpired     a button's task can no longer be acted on
├── RouteMissing          this gateway has no such path
│   └── Unsupported       an optional leaf is absent
├── Busy                  not accepted now; later it may be
│   ├── RateLimited       too many requests; carries retry_after
│   └── QueueFull         the upstream's queue is full
└── UpstreamFailed        accepted or not, it broke on the way
    ├── UpstreamTimeout   no answer in time
    ├── ConnectionFailed  the request never left, or the connection broke
    ├── UnreadableAnswer  HTML, nothing, or half a document where JSON was expected
    └── MediaTooLarge     the result is there, and bigger than we may download
```

No error carries the key, and `snippet` is never more than 500 characters of the body.
"""

from __future__ import annotations

from bot.gateway.types import ErrorKind


class GatewayError(Exception):
    """Base class: something went wrong at the gateway.

    `maybe_submitted` says that a billable request may have been accepted although it failed here:
    the caller must not repeat it.
    """

    kind = ErrorKind.UPSTREAM_ERROR

    def __init__(
        self,
        message: str = "",
        *,
        kind: ErrorKind | None = None,
        http_status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        route: str | None = None,
        maybe_submitted: bool = False,
        snippet: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind or type(self).kind
        self.http_status = http_status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.route = route
        self.maybe_submitted = maybe_submitted
        self.snippet = snippet[:500]

    @property
    def facts(self) -> str:
        """Fields for the log: kind, status, code, path, request id.

        Never the upstream's message, which often quotes what people wrote.
        """
        facts = [self.kind.value]
        if self.http_status is not None:
            facts.append(f"HTTP {self.http_status}")
        if self.code:
            facts.append(f"code {self.code[:40]}")
        if self.route:
            facts.append(self.route)
        if self.request_id:
            facts.append(f"request {self.request_id}")
        return ", ".join(facts)

    def __str__(self) -> str:
        return f"{self.message or 'no message'} ({self.facts})"


class RequestRefused(GatewayError):
    """The request itself is wrong."""

    kind = ErrorKind.BAD_REQUEST


class ContextTooLong(RequestRefused):
    """The conversation does not fit the model's window."""

    kind = ErrorKind.CONTEXT_LENGTH


class TextOnly(RequestRefused):
    """The model accepts text only; it would answer without the picture."""

    kind = ErrorKind.TEXT_ONLY


class StreamRefused(RequestRefused):
    """The model refuses to stream for this key; without streaming it would answer."""

    kind = ErrorKind.NO_STREAM


class TooLarge(RequestRefused):
    """The body exceeds the limit of the gateway or of a proxy."""

    kind = ErrorKind.TOO_LARGE


class ContentRefused(RequestRefused):
    """A word filter or a policy refused the content."""

    kind = ErrorKind.CONTENT_POLICY


class BannedPrompt(ContentRefused):
    """Midjourney's word filter refused the prompt; `word` is the banned word if it is known."""

    kind = ErrorKind.BANNED_PROMPT
    word: str | None = None


class AuthFailed(GatewayError):
    """The key is missing, wrong, expired or not allowed to do this."""

    kind = ErrorKind.AUTH


class Blocked(GatewayError):
    """A CDN challenge or firewall stopped the request before it reached the gateway."""

    kind = ErrorKind.BLOCKED


class QuotaExhausted(GatewayError):
    """The balance or the key's quota is used up."""

    kind = ErrorKind.QUOTA


class ModelUnavailable(GatewayError):
    """No channel offers this model to this key."""

    kind = ErrorKind.MODEL_UNAVAILABLE


class TaskNotFound(GatewayError):
    """The upstream does not know the task."""

    kind = ErrorKind.TASK_NOT_FOUND


class ParentExpired(TaskNotFound):
    """A button's task is too old to be acted on."""

    kind = ErrorKind.PARENT_EXPIRED


class RouteMissing(GatewayError):
    """This gateway has no such path."""

    kind = ErrorKind.ROUTE_NOT_FOUND


class Unsupported(RouteMissing):
    """The gateway lacks an optional leaf."""

    kind = ErrorKind.UNSUPPORTED


class Busy(GatewayError):
    """Not accepted now; retry later."""

    kind = ErrorKind.RATE_LIMITED


class RateLimited(Busy):
    """Too many requests."""


class QueueFull(Busy):
    """The upstream's queue is full; nothing was accepted."""

    kind = ErrorKind.QUEUE_FULL


class UpstreamFailed(GatewayError):
    """The request failed behind the gateway; it may have been accepted."""


class UpstreamTimeout(UpstreamFailed):
    """No reply in time."""

    kind = ErrorKind.UPSTREAM_TIMEOUT


class ConnectionFailed(UpstreamFailed):
    """The gateway could not be reached, or the connection broke."""

    kind = ErrorKind.NETWORK


class UnreadableAnswer(UpstreamFailed):
    """The reply is not what the protocol promises: HTML, an empty body, half a document."""

    kind = ErrorKind.PROTOCOL


class MediaTooLarge(UpstreamFailed):
    """The result exceeds the download limit: only its link can be given."""

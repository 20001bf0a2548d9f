"""Which failures may be tried again, how often and after what pause. Nobody waits here.

The rules follow money and meaning, not HTTP methods: asking how a task is doing may be repeated
freely, asking for a picture may not, because a gateway bills what it accepted and knows no
idempotency key.

stamina is not used: the pause comes from the answer itself (`Retry-After`, the upstream's queue),
the decision from what the body said and whether the request left at all, and the waiting is
injected. What would be left for it to do is the loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.gateway.errors import GatewayError
from bot.gateway.types import ErrorKind

MAX_PAUSE = 60.0  # seconds; a longer Retry-After is cut to this
_BACKOFF = (1.0, 2.0, 4.0, 8.0)
_QUEUE_PAUSES = (5.0, 15.0, 30.0)  # an upstream's queue empties slowly
_READ_STATUSES = frozenset({408, 429, 500, 502, 503, 504, *range(520, 525)})
_FINAL_KINDS = frozenset(
    {
        ErrorKind.AUTH,
        ErrorKind.BANNED_PROMPT,
        ErrorKind.BAD_REQUEST,
        ErrorKind.BLOCKED,
        ErrorKind.CONTENT_POLICY,
        ErrorKind.CONTEXT_LENGTH,
        ErrorKind.FORBIDDEN,
        ErrorKind.MODEL_UNAVAILABLE,
        ErrorKind.NO_STREAM,
        ErrorKind.NOT_IMPLEMENTED,
        ErrorKind.PARENT_EXPIRED,
        ErrorKind.QUOTA,
        ErrorKind.ROUTE_NOT_FOUND,
        ErrorKind.TASK_NOT_FOUND,
        ErrorKind.TEXT_ONLY,
        ErrorKind.TOO_LARGE,
        ErrorKind.UNPRICED,
        ErrorKind.UNSUPPORTED,
    }
)


class Retry(Enum):
    """What kind of call it is; the value is how often it is tried in all."""

    READ = ("read", 4)  # changes nothing and costs nothing
    CANCEL = ("cancel", 2)  # as read
    COMPUTE = ("compute", 2)  # answers at once, and costs
    STREAM = ("stream", 2)  # as compute, until the first byte of the answer
    SUBMIT = ("submit", 3)  # starts something billable: repeated only if it surely did not start

    @property
    def tries(self) -> int:
        """How often it is tried in all."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt: the error as it would be raised, and what only the transport knows."""

    error: GatewayError
    sent: bool = True  # False = the request never left
    readable: bool = True  # False = HTML, nothing or half a document
    wait: float | None = None  # the upstream's protocol asks for one more try after this


def pause(rule: Retry, failure: Failure, attempt: int) -> float | None:
    """Seconds to wait before the next attempt, or None when there must be none.

    `attempt` counts from 1; jitter is added by whoever waits.
    """
    if attempt >= rule.tries:
        return None
    error = failure.error
    if failure.wait is not None:
        return failure.wait if attempt == 1 else None
    if error.kind in _FINAL_KINDS or not _allowed(rule, failure, attempt):
        return None
    if error.retry_after is not None:
        return min(error.retry_after, MAX_PAUSE)
    pauses = _QUEUE_PAUSES if error.kind is ErrorKind.QUEUE_FULL else _BACKOFF
    return pauses[min(attempt, len(pauses)) - 1]


def _allowed(rule: Retry, failure: Failure, attempt: int) -> bool:
    error, status = failure.error, failure.error.http_status
    if not failure.sent or error.kind is ErrorKind.RATE_LIMITED:
        return True
    match rule:
        case Retry.READ | Retry.CANCEL:
            return status is None or status in _READ_STATUSES or not failure.readable
        case Retry.COMPUTE | Retry.STREAM:
            return status in (502, 503) and not failure.readable
        case Retry.SUBMIT:
            if error.kind is ErrorKind.QUEUE_FULL:
                return True
            return status == 503 and failure.readable and attempt == 1

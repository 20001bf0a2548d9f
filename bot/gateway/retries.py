"""Which failures are retried, how often, and after which pause. Nothing waits here.

The rules follow cost, not HTTP methods: a poll may be repeated freely, a submit may not, because a
gateway charges for what it accepted and has no idempotency key.

stamina is not used: the pause comes from the reply (`Retry-After`, the queue length), the decision
from the body and from whether the request was sent at all, and the sleep is injected. Only the loop
would be left for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.gateway.errors import GatewayError
from bot.gateway.types import ErrorKind

MAX_PAUSE = 60.0  # seconds; a longer Retry-After is cut to this, or nobody waits for it
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
    """The kind of call; its value is the maximum number of tries."""

    READ = ("read", 4)  # changes nothing and costs nothing
    CANCEL = ("cancel", 2)  # as read
    COMPUTE = ("compute", 2)  # answers at once, and costs
    STREAM = ("stream", 2)  # as compute, until the first byte of the answer
    SUBMIT = ("submit", 3)  # starts something billable: repeated only if it surely did not start

    @property
    def tries(self) -> int:
        """The maximum number of tries."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed try: the error to raise, and what only the transport knows."""

    error: GatewayError
    sent: bool = True  # False = the request never left
    readable: bool = True  # False = HTML, nothing or half a document
    wait: float | None = None  # the upstream's protocol asks for one more try after this


def pause(rule: Retry, failure: Failure, attempt: int) -> float | None:
    """Seconds before the next try; None if there must be none.

    `attempt` counts from 1; the caller adds jitter.
    """
    if attempt >= rule.tries:
        return None
    error = failure.error
    if failure.wait is not None:
        return failure.wait if attempt == 1 else None
    if error.kind in _FINAL_KINDS or not _allowed(rule, failure, attempt):
        return None
    if error.retry_after is not None:
        if error.retry_after > MAX_PAUSE and rule in (Retry.COMPUTE, Retry.STREAM):
            return None  # somebody waits, and it would be refused again
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

"""Error envelopes: from the many shapes of a refusal to one typed error. Pure; it sends nothing.

The shapes (any of them may come from any endpoint, also with HTTP 200):

- `{"error": {"message", "type", "param", "code"}}` of OpenAI and all gateways; the message may be
  empty, the code a string, a number, null or missing, the type anything (never branched on)
- `{"code": "invalid_request", "message", "data": null}` of task endpoints ("success" is fine)
- `{"code": 400, "message", "error_message"}` and `{"code": 24, "description", "result"}`, whose
  numbers mean something only to their resource
- `{"detail": "…" | {"reason"} | [{"msg"}]}` of FastAPI-like backends
- `{"success": false, "message"}`, `{"error": "text"}`, `{"msg"}`, `{"err"}` and other strays
- HTML, nothing at all (an IP limiter answers 429 with an empty body), half a document

A resource's own numbers are read by its `Judge`; which words and codes mean what is the table in
`wordings.py`. Codes decide first, then the HTTP status, and wording only where both leave the
question open.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.gateway import errors, wordings
from bot.gateway.errors import GatewayError
from bot.gateway.loose import decode, to_mapping, to_number, to_text
from bot.gateway.types import ErrorKind as Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a decoded body complains of, before the HTTP status is considered."""

    message: str = ""
    code: str | None = None
    type: str = ""  # a word under `type` that stands for a code
    heard: str = ""  # the wording as it came, where `message` was taken out of it
    kind: Kind | None = None  # when the family's own code decides
    word: str | None = None  # Midjourney's banned word
    wait: float | None = None  # the protocol asks for one more try after so many seconds
    maybe_submitted: bool = False


Judge = Callable[[int, Any], Complaint | None]  # (HTTP status, decoded body)

_CLASSES: dict[Kind, type[GatewayError]] = {
    Kind.BAD_REQUEST: errors.RequestRefused,
    Kind.CONTEXT_LENGTH: errors.ContextTooLong,
    Kind.CONTENT_POLICY: errors.ContentRefused,
    Kind.BANNED_PROMPT: errors.BannedPrompt,
    Kind.AUTH: errors.AuthFailed,
    Kind.FORBIDDEN: errors.AuthFailed,
    Kind.BLOCKED: errors.Blocked,
    Kind.QUOTA: errors.QuotaExhausted,
    Kind.MODEL_UNAVAILABLE: errors.ModelUnavailable,
    Kind.UNPRICED: errors.ModelUnavailable,
    Kind.TEXT_ONLY: errors.TextOnly,
    Kind.NO_STREAM: errors.StreamRefused,
    Kind.TOO_LARGE: errors.TooLarge,
    Kind.TASK_NOT_FOUND: errors.TaskNotFound,
    Kind.PARENT_EXPIRED: errors.ParentExpired,
    Kind.ROUTE_NOT_FOUND: errors.RouteMissing,
    Kind.NOT_IMPLEMENTED: errors.RouteMissing,
    Kind.UNSUPPORTED: errors.RequestRefused,  # the path exists, this use of it does not
    Kind.RATE_LIMITED: errors.RateLimited,
    Kind.QUEUE_FULL: errors.QueueFull,
    Kind.UPSTREAM_ERROR: errors.UpstreamFailed,
    Kind.UPSTREAM_TIMEOUT: errors.UpstreamTimeout,
    Kind.NETWORK: errors.ConnectionFailed,
    Kind.PROTOCOL: errors.UnreadableAnswer,
}

# An upstream's answer, handed on with its status: its 404 is no word about the gateway's paths.
HANDED_ON = ("bad_response_status_code", "fail_to_fetch_task")

_FINE = ("", "0", "1", "200", "201", "success", "ok")  # what families call a success
_NUMBERS = ("error_code", "errorCode", "err_code", "errCode", "errcode", "errno")
_NUMBERED_WORDS = ("error_msg", "errorMsg", "err_msg", "errMsg", "errmsg", "error_message",
                   "errorMessage")  # fmt: skip
_HTTP_NUMBERS = ("status_code", "statusCode", "http_status", "httpCode")
_HEAD = 8000  # characters of a message or a page that are looked at
_STATUSES = {
    401: Kind.AUTH,
    402: Kind.QUOTA,
    403: Kind.FORBIDDEN,
    405: Kind.ROUTE_NOT_FOUND,
    408: Kind.UPSTREAM_TIMEOUT,
    413: Kind.TOO_LARGE,
    429: Kind.RATE_LIMITED,
    501: Kind.ROUTE_NOT_FOUND,
    504: Kind.UPSTREAM_TIMEOUT,
    524: Kind.UPSTREAM_TIMEOUT,
}
_BESIDE_429 = (Kind.QUOTA, Kind.CONTEXT_LENGTH, Kind.BLOCKED)


def openai(_status: int, data: Any) -> Complaint | None:
    """The check for every reply: a non-null `error`, `success: false`, or a vendor's code."""
    data = _opened(data)
    if not isinstance(data, dict):
        return None
    if complains(data.get("error")) or data.get("success") is False or _numbered(data):
        return anything(data)
    return None


def _opened(data: Any) -> Any:
    """The only error in a list, as Gemini sends it for a stream request."""
    one = data[0] if isinstance(data, list) and len(data) == 1 else None
    return one if isinstance(one, dict) and "error" in one else data


def _numbered(data: dict[str, Any]) -> bool:
    """True if MiniMax (`base_resp`), Baidu (`error_code`) or another sends a failure code.

    Under the names of an HTTP status, that is one from 400 on.
    """
    if any(data.get(key) for key in ("choices", "data")):
        return False
    base = to_mapping(data.get("base_resp"))
    if to_number(base.get("status_code")):
        return True
    if any(map(data.get, _NUMBERED_WORDS)) and any(to_number(data.get(key)) for key in _NUMBERS):
        return True
    return any((to_number(data.get(key)) or 0) >= 400 for key in _HTTP_NUMBERS)


def complains(error: Any) -> bool:
    """True if `error` is not empty: some gateways send an empty one with every success."""
    return any(error.values()) if isinstance(error, dict) else bool(error)


def any_family(status: int, data: Any) -> Complaint | None:
    """The check for a path without codes of its own: OpenAI's errors and task endpoints'."""
    if (common := openai(status, data)) is not None or not isinstance(data, dict):
        return common
    code = to_text(data.get("code")).lower()
    if code in _FINE or any(data.get(key) for key in ("data", "choices", "result", "id")):
        return None
    return anything(data) if wording(data) else None


def anything(data: Any) -> Complaint:
    """The complaint in a body with an error status, whatever its shape."""
    data = _opened(data)
    heard, message = _words(data), wording(data)
    code, kind = None, ""
    if isinstance(data, dict):
        error = data.get("error")
        source = error if complains(error) and isinstance(error, dict) else data
        code, kind = _code(source), to_text(source.get("type")).lower()
    return Complaint(
        message=message,
        code=code,
        type=kind if kind in wordings.TYPES else "",
        heard=heard[:_HEAD] if heard.strip() != message else "",
    )


def _code(source: dict[str, Any]) -> str | None:
    base = to_mapping(source.get("base_resp")).get("status_code")
    named = (source.get("code"), *map(source.get, (*_NUMBERS, *_HTTP_NUMBERS)), base)
    return next((text for code in named if (text := to_text(code))), None)


def wording(data: Any, depth: int = 0) -> str:
    """The upstream's error text, wherever it is; a JSON document inside a message is parsed."""
    text = _words(data).strip()
    if depth < 3 and (inner := _document_in(text)) is not None:
        return wording(inner, depth + 1) or text
    return text


def _document_in(text: str) -> Any:
    """The JSON or Python literal inside a message; None without one."""
    start = 0 if text.startswith("[") else text.find("{")
    if start < 0 or text[start + 1 : start + 2] not in ("'", '"', "{", "[") or len(text) > _HEAD:
        return None
    try:
        return decode(text[start:])
    except ValueError:
        pass
    try:
        return ast.literal_eval(text[start : max(text.rfind("}"), text.rfind("]")) + 1])
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


_PLACES: tuple[tuple[str, ...], ...] = (
    ("error", "message"),
    ("error", "localized_message"),
    ("error", "msg"),
    ("error", "message", "message"),
    ("error", "message", "error"),
    ("error", "detail"),
    ("error", "error"),
    ("error", "reason"),
    ("error", "param"),
    ("error",),
    ("message",),
    ("msg",),
    ("err",),
    *((name,) for name in _NUMBERED_WORDS),
    ("status_msg",),
    ("description",),
    ("detail",),
    ("detail", "reason"),
    ("detail", "msg"),
    ("detail", "message"),
    ("detail", "error"),
    ("detail", "error", "message"),
    ("base_resp", "status_msg"),
    ("errors", "message"),
    ("errors",),
    ("header", "message"),
    ("response", "error", "message"),
    ("response", "error"),
    ("data", "error_message"),
    ("data", "error"),
    ("data", "error", "message"),
    ("reason",),
)


def _words(data: Any) -> str:
    for place in _PLACES:
        found = _first(data)
        for key in place:
            found = _first(found.get(key)) if isinstance(found, dict) else None
        if text := to_text(found).strip():
            return text
    return to_text(_first(data))


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def page_title(page: str) -> str:
    """The title of a web page, or the message of an XML document, for use in an error."""
    start = page[:_HEAD]
    for name in ("title", "message"):
        opened = re.search(rf"<{name}\b[^<>]{{0,200}}>", start, re.IGNORECASE)
        if opened is None:
            continue
        words = start[opened.end() : opened.end() + 400].partition("</")[0]
        if text := " ".join(words.split())[:200]:
            return text
    return ""


def classify(status: int, complaint: Complaint) -> Kind:
    """The kind of a complaint: by the resource's rules, its code, the HTTP status, its text."""
    if complaint.kind is not None:
        return complaint.kind
    code = (complaint.code or "").lower()
    listed = wordings.CODES.get(code) or wordings.CODES.get(complaint.type)
    known = listed[0] if listed else None
    said = status_within(status, code)
    worded = wordings.recognise(said, complaint.message) or wordings.recognise(
        said, complaint.heard
    )
    if known is not None and known not in wordings.OPEN:
        return known
    if worded is not None and (said != 429 or worded in _BESIDE_429):
        return worded
    if known is not None:
        return known
    if status == 404:
        handed_on = complaint.code in HANDED_ON
        return Kind.UPSTREAM_ERROR if handed_on else Kind.ROUTE_NOT_FOUND
    return _by_status(said)


def status_within(status: int, code: str) -> int:
    """The status that counts: gateways put an upstream's status into `code`."""
    inner = int(code) if len(code) == 3 and code.isdecimal() else 0
    if not 400 <= inner < 600:
        return status
    if status < 400:
        return status if inner == 404 else inner  # it speaks of something there, not of our path
    return inner if status in (400, 403) and inner in (401, 402, 429) else status


def _by_status(status: int) -> Kind:
    if status in _STATUSES:
        return _STATUSES[status]
    return Kind.BAD_REQUEST if 400 <= status < 500 else Kind.UPSTREAM_ERROR


def to_error(
    complaint: Complaint,
    *,
    status: int,
    route: str = "",
    request_id: str | None = None,
    retry_after: float | None = None,
    snippet: str = "",
) -> GatewayError:
    """The typed error of a complaint."""
    message, named = _without_id(complaint.message[:_HEAD].strip())
    kind = classify(status, replace(complaint, message=message))
    error = _CLASSES[kind](
        message.strip()[:1000],
        kind=kind,
        http_status=status,
        code=complaint.code,
        request_id=request_id or named,
        retry_after=retry_after,
        route=route or None,
        snippet=snippet,
    )
    if isinstance(error, errors.BannedPrompt):
        error.word = complaint.word
    return error


def _without_id(message: str) -> tuple[str, str | None]:
    """The message without request ids at its end.

    Chained gateways add one each; the last one is our gateway's.
    """
    named: str | None = None
    while message.endswith(")"):
        head, found, tail = message.rpartition("(request id: ")
        if not found or not re.fullmatch(r"[^)\s]+\)", tail):
            break
        message, named = head.rstrip(), named or tail[:-1]
    return message, named

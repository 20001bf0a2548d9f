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

A resource's own numbers are read by its `Judge`; what is common stands here. Codes decide first,
then the HTTP status, and wording only where both leave the question open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.gateway import errors
from bot.gateway.errors import GatewayError
from bot.gateway.loose import decode, to_text
from bot.gateway.types import ErrorKind as Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a decoded answer complains of, before HTTP's word is added."""

    message: str = ""
    code: str | None = None
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
    Kind.QUOTA: errors.QuotaExhausted,
    Kind.MODEL_UNAVAILABLE: errors.ModelUnavailable,
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

_CODES: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "invalid_text_request", "invalid_image_request", "invalid_audio_request",
            "prompt_missing", "prompt_too_long", "size_not_supported", "n_not_within_range",
            "text_too_long", "invalid_request", "bad_request_body", "unknown_parameter",
            "invalid_value", "missing_required_parameter",
        ),
        Kind.BAD_REQUEST,
    ),
    "context_length_exceeded": Kind.CONTEXT_LENGTH,
    "string_above_max_length": Kind.CONTEXT_LENGTH,
    **dict.fromkeys(
        ("sensitive_words_detected", "prompt_blocked", "content_policy_violation",
         "moderation_blocked", "content_filter"),
        Kind.CONTENT_POLICY,
    ),
    **dict.fromkeys(
        ("insufficient_user_quota", "pre_consume_token_quota_failed", "quota_not_enough",
         "insufficient_quota", "billing_hard_limit_reached"),
        Kind.QUOTA,
    ),
    "model_not_found": Kind.MODEL_UNAVAILABLE,
    "api_not_implemented": Kind.NOT_IMPLEMENTED,
    "task_not_exist": Kind.TASK_NOT_FOUND,
    "task_channel_disable": Kind.PARENT_EXPIRED,
    "invalid_api_key": Kind.AUTH,
    "access_denied": Kind.FORBIDDEN,
    "rate_limit_exceeded": Kind.RATE_LIMITED,
}  # fmt: skip

# An upstream's answer, handed on with its status: its 404 is no word about the gateway's paths.
HANDED_ON = ("bad_response_status_code", "fail_to_fetch_task")

_FINE = ("", "0", "1", "200", "201", "success", "ok")  # what families call a success

_NO_CHANNEL = re.compile(r"无可用渠道|no available channel", re.IGNORECASE)
_QUOTA = re.compile(
    r"额度已用尽|额度不足|余额不足|欠费|quota is not enough|quota_not_enough|quota failed"
    r"|preConsumedQuota|insufficient[ _](user[ _])?(quota|balance)|exceeded your current quota",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"maximum context|context[ _]length|context window|too many (input )?tokens"
    r"|reduce the length of|(prompt|input) is too long|input length .*exceed|上下文(长度|过长|超)"
    r"|maximum number of tokens|token(s)? limit",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"content[ _]policy|safety system|敏感词|sensitive[ _]word|flagged|moderat(?:e|ion)|违规|不安全"
    r"|no meaningful content in candidates",
    re.IGNORECASE,
)
_BUSY = re.compile(r"负载已饱和|rate limit|too many requests|请求数限制", re.IGNORECASE)
_AUTH = re.compile(
    r"无效的令牌|未提供令牌|令牌验证失败|令牌已过期|令牌状态不可用|invalid[ _]token"
    r"|(incorrect|invalid)[ _]api[ _]key|unauthorized",
    re.IGNORECASE,
)
_NO_TASK = re.compile(r"task[^.]{0,20}not[ _](found|exist)|任务不存在|task_no_found", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"model.{0,80}(does not exist|not found|not supported)", re.IGNORECASE | re.DOTALL
)
# Gateways behind gateways add one each; the last is that of ours.
_REQUEST_ID = re.compile(r"(?:\s*\(request id: ([^)\s]+)\))+\s*$", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def openai(_status: int, data: Any) -> Complaint | None:
    """What every answer is asked: a non-null `error`, or `success: false`."""
    if not isinstance(data, dict):
        return None
    error = data.get("error")
    if not complains(error) and data.get("success") is not False:
        return None
    source = error if complains(error) and isinstance(error, dict) else data
    return Complaint(message=wording(data), code=_code(source))


def complains(error: Any) -> bool:
    """Whether an `error` is one: some gateways write an empty one beside every success."""
    return any(error.values()) if isinstance(error, dict) else bool(error)


def any_family(status: int, data: Any) -> Complaint | None:
    """The same for a path without numbers of its own, where a task endpoint's refusal may come."""
    if (common := openai(status, data)) is not None or not isinstance(data, dict):
        return common
    code = to_text(data.get("code")).lower()
    if code in _FINE or any(data.get(key) for key in ("data", "choices", "result", "id")):
        return None
    return anything(data) if wording(data) else None


def anything(data: Any) -> Complaint:
    """The complaint of a body that came with an error status, whatever its shape."""
    if not isinstance(data, dict):
        return Complaint(message=wording(data))
    error = data.get("error")
    return Complaint(message=wording(data), code=_code(error if isinstance(error, dict) else data))


def _code(source: dict[str, Any]) -> str | None:
    return to_text(source.get("code")) or None


def wording(data: Any, depth: int = 0) -> str:
    """The upstream's own words, wherever they hide; a document inside a message is opened."""
    text = _words(data).strip()
    if depth < 3 and text.startswith(("{", "[")):
        try:
            inner = decode(text)
        except ValueError:
            return text
        return wording(inner, depth + 1) or text
    return text


_PLACES: tuple[tuple[str, ...], ...] = (
    ("error", "message"),
    ("error", "localized_message"),
    ("error", "msg"),
    ("error", "detail"),
    ("error", "param"),
    ("error",),
    ("message",),
    ("msg",),
    ("err",),
    ("error_msg",),
    ("error_message",),
    ("description",),
    ("detail",),
    ("detail", "reason"),
    ("detail", "msg"),
    ("detail", "message"),
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


def page_title(html: str) -> str:
    """The title of an HTML page: all of it that ever reaches an error."""
    found = _TITLE.search(html)
    return " ".join(found.group(1).split())[:200] if found else ""


def classify(status: int, complaint: Complaint) -> Kind:
    """The kind of a complaint: the family's word, then its code, then HTTP's, then its wording."""
    if complaint.kind is not None:
        return complaint.kind
    known = _CODES.get((complaint.code or "").lower())
    text = complaint.message
    if known is Kind.BAD_REQUEST:
        return _by_wording(status, text) or known
    if known is not None:
        return known
    if status == 404:
        return _not_found(text, handed_on=complaint.code in HANDED_ON)
    return _by_status(status, text)


def _by_wording(status: int, text: str) -> Kind | None:
    if _NO_CHANNEL.search(text):
        return Kind.MODEL_UNAVAILABLE
    if _QUOTA.search(text):
        return Kind.QUOTA
    if status in (200, 400, 413, 422, 500) and _CONTEXT.search(text):
        return Kind.CONTEXT_LENGTH
    if status < 500 and _POLICY.search(text):
        return Kind.CONTENT_POLICY
    return None


def _by_status(status: int, text: str) -> Kind:
    if status == 429:
        return Kind.QUOTA if _QUOTA.search(text) else Kind.RATE_LIMITED
    if (kind := _by_wording(status, text)) is not None:
        return kind
    if status < 400:
        if _AUTH.search(text):
            return Kind.AUTH
        if _NO_TASK.search(text):
            return Kind.TASK_NOT_FOUND
        return Kind.RATE_LIMITED if _BUSY.search(text) else Kind.UPSTREAM_ERROR
    if status == 400 and _NO_TASK.search(text):
        return Kind.TASK_NOT_FOUND
    plain = {
        401: Kind.AUTH,
        402: Kind.QUOTA,
        403: Kind.FORBIDDEN,
        405: Kind.ROUTE_NOT_FOUND,
        408: Kind.UPSTREAM_TIMEOUT,
        501: Kind.ROUTE_NOT_FOUND,
        504: Kind.UPSTREAM_TIMEOUT,
        524: Kind.UPSTREAM_TIMEOUT,
    }
    if status in plain:
        return plain[status]
    return Kind.BAD_REQUEST if status < 500 else Kind.UPSTREAM_ERROR


def _not_found(text: str, *, handed_on: bool) -> Kind:
    if (kind := _by_wording(404, text)) is not None:
        return kind
    if _NO_TASK.search(text):
        return Kind.TASK_NOT_FOUND
    if _NO_MODEL.search(text):
        return Kind.MODEL_UNAVAILABLE
    return Kind.UPSTREAM_ERROR if handed_on else Kind.ROUTE_NOT_FOUND


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
    kind = classify(status, complaint)
    message = complaint.message
    if found := _REQUEST_ID.search(message):
        message, request_id = message[: found.start()], request_id or found.group(1)
    error = _CLASSES[kind](
        message.strip()[:1000],
        kind=kind,
        http_status=status,
        code=complaint.code,
        request_id=request_id,
        retry_after=retry_after,
        route=route or None,
        snippet=snippet,
    )
    if isinstance(error, errors.BannedPrompt):
        error.word = complaint.word
    return error

"""Turns every error into a sentence for people.

`explain(error, language)` says what happened and what to do next; an upstream's own text follows as
a quotation, shortened and without secrets.
"""

from __future__ import annotations

import math
import re

from bot.domain import (
    AlreadyAsked,
    AlreadyRunning,
    BadInput,
    BotError,
    Gone,
    JobFailure,
    NotAllowed,
    NothingToDo,
    NotYours,
    StillAsked,
)
from bot.gateway.errors import BannedPrompt, GatewayError
from bot.gateway.types import ErrorKind
from bot.telegram import texts

QUOTE_LIMIT = 300
"""Maximum characters of a quoted upstream text."""

CLASS_KEYS: dict[type[BotError], str] = {
    NotAllowed: "error-not-allowed",
    BadInput: "error-bad-input",
    NotYours: "error-not-yours",
    Gone: "error-gone",
    AlreadyAsked: "error-already-asked",
    AlreadyRunning: "error-already-running",
    NothingToDo: "error-nothing-to-do",
}
"""The sentence for each class of error whose own key has none."""

# Where the wording is about the operator's account, is our own, or says no more than our sentence,
# quoting it helps no reader.
UNQUOTED = frozenset(
    {
        ErrorKind.AUTH,
        ErrorKind.QUOTA,
        ErrorKind.FORBIDDEN,
        ErrorKind.ROUTE_NOT_FOUND,
        ErrorKind.UNSUPPORTED,
        ErrorKind.NETWORK,
        ErrorKind.PROTOCOL,
        ErrorKind.RATE_LIMITED,
        ErrorKind.QUEUE_FULL,
        ErrorKind.CONTEXT_LENGTH,
        ErrorKind.TEXT_ONLY,
        ErrorKind.NO_STREAM,
        ErrorKind.TOO_LARGE,
        ErrorKind.BLOCKED,
        ErrorKind.UNPRICED,
        ErrorKind.PARENT_EXPIRED,
    }
)

SECRETS = (
    re.compile(r"\(?\brequest[ _-]id:?\s*[\w-]+\)?", re.IGNORECASE),
    re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://\S+", re.IGNORECASE),  # any link may carry a token
    re.compile(r"\bbearer\s+\S+", re.IGNORECASE),
    re.compile(r"\b(?:sk|pk|key|token)[-_][\w*.-]{6,}", re.IGNORECASE),
    re.compile(r"\b\d{6,}:[\w-]{20,}"),  # a bot token
    re.compile(r"(?:api[-_ ]?key|token|secret|password)\s*[=:]\s*\S+", re.IGNORECASE),
    re.compile(r"\b[A-Za-z0-9+/_-]{40,}={0,2}"),  # whatever else is too long to be a word
)
MARKUP = re.compile(r"<[a-z!/][^<>]*>", re.IGNORECASE)
_WAITS = (("hours", 3600, 5400), ("minutes", 60, 90), ("seconds", 1, 0))  # unit, size, from
_READ = 4_000  # characters of a wording; a sentence is shorter


def explain(error: BaseException, language: str | None) -> str:
    """What happened and what to do next, for a person."""
    if isinstance(error, StillAsked):
        return f"{_refusal(error, language)} {texts.get('form-way-out', language)}"
    if isinstance(error, BotError):
        return _refusal(error, language)
    if isinstance(error, GatewayError):
        return _gateway(error, language)
    return texts.get("error-unexpected", language)


def explain_failure(failure: JobFailure, language: str | None, kind: str = "") -> str:
    """Why a job failed; a kind of job may have a sentence of its own for it."""
    if failure.kind == ErrorKind.BANNED_PROMPT and failure.word:
        return texts.get("error-banned-prompt-word", language, word=quotation(failure.word))
    what = failure.kind.replace("_", "-")
    of_kind = f"error-{kind.replace('.', '-').replace('_', '-')}-{what}"
    keys = (of_kind, f"error-job-{what}", f"error-{what}", "error-upstream-error")
    key = next(key for key in keys if texts.has(key))
    return _with_quote(texts.get(key, language), failure.kind, failure.quote, language)


def explain_part(failure: JobFailure, language: str | None, kind: str) -> str:
    """That only a part of a result could be made, and why."""
    key = f"partly-{kind.replace('.', '-').replace('_', '-')}"
    sentence = texts.get(key if texts.has(key) else "partly-other", language)
    return _with_quote(sentence, failure.kind, failure.quote, language)


def quotation(wording: str) -> str:
    """An upstream's text, safe to show: one line, no secrets, no links, shortened."""
    wording = wording[:_READ]
    if MARKUP.search(wording):
        return ""  # a web page was sent where a sentence belongs
    for secret in SECRETS:
        wording = secret.sub("…", wording)
    wording = " ".join(wording.split()).strip("…\"'“”『』 ")
    if len(wording) > QUOTE_LIMIT:
        wording = wording[: QUOTE_LIMIT - 1].rstrip() + "…"
    return wording


def _refusal(error: BotError, language: str | None) -> str:
    if texts.has(error.key):
        return texts.get(error.key, language, **error.values)
    for cls in type(error).__mro__:
        if issubclass(cls, BotError) and cls in CLASS_KEYS:
            return texts.get(CLASS_KEYS[cls], language)
    return texts.get("error-unexpected", language)


def _gateway(error: GatewayError, language: str | None) -> str:
    if isinstance(error, BannedPrompt) and error.word:
        return texts.get("error-banned-prompt-word", language, word=quotation(error.word))
    if error.kind is ErrorKind.RATE_LIMITED and error.retry_after:
        unit, size = next((u, s) for u, s, above in _WAITS if error.retry_after > above)
        count = math.ceil(error.retry_after / size)
        return texts.get(f"error-rate-limited-{unit}", language, **{unit: count})
    sentence = texts.get("error-" + error.kind.value.replace("_", "-"), language)
    if error.maybe_submitted:
        sentence += " " + texts.get("error-may-be-charged", language)
    return _with_quote(sentence, error.kind, error.message, language)


def _with_quote(sentence: str, kind: str, wording: str, language: str | None) -> str:
    quote = "" if kind in UNQUOTED else quotation(wording)
    if not quote:
        return sentence
    return f"{sentence}\n{texts.get('error-quote', language, quote=quote)}"

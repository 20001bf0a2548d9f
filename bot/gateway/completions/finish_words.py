"""Why an answer ended: the finish words of all upstreams, as five. Pure.

What the wire says: OpenAI's `stop`, `length`, `content_filter`, `tool_calls`. Gateways hand on what
their upstream wrote, in its capitals: `MAX_TOKENS`, `end_turn`, `SAFETY`, `network_error`. A word
that nobody knows is handed on as it is: with text before it, it stands for a whole answer.
"""

from __future__ import annotations

import re

STOP = "stop"
TOOLS = "tool_calls"
LENGTH = "length"
FILTER = "content_filter"
WINDOW = "context_window"  # conversation and answer together filled the model's window
BROKEN = "error"  # something failed; what came is a part
TOO_MUCH = "too_much"  # ours: we stopped reading an answer that would not end

WORDLESS = (STOP, TOOLS)  # nothing has to be said about them

# Exact words first, then what a word of another spelling contains, in this order.
_WORDS: dict[str, str] = {
    **dict.fromkeys(  # OpenAI, Claude, Bedrock, Cohere, Hugging Face, Ollama, Gemini
        ("stop", "end_turn", "stop_sequence", "stopped", "eos", "eos_token", "complete",
         "completed", "finished", "finish", "done", "end", "success", "normal", "natural"),
        STOP,
    ),
    **dict.fromkeys(("tool_calls", "tool_call", "tool_use", "function_call", "tools"), TOOLS),
    "limit": LENGTH,
    "model_length": LENGTH,  # Mistral
    "error_limit": LENGTH,  # Cohere
    "error_toxic": FILTER,  # Cohere
    "spii": FILTER,  # Gemini
    "language": FILTER,  # Gemini: a language it may not answer in
    "risk": FILTER,
    "other": BROKEN,  # Gemini: ended for a reason that it does not name
    "incomplete": BROKEN,
    "insufficient_system_resource": BROKEN,  # DeepSeek
    "pause_turn": BROKEN,  # Claude: it wants to go on
    "unexpected_tool_call": BROKEN,  # Gemini
    "load": BROKEN,
}  # fmt: skip
_FILTERS = (
    r"filter|safety|unsafe|moderat|prohibit|blocklist|blocked|recitation|sensitive|refus"
    r"|guardrail|toxic|policy|violat|censor|forbidden|copyright"
)
_FAILURES = (
    r"error|fail|abort|cancel|time_?d?_?out|interrupt|network|disconnect|connection"
    r"|overload|insufficient|malformed|exception|unavailable|broken|lost"
)
_CONTAINED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"context", WINDOW),
        (r"rate_?limit|quota", BROKEN),
        (r"max_|_max|maxtoken|length|token_limit|limit_reached|truncat|too_long", LENGTH),
        (_FILTERS, FILTER),
        (_FAILURES, BROKEN),
    )
)  # fmt: skip
# What some write while nothing has ended.
_NONE = frozenset(
    ("", "null", "none", "nil", "undefined", "false", "unspecified", "in_progress", "pending",
     "running", "generating", "continue", "not_finished", "unfinished")
)  # fmt: skip


def meaning(word: str) -> str | None:
    """The standard word for a finish reason, or itself if it is unknown; None = not finished."""
    plain = re.sub(r"[\s.-]+", "_", word.strip()[:100].lower())
    plain = plain.removeprefix("finish_reason_").removeprefix("finishreason_")
    if plain in _NONE:
        return None
    if plain in _WORDS:
        return _WORDS[plain]
    found = (known for pattern, known in _CONTAINED if pattern.search(plain))
    return next(found, plain)

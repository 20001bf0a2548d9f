"""Errors in the wording of other upstreams and proxies: `[env:NAME]`.

A relay passes them on unchanged. They are for the demo, and for tests that the same fault is
explained alike in any wording.
"""

from __future__ import annotations

from typing import Any

from emulators.gateway.envelopes import PAGE, Refused, e1, e6

_TOO_LONG = {
    "QWEN": (400, e1("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]", "invalid_parameter_error")),
    "XAI": (400, {"code": "invalid-argument", "error": "This model's maximum prompt length is 131072 but the request contains 140000 tokens."}),
    "GROQ": (413, e1("Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce your message size and try again.", "rate_limit_exceeded")),
    "LLAMA": (400, {"error": {"code": 400, "message": "the request exceeds the available context size. try increasing the context size", "type": "exceed_context_size_error"}}),
    "ZHIPU": (400, {"error": {"code": "1261", "message": "Prompt 超长"}}),
    "SILICON": (400, {"code": 20015, "message": "length of prompt_tokens (40000) must be less than max_seq_len (32768).", "data": None}),
    "CLAUDE": (400, {"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 213462 tokens > 200000 maximum"}}),
    "GEMINI": (400, [{"error": {"code": 400, "message": "The input token count (1058577) exceeds the maximum number of tokens allowed (1048576).", "status": "INVALID_ARGUMENT"}}]),
}  # fmt: skip

FOREIGN: dict[str, tuple[int, Any]] = {
    **{f"LONG-{name}": refusal for name, refusal in _TOO_LONG.items()},
    "GONE-DEEPSEEK": (400, e1("Model Not Exist", "invalid_request_error")),
    "GONE-AZURE": (404, {"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist."}}),
    "GONE-CLAUDE": (404, {"type": "error", "error": {"type": "not_found_error", "message": "model: claude-x"}}),
    "GONE-DETAIL": (400, e6({"error": "/chat/completions: Invalid model name passed in model=m."})),
    "GONE-PYTHON": (400, e1("400: {'error': '/chat/completions: Invalid model name passed in model=m.'}", "400")),
    "UNPRICED": (400, e1("Model m ratio or price not set, please set or start self-use mode", "model_price_error")),
    "BLIND-RUST": (400, e1("Failed to deserialize the JSON body: messages[0]: unknown variant `image_url`, expected `text`")),
    "NO-STREAM": (400, e1("Your organization must be verified to stream this model.", "unsupported_value")),
    "QUOTA-ENGLISH": (401, e1("This token quota is exhausted TokenStatusExhausted[sk-abc***xyz]", "")),
    "QUOTA-403": (403, {"error": {"message": "Insufficient credits", "code": 402}}),
    "CODE-401": (200, {"error": {"message": "No auth credentials found", "code": 401}}),
    "CODE-429": (200, {"error": {"message": "Provider returned error", "code": 429}}),
    "BLOCKED": (403, PAGE.format(title="Just a moment...", text="Checking your browser")),
    "TOO-LARGE": (413, e1("request body too large", "read_request_body_failed")),
}  # fmt: skip
"""Status and body, by name."""


def refused(name: str) -> Refused | None:
    """The error with this name, in any case."""
    found = FOREIGN.get(name.upper())
    return None if found is None else Refused(*found)

"""`POST /v1/embeddings`: deterministic vectors; texts that share words have similar ones."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from collections import Counter
from random import Random
from typing import Any

from emulators.gateway.answers import tokens
from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.chat import require_model

_FIELDS: dict[str, type] = {
    "model": str, "encoding_format": str, "dimensions": int, "user": str,
}  # fmt: skip
_MAX_ITEMS, _MAX_TOKENS = 2048, 8192
_HAN = re.compile(r"[\u3400-\u9fff]")
_PAIRS = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_LETTERS = re.compile(r"[^\W_]+")
_PLACES = 12  # numbers that a word moves


async def create(call: Call) -> Answer:
    """Check the request, and answer in the requested (or switched) format."""
    body = call.check("EmbeddingRequest", _FIELDS)
    model = require_model(call, body.get("model"))
    if not model.startswith("text-embedding"):
        raise call.no(400, f"{model} is not an embedding model", "invalid_request")
    texts = _texts(call, body.get("input"))
    size = 3072 if model.endswith("large") else 1536
    if "dimensions" in body:
        if "-3-" not in model:
            text = "This model does not support specifying dimensions."
            raise call.no(400, text, "invalid_request")
        size = body["dimensions"] if 0 < body["dimensions"] <= size else size
    form = body.get("encoding_format", "float")
    if form not in ("float", "base64"):
        raise call.no(400, "encoding_format must be float or base64", "invalid_request")
    packed = form == "base64" or call.world.switches["embeddings.force_base64"]
    data: list[dict[str, Any]] = [
        {"object": "embedding", "index": index, "embedding": _written(vector(text, size), packed)}
        for index, text in enumerate(texts)
    ]
    if call.world.switches["embeddings.shuffle"]:
        data.reverse()
    count = sum(tokens(text) for text in texts)
    usage = {"prompt_tokens": count, "completion_tokens": 0, "total_tokens": count}
    answer: dict[str, Any] = {"object": "list", "data": data, "model": model, "usage": usage}
    if "nousage" in call.triggers:
        del answer["usage"]
    return answer


def vector(text: str, size: int) -> list[float]:
    """A direction for a text, of length 1; always the same, and alike for texts that share words.

    A word pushes a few of the numbers up or down; a text is the sum of its words. Longer words say
    more, repetition says little.
    """
    raw = [1e-3] * size
    for word, times in Counter(_words(text)).items():
        rng = Random(hashlib.sha256(word.rstrip("s").encode()).digest())
        weight = min(len(word), 8) ** 2 * math.sqrt(times)
        for _ in range(_PLACES):
            raw[rng.randrange(size)] += weight * rng.choice((-1, 1))
    length = math.sqrt(sum(value * value for value in raw))
    return [value / length for value in raw]


def _words(text: str) -> list[str]:
    """The words of a text; of Chinese every two adjacent characters."""
    lowered = text.lower()
    return _PAIRS.findall(lowered) + _LETTERS.findall(_HAN.sub(" ", lowered))


def _texts(call: Call, value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not texts or "" in texts:
        raise call.no(400, "input is empty", "invalid_request")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise call.no(400, "json: cannot unmarshal input into []string", "bad_request_body")
    if len(texts) > _MAX_ITEMS:
        raise call.no(400, f"input has more than {_MAX_ITEMS} items", "invalid_request")
    if any(tokens(text) > _MAX_TOKENS for text in texts):
        text = f"This model's maximum context length is {_MAX_TOKENS} tokens."
        raise call.no(400, text, "context_length_exceeded")
    return texts


def _written(values: list[float], packed: bool) -> Any:
    if not packed:
        return values
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


ROUTES = [Route(method="POST", path="/v1/embeddings", handler=create, billable=True)]

"""What an answer cost, in the shapes of several makers. Pure.

What the wire says: `usage` stands in a chunk of its own, in the last one, in every one (and then it
grows), inside the choice, or nowhere; Claude's and Gemini's own names come through some gateways,
and Claude's in two halves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.gateway.loose import to_list, to_mapping, to_number
from bot.gateway.types import Usage

_ASKED = ("prompt_tokens", "input_tokens", "promptTokenCount", "prompt_eval_count")
_SAID = ("completion_tokens", "output_tokens", "candidatesTokenCount", "eval_count")
_TOTAL = ("total_tokens", "totalTokenCount")


def read_usage(data: Any) -> Usage | None:
    """Token counts; None if the gateway sent none."""
    box = to_mapping(data)
    if not box:
        return None
    asked, said, total = (_number(box, names) for names in (_ASKED, _SAID, _TOTAL))
    return Usage(prompt_tokens=asked, completion_tokens=said, total_tokens=total or asked + said)


def find_usage(data: Mapping[str, Any]) -> Usage | None:
    """The token counts of a chunk, in any of the places they appear."""
    places = [
        data.get("usage"),
        data.get("usageMetadata"),
        to_mapping(data.get("x_groq")).get("usage"),
        to_mapping(data.get("message")).get("usage"),
        *(to_mapping(choice).get("usage") for choice in to_list(data.get("choices"))),
    ]
    return next((found for place in places if (found := read_usage(place))), None)


def added(old: Usage | None, new: Usage | None) -> Usage | None:
    """The counts after one more chunk: later ones replace earlier ones, except by zero."""
    if old is None or new is None:
        return new or old
    asked = new.prompt_tokens or old.prompt_tokens
    said = new.completion_tokens or old.completion_tokens
    total = max(new.total_tokens, asked + said) if new.total_tokens else old.total_tokens
    return Usage(prompt_tokens=asked, completion_tokens=said, total_tokens=total)


def _number(box: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return next((int(n) for name in names if (n := to_number(box.get(name)))), 0)

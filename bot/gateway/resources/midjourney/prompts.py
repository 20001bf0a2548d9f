"""Cleans prompts for Midjourney, and reads those that describe and shorten return. Pure."""

from __future__ import annotations

import re

_FLAGS = (
    "aspect|ar|chaos|cref|cw|c|draft|exp|fast|hd|iw|motion|niji|no|oref|ow|profile|p|quality|q"
    "|raw|relax|repeat|r|seed|sref|stop|stylize|style|sv|sw|s|test|tile|turbo|uplight|version"
    "|video|v|weird|w|zoom"
)
# Phones turn "--" into a dash. Within prose a dash is a dash: only before the name of a flag, or
# after a blank and before a letter, can a flag be meant.
_DASH_FLAG = re.compile(rf"(?<!\s)\s*[—–](?=(?:{_FLAGS})(?:\s|$))", re.IGNORECASE)
_DASH_WORD = re.compile(r"(?:(?<=\s)|^)[—–](?=[A-Za-z])")
_COMMAND = re.compile(r"^/imagine(?:@\w+)?(?:\s+prompt:?)?(?:\s+|$)", re.IGNORECASE)
_KEYCAP = re.compile(r"[0-9]\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}")


def clean_prompt(prompt: str) -> str:
    """The prompt on one line, flags with two hyphens, without a leading command."""
    text = _COMMAND.sub("", " ".join(prompt.split()))
    text = _DASH_FLAG.sub(" --", text)
    return _DASH_WORD.sub("--", text).strip()


def variants(text: str) -> list[str]:
    """The prompts of a describe or shorten result, without their keycap digits."""
    pieces = _KEYCAP.split(text)
    found = pieces[1:] if len(pieces) > 1 else re.split(r"[\r\n]+", text)
    return [" ".join(piece.split()) for piece in found if piece.strip()]

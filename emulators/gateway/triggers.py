"""Words in square brackets that cause faults: `[slow]`, `[queued:3]`.

They are for people at the demo; tests use `fail_next` and switches. Brackets that are not listed
here (`[Verse]`) are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRANSPORT = _names(
    "http500 http429 http429-after http429-empty html502 html524 html200 empty200 trunc twojson "
    "err200 success-false env hang drip disconnect bomb"
)
TASKS = _names(
    "fail moderate moderate-late slow stuck nourl nourl-forever cancelled status 201 array down"
)
MIDJOURNEY = _names(
    "queued queuefull saturated noacct sysfull banned banned-late nullprogress words nobuttons "
    "oddbuttons intid nofinal sep frozen"
)
CHAT = _names(
    "ping emptychoices midstream-error nodone cut reasoning nullcontent partscontent emptycontent "
    "plainjson nousage split halves crlf nospace bigline tool image refuse ratelimit-prose "
    "early again cumulative finish choice-error think images"
)
IMAGES_AND_AUDIO = _names(
    "nodata chatbody tts-json200 silence chunked thin "
    "srt-quoted srt-words srt-refused verbose-refused verbose-srt verbose-words"
)
SUNO = _names(
    "apart half one none stuck-streaming film novideo nocover e3-200 fail_to_fetch forbidden"
)
KNOWN = TRANSPORT | TASKS | MIDJOURNEY | CHAT | IMAGES_AND_AUDIO | SUNO

_BRACKETS = re.compile(r"\[([a-z0-9_-]+)(?::([^\]\n]*))?\]", re.IGNORECASE)


class Triggers:
    """The triggers in one request; mostly none."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._found: dict[str, str] = {}
        for text in texts:
            for match in _BRACKETS.finditer(text):
                name = match[1].lower()
                if name in KNOWN:
                    self._found.setdefault(name, match[2] or "")

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def __bool__(self) -> bool:
        return bool(self._found)

    def word(self, name: str, default: str = "") -> str:
        """The argument of `[name:argument]`, or the default."""
        return self._found.get(name) or default

    def number(self, name: str, default: float) -> float:
        """The argument as a number."""
        try:
            return float(self._found.get(name) or default)
        except ValueError:
            return default


def without_triggers(text: str) -> str:
    """The text without its triggers."""
    cleaned = _BRACKETS.sub(lambda m: "" if m[1].lower() in KNOWN else m[0], text)
    return re.sub(r"[ \t]{2,}", " ", cleaned).strip()

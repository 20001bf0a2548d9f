"""Removes secrets from every text that leaves the process: logs, prints, tracebacks.

It knows the spellings of secrets and wraps streams. `bot/logs.py` decides what is logged.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast
from urllib.parse import quote, unquote

MASK = "•••"

_TELLING = 8  # characters; a shorter half is any word, and masking it would garble every line
# Whatever looks like a bot token or a key, also one that was cut off, or somebody else's. A token's
# number alone is no secret, and neither is a key that its gateway has starred out.
_SHAPES = re.compile(r"\b[0-9]{5,20}(?::|%3[aA])[A-Za-z0-9_-]{12,200}|\bsk-[A-Za-z0-9_-]{12,200}")


class Mask:
    """Replaces secrets in texts."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = _spellings(secrets)

    def __call__(self, text: str) -> str:
        """The text without any spelling of a secret, and without what looks like one."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        return _SHAPES.sub(MASK, text)


class MaskedStream:
    """A text stream whose lines are masked before they are written.

    Incomplete lines are held back, so that a secret written in two pieces is found.
    """

    def __init__(self, inner: TextIO, mask: Mask) -> None:
        self._inner = inner
        self._mask = mask
        self._rest = ""

    def write(self, text: str) -> int:
        """Write the complete lines."""
        lines, newline, self._rest = (self._rest + text).rpartition("\n")
        if newline:
            self._inner.write(self._mask(lines) + newline)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write them one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write the incomplete line as well."""
        if self._rest:
            rest, self._rest = self._rest, ""
            self._inner.write(self._mask(rest))
        self._inner.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def mask_streams(mask: Mask) -> None:
    """Mask stdout and stderr from now on, including the traceback of a crash."""
    sys.stdout = _masked(sys.stdout, mask)
    sys.stderr = _masked(sys.stderr, mask)


def _masked(stream: TextIO, mask: Mask) -> TextIO:
    inner = stream._inner if isinstance(stream, MaskedStream) else stream  # noqa: SLF001 - our own
    return cast("TextIO", MaskedStream(inner, mask))


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """A secret as it is, URL-encoded, in JSON, in a `repr`; and the second half of a token."""
    found: set[str] = set()
    for secret in secrets:
        half = secret.rpartition(":")[2]
        pieces = {secret, unquote(secret)}
        pieces |= {half} if len(half) >= _TELLING else set()
        pieces |= {secret.removeprefix("sk-")} if len(secret) >= 12 else set()
        for piece in pieces:
            quoted = quote(piece, safe="")
            lower = re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)
            found |= {piece, quoted, lower, json.dumps(piece)[1:-1], repr(piece)[1:-1]}
    return tuple(sorted(found - {""}, key=len, reverse=True))

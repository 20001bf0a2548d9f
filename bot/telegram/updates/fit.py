"""Makes an update storable: integers of 64 bits, text without NUL or lone surrogates. Pure.

Telegram sends nothing else, but a proxy or another Bot API server may.
"""

from __future__ import annotations

import re
from typing import Any

LIMIT = 2**63

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")


class Unfit(ValueError):
    """A number is too large for the database."""


def fit(value: Any) -> Any:
    """The same value if it can be stored, else a storable copy.

    Texts keep their length, because entities refer to offsets.

    Raises:
        Unfit: a number is beyond 64 bits.
    """
    if isinstance(value, str):
        return _readable(value) if _UNFIT.search(value) else value
    if isinstance(value, dict):
        pairs = {key: fit(one) for key, one in value.items()}
        return pairs if any(pairs[key] is not one for key, one in value.items()) else value
    if isinstance(value, list):
        items = [fit(one) for one in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    if isinstance(value, int) and not -LIMIT <= value < LIMIT:
        raise Unfit("a number beyond 64 bits")
    return value


def _readable(text: str) -> str:
    return _HALVES.sub("\ufffd", text.replace("\x00", " "))

"""What opens files of strangers: the modules that run in a process of their own.

They take bytes and plain values, answer the same, and import nothing of ours: that process holds no
secret, starts fast and is killed without regret. Who starts it and asks it is
`bot/services/files/sandbox.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FileRefused(Exception):
    """The file is not what is wanted; the key is that of a sentence in the locales."""

    def __init__(self, key: str, **values: str | float) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Heavy(Exception):
    """It needs more memory than there is here; where there is more, it may be tried again."""


class TooLong(Exception):
    """It was given up for the time that it takes."""


class Limits(NamedTuple):
    """How much one file may take."""

    room: int  # bytes, for a picture that is decoded
    seconds: float


class Made(NamedTuple):
    """What came out of a file: facts, and bytes where some were made."""

    facts: Mapping[str, object]
    data: bytes = b""

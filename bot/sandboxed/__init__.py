"""Code that opens files of strangers, run in child processes.

It takes and returns bytes and plain values, and imports nothing of ours: the process holds no
secrets, starts fast and can be killed. `bot/services/files/sandbox.py` starts it and talks to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FileRefused(Exception):
    """The file is not what is wanted; `key` names a sentence in the locales."""

    def __init__(self, key: str, **values: str | float) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Heavy(Exception):
    """It needs more memory than this process has; a process with more may try again."""


class TooLong(Exception):
    """It exceeded the time limit."""


class Limits(NamedTuple):
    """The limits for one file."""

    room: int  # bytes, for a picture that is decoded
    seconds: float


class Made(NamedTuple):
    """The result for a file: facts, and bytes if some were made."""

    facts: Mapping[str, object]
    data: bytes = b""

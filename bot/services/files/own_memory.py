"""What we hold ourselves above rest, so that what opens files can wait for it. Linux says; else 0.

An answer that is a picture in letters takes a hundred megabytes for some seconds: a file that needs
as much is opened before it or after it.
"""

from __future__ import annotations

import os
from pathlib import Path

PAGE = os.sysconf("SC_PAGESIZE") if hasattr(os, "sysconf") else 4096
USUAL = 24 << 20  # bytes that come and go at rest


class OwnMemory:
    """Measured against the least that was ever seen."""

    def __init__(self) -> None:
        self._least = held()

    def above_rest(self) -> int:
        """Bytes, without what is usual."""
        now = held()
        self._least = min(self._least, now)
        return max(0, now - self._least - USUAL)

    def settle(self) -> None:
        """What is held now is rest: it does not come back."""
        self._least = held()


def held() -> int:
    """Bytes of memory that this process holds."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0

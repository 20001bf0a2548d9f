"""Time, injected everywhere, so that tests can control it.

It measures and sleeps; it schedules nothing.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """The real time. Tests pass in a clock that they move by hand."""

    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep this many seconds; `0` only yields to other tasks."""
        await asyncio.sleep(seconds)

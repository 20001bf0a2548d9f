"""Time, injected wherever it matters, so that tests can hold it.

It measures and waits; it schedules nothing.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """The real time. Tests hand in one that they move by hand."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait; `0` only lets others run."""
        await asyncio.sleep(seconds)

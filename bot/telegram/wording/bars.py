"""Progress and elapsed time in a few characters. Pure."""

from __future__ import annotations

from datetime import timedelta

CELLS = 10
FULL, EMPTY = "▰", "▱"


def bar(percent: int) -> str:
    """A progress bar: `▰▰▰▱▱▱▱▱▱▱ 31 %`."""
    percent = min(max(percent, 0), 100)
    full = percent * CELLS // 100
    return f"{FULL * full}{EMPTY * (CELLS - full)} {percent} %"


def clock(span: timedelta) -> str:
    """Seconds as `0:42` or `12:05`."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"

"""How far something has come, and how long it has taken, in a few characters. Pure."""

from __future__ import annotations

from datetime import timedelta

CELLS = 10
FULL, EMPTY = "▰", "▱"


def bar(percent: int) -> str:
    """`▰▰▰▱▱▱▱▱▱▱ 31 %`."""
    percent = min(max(percent, 0), 100)
    full = percent * CELLS // 100
    return f"{FULL * full}{EMPTY * (CELLS - full)} {percent} %"


def clock(span: timedelta) -> str:
    """`0:42`, `12:05`."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"

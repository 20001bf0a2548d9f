"""How fast the machine is just now: the processor time of a fixed piece of work.

Virtual cores share a real one, and with busy neighbours the same work takes up to twice the
processor time. The figures are not corrected for that; they are told beside it.
"""

from __future__ import annotations

import asyncio
import statistics
import time

_STEPS = 40_000
_PAUSE = 0.25  # seconds

_seen: list[float] = []


def measure() -> float:
    """Seconds that the work takes now."""
    began = time.thread_time()
    kept: dict[int, str] = {}
    for number in range(_STEPS):
        kept[number % 1000] = str(number)
    took = time.thread_time() - began
    _seen.append(took)
    return took


async def watch(seconds: float) -> float:
    """How much longer the work takes than at the best moment so far, in the middle: 1 = as fast."""
    taken = []
    for _ in range(round(seconds / _PAUSE)):
        taken.append(measure())
        await asyncio.sleep(_PAUSE)
    return statistics.median(taken) / min(_seen)


def spread() -> tuple[float, float]:
    """Milliseconds at the best and in the middle of all moments so far."""
    return min(_seen) * 1000, statistics.median(_seen) * 1000

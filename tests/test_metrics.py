"""The metrics say what happened."""

from __future__ import annotations

import pytest

from bot.clock import Clock
from bot.metrics import LAG_EVERY, Metrics


class Late(Clock):
    """Sleeps that end late, and at last not at all."""

    def __init__(self, *lateness: float) -> None:
        self._time = 0.0
        self._lateness = list(lateness)

    def monotonic(self) -> float:
        return self._time

    async def sleep(self, seconds: float) -> None:
        if not self._lateness:
            raise EOFError
        self._time += seconds + self._lateness.pop(0)


def seen(metrics: Metrics) -> dict[str, float]:
    (family,) = metrics.lag.collect()
    return {one.labels["le"]: one.value for one in family.samples if "le" in one.labels}


async def test_the_lag_of_the_loop_is_counted():
    metrics = Metrics()
    with pytest.raises(EOFError):
        await metrics.watch_loop(Late(0.0, 0.004, 0.0))
    counted = seen(metrics)
    assert counted["0.001"] == 2
    assert counted["0.005"] == counted["+Inf"] == 3


async def test_a_long_hold_up_counts_for_every_look_that_it_swallowed():
    metrics = Metrics()
    with pytest.raises(EOFError):
        await metrics.watch_loop(Late(LAG_EVERY * 3.5))
    counted = seen(metrics)
    assert counted["+Inf"] == 4
    assert counted["0.1"] == 2

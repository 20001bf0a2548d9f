"""`python -m benchmarks compare REF`: an older version against this one, in turns.

A run of the one, a run of the other, and so on, so that a machine that gets slower meanwhile is as
slow for both. It prints the middle of each, their ratio, and whether that ratio says anything: a
figure inside the older version's own spread, or within five percent of it, counts as equal.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.report import Figure
from benchmarks.versions import HERE, Version, measuring

Scenario = Callable[[], Awaitable[list[Figure]]]
Row = tuple[str, str]  # the scenario's name, and what was measured

TOLERANCE = 0.05
RUNS = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of both versions, from several runs. Less is better."""

    scenario: str
    what: str
    old: tuple[float, ...]
    new: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The middle of the new runs by the middle of the old ones; 1 = the same."""
        before, after = statistics.median(self.old), statistics.median(self.new)
        if before == after:
            return 1.0
        return after / before if before else float("inf")

    @property
    def verdict(self) -> str:
        """`equal`, `better` or `worse`."""
        after = statistics.median(self.new)
        if min(self.old) <= after <= max(self.old) or abs(self.ratio - 1) <= TOLERANCE:
            return "equal"
        return "better" if self.ratio < 1 else "worse"

    def row(self) -> str:
        """As a line of Markdown: middle of the old with its spread, middle of the new, ratio."""
        spread = f"{min(self.old):,.4g} to {max(self.old):,.4g}"
        mark = "**worse**" if self.verdict == "worse" else self.verdict
        return (
            f"| {self.scenario} | {self.what} | {statistics.median(self.old):,.4g} | {spread}"
            f" | {statistics.median(self.new):,.4g} | × {self.ratio:.2f} | {mark} |"
        )


async def compare(
    scenarios: Mapping[str, Scenario], old: Version, runs: int = RUNS
) -> list[Comparison]:
    """Run each scenario so often with both versions, in turns."""
    found: list[Comparison] = []
    for name, scenario in scenarios.items():
        seen: dict[str, list[list[Figure]]] = {"old": [], "new": []}
        for number in range(1, runs + 1):
            for which, version in (("old", old), ("new", HERE)):
                started = time.monotonic()
                with measuring(version):
                    seen[which].append(await scenario())
                took = time.monotonic() - started
                print(f"{name} {which} {number}/{runs}: {took:.0f} s", file=sys.stderr, flush=True)
        found += matched(seen["old"], seen["new"])
        print("\n".join(one.row() for one in matched(seen["old"], seen["new"])), flush=True)
    return found


def matched(old: Iterable[Sequence[Figure]], new: Iterable[Sequence[Figure]]) -> list[Comparison]:
    """The figures that both versions have, in the order of the new one."""
    before, after = _by_row(old), _by_row(new)
    return [
        Comparison(*row, tuple(before[row]), tuple(values))
        for row, values in after.items()
        if row in before
    ]


def _by_row(runs: Iterable[Sequence[Figure]]) -> dict[Row, list[float]]:
    rows: dict[Row, list[float]] = {}
    for figures in runs:
        for one in figures:
            if one.value is not None:
                rows.setdefault((one.scenario, one.what), []).append(one.value)
    return rows


def table(found: Sequence[Comparison], old: Version) -> str:
    """All rows with their head."""
    head = (
        f"| scenario | what | {old.name} | its spread | {HERE.name} | ratio | |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | --- |"
    )
    return "\n".join([head, *(one.row() for one in found)])

"""What two versions are compared by: the middle of their runs, and the older one's own spread."""

from __future__ import annotations

import pytest

from benchmarks.compare import Comparison, compare, matched
from benchmarks.report import Figure, at_most, note
from benchmarks.versions import HERE, Version, checkout, measured


@pytest.mark.parametrize(
    ("old", "new", "verdict", "ratio"),
    [
        ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), "equal", 1.0),
        ((1.0, 1.2, 1.4), (1.4, 1.4, 1.4), "equal", 1.4 / 1.2),  # inside the old one's spread
        ((1.0, 1.0, 1.0), (1.04, 1.04, 9.0), "equal", 1.04),  # one bad run says nothing
        ((1.0, 1.0, 1.0), (1.06, 1.06, 1.06), "worse", 1.06),
        ((1.0, 1.0, 1.1), (0.5, 0.5, 2.0), "better", 0.5),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), "equal", 1.0),
        ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "worse", float("inf")),
    ],
)
def test_verdicts(
    old: tuple[float, ...], new: tuple[float, ...], verdict: str, ratio: float
) -> None:
    found = Comparison("A", "first sign", old, new)
    assert found.verdict == verdict
    assert found.ratio == pytest.approx(ratio)
    assert ("**worse**" in found.row()) == (verdict == "worse")


def test_only_figures_of_both_are_compared() -> None:
    old = [[note("A", "calls", 9), note("A", "gone since", 1), Figure("A", "text", "all")]]
    new = [[at_most("A", "calls", 8, 15), note("A", "new", 1), Figure("A", "text", "all")]]
    assert matched(old, new) == [Comparison("A", "calls", (9,), (8,))]


async def test_both_are_run_in_turns() -> None:
    order: list[str] = []
    other = Version("other")

    async def scenario() -> list[Figure]:
        order.append(measured().name)
        return [note("A", "calls", len(order))]

    found = await compare({"A": scenario}, other, runs=2)
    assert order == ["other", HERE.name, "other", HERE.name]
    assert found == [Comparison("A", "calls", (1, 3), (2, 4))]


def test_a_commit_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no commit"), checkout("no-such-commit"):
        pass

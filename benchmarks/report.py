"""What was measured, as rows of a table, and the table's place in `README.md`.

It measures nothing.
"""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import reference

README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was wanted, what came out. `met` is None where nothing was promised.

    `value` is the number behind `figure`, for comparisons; less of it is better. None where the
    row is no number ("every one once").
    """

    scenario: str
    what: str
    figure: str
    target: str = ""
    met: bool | None = None
    value: float | None = None

    def row(self) -> str:
        """As a line of Markdown."""
        mark = {True: "✓", False: "**missed**", None: ""}[self.met]
        return f"| {self.scenario} | {self.what} | {self.figure} | {self.target} | {mark} |"


def at_most(
    scenario: str, what: str, value: float, most: float, unit: str = "", digits: int = 2
) -> Figure:
    """A figure that must not be larger."""
    shown = f"{value:,.{digits}f}{unit}"
    met = round(value, digits) <= most
    return Figure(scenario, what, shown, f"≤ {most:,g}{unit}", met, value)


def note(scenario: str, what: str, value: float, unit: str = "", digits: int = 2) -> Figure:
    """A figure without a target."""
    return Figure(scenario, what, f"{value:,.{digits}f}{unit}", value=value)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """All rows with their head."""
    head = "| scenario | what | measured | target | |\n| --- | --- | ---: | ---: | --- |"
    return "\n".join([head, *(figure.row() for figure in figures)])


def machine() -> str:
    """Where and when this was measured."""
    best, middle = reference.spread()
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({_processor()}),"
        f" Python {platform.python_version()}, Linux {platform.release().partition('-')[0]};"
        f" a piece of reference work took {best:.1f} ms of processor time at best, {middle:.1f} ms"
        " in the middle of the run."
    )


def write(figures: Sequence[Figure]) -> None:
    """Put the table into the README, between its marks."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    block = f"{_BEGIN}\n{machine()}\n\n{table(figures)}\n{_END}"
    README.write_text(before + block + after, encoding="utf-8")


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _cpuinfo(), re.MULTILINE)
    return " ".join(found[1].split()) if found else platform.machine()


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""

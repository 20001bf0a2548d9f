"""`python -m benchmarks [scenario …]`: run scenarios; all of them write the table of the README."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

from benchmarks import jobs, memory, reference, report, talk

Scenario = Callable[[], Awaitable[list[report.Figure]]]

SCENARIOS: dict[str, Scenario] = {
    **{one.name: one.run for one in talk.SCENARIOS},
    "D": talk.crowd,
    "M": memory.run,
    "J1000": lambda: jobs.run(1_000),
    "J10000": lambda: jobs.run(10_000),
}


def main() -> int:
    """Run what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    named = parser.parse_args().scenarios
    unknown = [name for name in named if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {unknown[0]}; there are {', '.join(SCENARIOS)}")
    figures = asyncio.run(_run(named or list(SCENARIOS)))
    if not named:
        report.write(figures)
        print(f"written to {report.README}")
    return 0


async def _run(names: list[str]) -> list[report.Figure]:
    figures: list[report.Figure] = []
    for name in names:
        started = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        await reference.watch(1.0)
        found = await SCENARIOS[name]()
        figures += found
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        print("\n".join(one.row() for one in found), flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks [scenario …]`: run scenarios; all of them write the table of the README.

`python -m benchmarks compare REF [scenario …]` measures another commit and this checkout in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from benchmarks import compare, jobs, markdown, memory, reference, report, starting, talk, versions
from benchmarks.compare import Scenario

SCENARIOS: dict[str, Scenario] = {
    **{one.name: one.run for one in talk.SCENARIOS},
    "D": talk.crowd,
    "S": starting.run,
    "M": memory.run,
    "MD": markdown.run,
    "J1000": lambda: jobs.run(1_000),
    "J10000": lambda: jobs.run(10_000),
}


def main() -> int:
    """Run what is named, or everything."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["compare"]:
        return _compare(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    _scenarios(parser)
    named = _named(parser, parser.parse_args(arguments))
    figures = asyncio.run(_run(named or list(SCENARIOS)))
    if not named:
        report.write(figures)
        print(f"written to {report.README}")
    return 0


def _compare(arguments: list[str]) -> int:
    """Answers 1 where something got worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks compare")
    parser.add_argument("ref", help="a commit, tag or branch: the older version")
    parser.add_argument("--runs", type=int, default=compare.RUNS, help="runs of each (default 5)")
    _scenarios(parser)
    given = parser.parse_args(arguments)
    named = _named(parser, given) or list(SCENARIOS)
    try:
        with versions.checkout(given.ref) as old:
            chosen = {name: SCENARIOS[name] for name in named}
            found = asyncio.run(compare.compare(chosen, old, given.runs))
            print("\n" + compare.table(found, old))
    except ValueError as error:
        parser.error(str(error))
    return int(any(one.verdict == "worse" for one in found))


def _scenarios(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))


def _named(parser: argparse.ArgumentParser, given: argparse.Namespace) -> list[str]:
    named: list[str] = given.scenarios
    unknown = [name for name in named if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {unknown[0]}; there are {', '.join(SCENARIOS)}")
    return named


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

"""`python -m emulators gateway | telegram | demo`: the emulators as programs of their own.

Everything listens on loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

PORTS = {"gateway": 8091, "telegram": 8090, "demo": 8090}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the three programs. Returns 0 when stopped, 1 if it could not go on."""
    parser = argparse.ArgumentParser(
        prog="python -m emulators",
        description="Programs that pretend to be the outside world, on this computer only.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about in (
        ("gateway", "the AI gateway alone"),
        ("telegram", "the Telegram server alone, with its chat page"),
        ("demo", "both, with the real bot between them, and a chat page to talk to it"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("--port", type=_port, default=PORTS[name], help="default: %(default)s")
        if name != "telegram":
            command.add_argument(
                "--speed",
                type=_speed,
                default=1.0,
                help="how fast answers and pictures come; 2 = twice as fast (default: 1)",
            )
    given = parser.parse_args(arguments)
    return _run(_work(given))


def _work(given: argparse.Namespace) -> Coroutine[Any, Any, None]:
    # Each imports only what it needs: --help answers at once.
    if given.command == "gateway":
        from emulators import gateway  # noqa: PLC0415

        return gateway.run(given.port, given.speed)
    from emulators import demo  # noqa: PLC0415

    if given.command == "telegram":
        return demo.run_telegram(given.port)
    return demo.run(given.port, given.speed)


def _run(work: Coroutine[Any, Any, None]) -> int:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        return 0
    except OSError as error:  # a port that is taken, a bot that has died: said in a sentence
        print(error, file=sys.stderr)
        return 1
    return 0


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= 1000:
        raise argparse.ArgumentTypeError("a speed is a number above 0, for example 2 or 0.5")
    return speed


if __name__ == "__main__":
    sys.exit(main())

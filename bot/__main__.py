"""`python -m bot [run | check | probe | migrate | demo]`: the command line and its exit codes.

0 = success, 1 = a failure while running, 2 = a setting is missing or wrong. Everything printed is
masked, tracebacks included. aiogram takes seconds to import, so only the commands that need it
import it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Any

import structlog

from bot import allocator, logs, outbound, settings
from bot.domain import Unusable
from bot.masking import Mask, mask_streams
from bot.version import __version__

log = structlog.get_logger(__name__)

FAILED, MISCONFIGURED = 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run a command. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"api4gpt-bot {__version__}")
    parser.add_argument(
        "command",
        nargs="?",
        default="run",
        choices=("run", "check", "probe", "migrate", "demo"),
        help="run: start the bot (default) · check: say whether token, key, database and model "
        "answer · probe: say which leaves the gateway has, at no cost · migrate: bring the "
        "database up to date · demo: the bot between emulators, with a chat page, without settings",
    )
    given_words = sys.argv[1:] if arguments is None else arguments
    if given_words[:1] == ["demo"]:  # has options of its own
        return _demo(given_words)
    command = parser.parse_args(given_words).command
    try:
        given = settings.load()
    except settings.SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the operator's terminal
        return MISCONFIGURED
    mask = Mask([*given.secrets, *outbound.passwords()])
    mask_streams(mask)
    logs.configure(level=given.log_level, style=given.log_format, mask=mask)
    allocator.settle()
    try:
        outbound.prepare(given.telegram_api_url, given.gateway_base_url)
        return _loop(_COMMANDS[command](given))
    except Unusable as error:
        print(f"{error.setting}: {error}", file=sys.stderr)  # noqa: T201 - the operator's terminal
        return MISCONFIGURED
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        if command == "run":
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `… | head` saw enough
        return FAILED
    except Exception:  # the last place where it can be said in a readable and masked form
        log.exception("ended_by_an_error", command=command)
        return FAILED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _demo(words: list[str]) -> int:
    from emulators.__main__ import main as demo  # noqa: PLC0415 - imported only when needed

    return demo(words)


def _loop(work: Coroutine[Any, Any, int]) -> int:
    try:
        import uvloop  # noqa: PLC0415 - optional
    except ImportError:  # not on Windows
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def _run(given: settings.Settings) -> int:
    from bot.process import serve  # noqa: PLC0415 - imported only when needed

    await serve(given)
    return 0


async def _check(given: settings.Settings) -> int:
    from bot.check import check  # noqa: PLC0415 - imported only when needed

    return await check(given, sys.stdout)


async def _probe(given: settings.Settings) -> int:
    from bot.check import probe  # noqa: PLC0415 - imported only when needed

    return await probe(given, sys.stdout)


async def _migrate(given: settings.Settings) -> int:
    from bot.storage.alone import alone  # noqa: PLC0415 - imported only when needed
    from bot.storage.database import Database  # noqa: PLC0415 - imported only when needed

    database = await Database.open(given.database_url)
    try:
        with alone(given.database_url):
            await database.migrate()
    finally:
        await database.close()
    return 0


_COMMANDS = {"run": _run, "check": _check, "probe": _probe, "migrate": _migrate}

if __name__ == "__main__":
    sys.exit(main())

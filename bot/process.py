"""The life of the process: signals, the order of the phases, fatal errors.

Open → recover → serve; a signal ends it through the exit of `open_app`. `bot/app.py` builds the
objects.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import structlog

from bot.app import open_app
from bot.domain import Unusable
from bot.settings import Settings

log = structlog.get_logger(__name__)

ALL_ELSE = 10.0  # seconds after a signal at which everything is over that costs nothing
AFTERWARDS = 1.0  # seconds that threads get when all is put down


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def leave_within(seconds: float) -> None:
    """Exit the process after this time even if threads still run; they cannot be cancelled."""

    def leave() -> None:
        log.warning("threads_left_behind", threads=threading.active_count())
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        logging.shutdown()
        os._exit(0)

    clock = threading.Timer(seconds, leave)
    clock.daemon = True
    clock.start()


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C; a second signal exits at once.

    Raises:
        Unusable: a setting does not work.
    """
    unusable: Unusable | None = None
    main = asyncio.current_task()
    assert main is not None
    loop = asyncio.get_running_loop()

    def stop() -> None:
        leave_within(max(settings.stop_timeout, ALL_ELSE))
        main.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop)
    try:
        async with open_app(settings) as app:
            log.info("started", bot=app.me.username)
            # What is imported and built stays for good. Looking through its quarter of a million
            # objects again and again, the garbage collector would hold the loop up for 0.2 s.
            gc.collect()
            gc.freeze()
            await app.recover()
            await app.serve()
    except* Unusable as errors:
        unusable = next(each for each in _leaves(errors) if isinstance(each, Unusable))
    except* asyncio.CancelledError:
        log.info("stopped")
        leave_within(AFTERWARDS)
    if unusable is not None:  # outside: what is raised in an `except*` comes out as a group
        raise unusable

"""The demo: both emulators, the real bot as a program, and a chat page in the browser.

The bot is started as an operator would, with settings in the environment; it cannot tell that
Telegram and the gateway are emulated. When the bot ends, so does the demo.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from emulators.gateway import GatewayEmulator, for_people
from emulators.telegram import TelegramEmulator
from emulators.telegram.people import Person
from emulators.telegram.web import ChatPage

BOT_NAME = "api4gpt"
_GRACE_S = 10.0
# What a program needs of its surroundings. Everything else stays out, the reader's own settings
# and proxies above all: the demo must not talk to anybody but itself.
_KEPT = ("PATH", "HOME", "USER", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV")
_PROGRAMS_ROOT = Path(__file__).resolve().parent.parent


def populate(telegram: TelegramEmulator) -> list[Person]:
    """Create the people of the demo and their group."""
    telegram.state.me.first_name = BOT_NAME
    ann = telegram.person("Ann", language="en")
    bob = telegram.person("Bob", language="en")
    mei = telegram.person("Mei 陈梅", language="zh-hans", username="mei")
    telegram.group("Harbour Crew", [ann, bob, mei], admins=[ann])
    return [ann, bob, mei]


@contextlib.asynccontextmanager
async def chat_page(port: int) -> AsyncIterator[tuple[TelegramEmulator, ChatPage]]:
    """The Telegram emulator with its people and its page, listening."""
    telegram = TelegramEmulator(port=port)
    page = ChatPage(telegram)
    populate(telegram)
    try:
        await telegram.__aenter__()
    except OSError as error:
        raise OSError(
            f"Port {port} cannot be used: {error.strerror or error}."
            f" Choose another one, for example: make demo PORT={port + 1}"
        ) from error
    try:
        yield telegram, page
    finally:
        await telegram.__aexit__(None, None, None)


async def run(port: int, speed: float = 1.0, command: Sequence[str] = ()) -> None:
    """Run the demo until a signal stops it. Raises OSError with a sentence if it cannot.

    `command` starts the bot; by default `python -m bot` of this installation.
    """
    with _stop_signals() as stop, tempfile.TemporaryDirectory(prefix="api4gpt-demo-") as folder:
        async with (
            chat_page(port) as (telegram, page),
            for_people(GatewayEmulator(speed=speed)) as gateway,
        ):
            bot = await asyncio.create_subprocess_exec(
                *(command or (sys.executable, "-m", "bot")),
                cwd=folder,
                env=_settings(telegram, gateway, Path(folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sys.stderr.fileno(),
            )
            try:
                await _until(page.polled, stop, bot)
                if not stop.is_set():
                    print(f"Chat page: {telegram.url}", flush=True)
                    await _until(stop, stop, bot)
            finally:
                await _end(bot)


async def run_telegram(port: int) -> None:
    """Only the Telegram emulator, for a bot that is started by hand."""
    with _stop_signals() as stop:
        async with chat_page(port) as (telegram, _):
            print(
                f"Chat page: {telegram.url}\n"
                f"TELEGRAM_API_URL={telegram.url}\nTELEGRAM_TOKEN={telegram.token}",
                flush=True,
            )
            await stop.wait()


def _settings(telegram: TelegramEmulator, gateway: GatewayEmulator, folder: Path) -> dict[str, str]:
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(("LC_", "PYTHON", "COV_"))
    }
    place = _free_place()
    paths = [str(_PROGRAMS_ROOT), *filter(None, [surroundings.get("PYTHONPATH")])]
    return surroundings | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "GATEWAY_BASE_URL": gateway.url,
        "GATEWAY_API_KEY": "sk-test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{(folder / 'bot.db').as_posix()}",
        "ACCESS_USERS": "*",
        "ACCESS_CHATS": "*",
        "ACCESS_ADMINS": str(telegram.people[0].id),
        "CHAT_MODEL": "gpt-4o-mini",
        "LOG_LEVEL": "WARNING",
        "WEB_LISTEN": place,
        "PUBLIC_URL": f"http://{place}",
    }


def _free_place() -> str:
    """A free address for the bot's own pages, from which upstreams download pictures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


async def _until(
    event: asyncio.Event, stop: asyncio.Event, bot: asyncio.subprocess.Process
) -> None:
    """Wait for the event or for stop; raises if the bot ends meanwhile."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(work) for work in (event.wait(), stop.wait())]
        ended = group.create_task(bot.wait())
        await asyncio.wait([*waits, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in (*waits, ended):
            task.cancel()
    if bot.returncode is not None and not stop.is_set():
        raise ChildProcessError(
            f"The bot has ended by itself (exit code {bot.returncode});"
            " what it said about it stands above."
        )


async def _end(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        bot.terminate()
    try:
        async with asyncio.timeout(_GRACE_S):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends it
            loop.add_signal_handler(number, stop.set)
            caught.append(number)
    try:
        yield stop
    finally:
        for number in caught:
            loop.remove_signal_handler(number)

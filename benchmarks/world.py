"""Where a scenario happens: both emulators in this process, the bot in its own.

Telegram answers after 50 ms, half of them on the way there. Only the bot is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bot_process import BotProcess, bot_process, until_started
from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from emulators.telegram.limits import Limits

LATENCY = 0.05  # seconds a call to Telegram takes
SETTLE = 2.0  # seconds after the start until it is at rest


@dataclass(frozen=True, slots=True)
class Place:
    """The emulators, before the bot is started."""

    telegram: TelegramEmulator
    gateway: GatewayEmulator
    folder: Path

    @property
    def database_url(self) -> str:
        """The bot's database."""
        return f"sqlite+aiosqlite:///{self.folder / 'bot.db'}"

    @contextlib.asynccontextmanager
    async def bot(self, *, settle: bool = True, started: bool = True) -> AsyncIterator[BotProcess]:
        """The bot, at rest, or as soon as it has `started`, or as it comes."""
        settings = {
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
            "GATEWAY_BASE_URL": self.gateway.url,
            "GATEWAY_API_KEY": "sk-test",
            "DATABASE_URL": self.database_url,
            "ACCESS_USERS": "*",
            "ACCESS_CHATS": "*",
            "LOG_LEVEL": "INFO",
        }
        async with bot_process(settings, self.folder) as bot:
            if started:
                await until_started(bot)
            if settle and started:
                await asyncio.sleep(SETTLE)
            yield bot


@contextlib.asynccontextmanager
async def open_place(*, limited: bool, speed: float = 1.0) -> AsyncIterator[Place]:
    """Both emulators; Telegram with its flood limits, or without any; tasks at a `speed`."""
    telegram = TelegramEmulator(limits=Limits.real() if limited else None, latency=LATENCY)
    with tempfile.TemporaryDirectory(prefix="bot-bench-") as folder:
        async with telegram, GatewayEmulator(speed=speed) as gateway:
            yield Place(telegram, gateway, Path(folder))


async def until(seen: Callable[[], bool], patience: float, pause: float = 0.05) -> bool:
    """Wait for something; False = it did not come."""
    deadline = time.monotonic() + patience
    while not seen():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(pause)
    return True

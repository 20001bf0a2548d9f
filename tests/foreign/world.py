"""The real bot as a program, a gateway nobody here wrote, and our Telegram with people in it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bot_process import BotProcess, bot_process, environment, until_started
from benchmarks.world import until
from emulators.telegram import TelegramEmulator
from emulators.telegram.people import Person
from tests.foreign.aimock import KEY, MODEL, Aimock, running

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is."""

    telegram: TelegramEmulator
    gateway: Aimock
    bot: BotProcess
    ann: Person
    settings: dict[str, str]

    async def check(self) -> tuple[int, str]:
        """Run `python -m bot check`: its exit code, and what it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "check",
            env=environment(self.settings),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def settled(self) -> None:
        """Wait until the bot has nothing to do any more."""
        quiet = 0
        for _ in range(300):
            facts = await self.bot.health()
            quiet = 0 if facts["answers"] or facts["handlers"] else quiet + 1
            if quiet == 3:
                return
            await until(lambda: False, 0.1)
        raise AssertionError(f"the bot is still at work:\n{self.bot.log()}")

    def shown(self, chat: object = None) -> list[str]:
        """What the bot's messages on Ann's screen say."""
        screen = self.ann.screen(chat or self.ann.private)  # type: ignore[arg-type]
        return [message.text for message in screen if message.from_bot]

    def leaked(self) -> list[str]:
        """Secrets that the bot has written into its log or into a chat."""
        log = self.bot.log()
        calls = repr([call.params for call in self.telegram.history])
        secrets = (KEY, self.telegram.token, self.telegram.token.partition(":")[2])
        return [secret for secret in secrets if secret in log or secret in calls]


@contextlib.asynccontextmanager
async def open_world(folder: Path, *, keys: str = "") -> AsyncIterator[World]:
    """Start everything; nothing may have leaked at the end, nor been too fast."""
    async with TelegramEmulator() as telegram, running(folder, keys=keys) as gateway:
        ann = telegram.person("Ann")
        settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "GATEWAY_BASE_URL": gateway.url,
            "GATEWAY_API_KEY": KEY,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
            "CHAT_MODEL": MODEL,
            "ACCESS_USERS": "*",
            "ACCESS_CHATS": "*",
            "LOG_LEVEL": "DEBUG",
        }
        async with bot_process(settings, folder) as bot:
            await until_started(bot)
            world = World(telegram, gateway, bot, ann, settings)
            yield world
        assert not world.leaked()
        assert not telegram.refused, telegram.refused

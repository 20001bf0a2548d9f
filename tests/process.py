"""The real program, started as its operator starts it, between both emulators."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator

ROOT = Path(__file__).parents[1]


class Process:
    """`python -m bot` with its settings; started, killed and started again."""

    def __init__(
        self, folder: Path, telegram: TelegramEmulator, gateway: GatewayEmulator, **settings: str
    ) -> None:
        self.folder = folder
        self.log = folder / "bot.log"
        self.settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "GATEWAY_BASE_URL": gateway.url,
            "GATEWAY_API_KEY": "sk-test",
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
            "ACCESS_USERS": "*",
            "ACCESS_CHATS": "*",
            "LOG_LEVEL": "DEBUG",
        } | settings
        self._running: asyncio.subprocess.Process | None = None

    async def start(self, *arguments: str, python: str = sys.executable) -> None:
        """Start it; its output goes to `log`."""
        with self.log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                python, "-m", "bot", *arguments,
                cwd=self.folder,
                env=self.settings | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._running is not None
        return self._running.pid

    async def kill(self) -> None:
        """`kill -9`."""
        assert self._running is not None
        if self._running.returncode is None:
            self._running.kill()
        await self._running.wait()

    async def terminate(self) -> int:
        """SIGTERM; answers the exit code."""
        assert self._running is not None
        self._running.terminate()
        return await asyncio.wait_for(self._running.wait(), 60)

    async def ended(self) -> int:
        """Wait until it ends by itself; answers the exit code."""
        assert self._running is not None
        return await asyncio.wait_for(self._running.wait(), 120)

    async def restart(self) -> None:
        """Kill it and start it again on the same database."""
        await self.kill()
        await self.start()

    def said(self) -> str:
        """Everything it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def logs(self, words: str) -> None:
        """Wait until it has logged this."""
        await until(lambda: words in self.said())


async def until(seen: Callable[[], object], patience: float = 120.0) -> None:
    """Wait for something that no emulator tells of."""
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(patience):
        while not seen():
            await asyncio.wait([never], timeout=0.02)

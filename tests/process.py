"""The real program between both emulators: killed, ended and started again.

It is started by a fork of one that is warm already (`tests/warm_bot.py`); `warm=False` starts it
as its operator does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests.warm_bot import warm_bot

ROOT = Path(__file__).parents[1]
MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


class Process:
    """`python -m bot` with its settings; started, killed and started again."""

    def __init__(
        self,
        folder: Path,
        telegram: TelegramEmulator,
        gateway: GatewayEmulator,
        *,
        warm: bool = True,
        **settings: str,
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
        self._warm = warm
        self._pid = 0
        self._end: asyncio.Future[int] | None = None

    async def start(self, *arguments: str) -> None:
        """Start it; its output goes to `log`."""
        environment = (
            self.settings | MEASURED | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        )
        self.log.touch()
        if self._warm:
            self._pid = warm_bot().start([*arguments], self.folder, environment, self.log)
            self._end = asyncio.ensure_future(self._ended())
            return
        with self.log.open("ab") as log:
            running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *arguments,
                cwd=self.folder, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        self._pid = running.pid
        self._end = asyncio.ensure_future(running.wait())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._pid

    async def kill(self) -> None:
        """`kill -9`."""
        assert self._end is not None
        if not self._end.done():
            os.kill(self._pid, signal.SIGKILL)
        await self._end

    async def terminate(self) -> int:
        """SIGTERM; answers the exit code."""
        assert self._end is not None
        os.kill(self._pid, signal.SIGTERM)
        return await asyncio.wait_for(self._end, 60)

    async def ended(self) -> int:
        """Wait until it ends by itself; answers the exit code."""
        assert self._end is not None
        return await asyncio.wait_for(self._end, 120)

    async def restart(self) -> None:
        """Kill it and start it again on the same database."""
        await self.kill()
        await self.start()

    async def _ended(self) -> int:
        """The exit code of one that somebody else has started."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        end = os.pidfd_open(self._pid)
        loop.add_reader(end, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(end)
            os.close(end)
        return warm_bot().returncode(self._pid)

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

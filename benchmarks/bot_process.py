"""The bot as its operator starts it, and what the kernel and its own metrics page say about it.

It reads `/proc`, so it needs Linux. It knows no scenario.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.versions import measured

_TICKS = os.sysconf("SC_CLK_TCK")
_KEPT = ("PATH", "HOME", "USER", "LANG", "TMPDIR", "VIRTUAL_ENV")
_START_S = 60.0
_GRACE_S = 15.0
_BUCKET = re.compile(r'^(\w+)_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)


class BotProcess:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process, web: str, log: Path) -> None:
        self._process = process
        self._web = web
        self._log = log

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    def log(self) -> str:
        """Everything it has written."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def cpu(self) -> float:
        """Seconds of processor time so far, all threads together."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Resident megabytes now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """Resident megabytes at most, ever."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
        assert found, f"/proc has no {name}"
        return int(found[1]) / 1024

    async def histogram(self, name: str) -> dict[float, float]:
        """A histogram of its metrics page: upper bound → observations at or below it."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://{self._web}/metrics") as answer,
        ):
            text = await answer.text()
        return {
            float(bound): float(count)
            for metric, bound, count in _BUCKET.findall(text)
            if metric == name
        }

    async def health(self) -> dict[str, Any]:
        """What its health page says."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://{self._web}/healthz") as answer,
        ):
            facts: dict[str, Any] = await answer.json()
            return facts

    async def reachable(self) -> bool:
        """Whether its health page answers, whatever it says."""
        try:
            await self.health()
        except aiohttp.ClientError:
            return False
        return True

    async def kill(self) -> None:
        """`kill -9`."""
        if not self.ended:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """End it as a service manager does."""
        if self.ended:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What the bot is started with: these settings and nothing of the reader's own."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"PYTHONPATH": str(measured().root), "PYTHONUNBUFFERED": "1"} | dict(settings)


@contextlib.asynccontextmanager
async def bot_process(settings: Mapping[str, str], folder: Path) -> AsyncIterator[BotProcess]:
    """Run `python -m bot` in a folder of its own."""
    web = f"127.0.0.1:{_free_port()}"
    log = folder / "bot.log"
    with log.open("ab") as sink:  # of several lives
        process = await asyncio.create_subprocess_exec(
            measured().python, "-m", "bot", cwd=folder,
            env=environment({**settings, "WEB_LISTEN": web}),
            stdin=asyncio.subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
    bot = BotProcess(process, web, log)
    try:
        yield bot
    finally:
        await bot.stop()


async def until_started(bot: BotProcess) -> None:
    """Wait for its pages: they open when everything is built."""
    async with asyncio.timeout(_START_S):
        while not await bot.reachable():
            if bot.ended:
                raise ChildProcessError(f"the bot did not start:\n{bot.log()}")
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

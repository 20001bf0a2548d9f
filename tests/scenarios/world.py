"""The real app between both emulators on real sockets, with people to talk to it.

Time passes when everything rests, from wake-up to wake-up, so that nobody waits for polls and
pauses, and no time passes while anybody acts (`tests/resting.py`). `kill()` takes the app away in
the middle of everything; tests of a real `kill -9` are in `test_kill.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.app import App, open_app
from bot.settings import Settings
from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests.direct_sqlite import direct_sqlite
from tests.fresh_database import fresh
from tests.held_clock import HeldClock
from tests.kept import kept
from tests.resting import loop

FAST, SLOW = 0.5, 0.005  # held seconds that pass at most from rest to rest


class World:
    """Everything there is."""

    def __init__(self, folder: Path, clock: HeldClock) -> None:
        self.folder = folder
        fresh(folder / "bot.db")
        self.clock = clock
        self.telegram = TelegramEmulator(now=clock.monotonic, wall=lambda: clock.now().timestamp())
        self.gateway = GatewayEmulator(now=clock.monotonic, sleep=clock.sleep)
        self.given: dict[str, Any] = {}
        self.step = FAST
        self.asks_offers = False  # else its questions stand among those that tests count
        self._life: asyncio.Task[None] | None = None
        self._apps: list[App] = []

    def script(self, *answers: Any, **how: Any) -> None:
        """What the model says to the next questions."""
        for answer in answers:
            self.gateway.chat.script(answer, **how)

    @property
    def app(self) -> App:
        """The app that runs now."""
        return self._apps[-1]

    @property
    def settings(self) -> Settings:
        """The settings of the next start; `given` overrides them."""
        values: dict[str, Any] = {
            "telegram_token": self.telegram.token,
            "telegram_api_url": self.telegram.url,
            "gateway_base_url": self.gateway.url,
            "gateway_api_key": "sk-test",
            "database_url": f"sqlite+aiosqlite:///{self.folder / 'bot.db'}",
            "access_users": "*",
            "access_chats": "*",
        }
        return Settings(_env_file=None, **(values | self.given))

    async def start(self) -> App:
        """Start the app, and come back when it takes updates."""
        ready: asyncio.Future[App] = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._live(ready))
        app = await asyncio.wait_for(ready, 20)
        self._apps.append(app)
        return app

    async def stop(self) -> None:
        """End the app as SIGTERM does."""
        life, self._life = self._life, None
        if life is not None:
            life.cancel()
            await asyncio.wait([life], timeout=20)
            if not life.cancelled() and (error := life.exception()):
                raise error

    async def kill(self) -> None:
        """Take the app away in the middle of everything."""
        self.app.tasks.cancel()
        await self.stop()

    async def restart(self) -> App:
        """Kill it and start it again on the same database; hardly any time passes meanwhile.

        What can be done in no time is done first: a test does not depend on how far that had come.
        """
        await loop().rest()
        before, self.step = self.step, SLOW
        try:
            await self.kill()
            return await self.start()
        finally:
            self.step = before

    async def until(self, seen: Callable[[], Any], patience: float = 10.0) -> Any:
        """Let time flow until `seen()` is true (or answers something); it may be awaitable."""
        rested = False
        async with asyncio.timeout(patience):
            while True:
                found = seen()
                if isinstance(found, Awaitable):
                    found = await found
                if found:
                    return found
                if rested:
                    self.clock.pass_on(self.step)
                rested = await loop().look()

    async def together(self, pieces: int, path: str) -> None:
        """Let messages said at once come in at once, however slow the machine is.

        Time stands still until all are taken, and crawls until the gateway is asked.
        """
        await self.until(lambda: self.app.intake.running == pieces)
        self.step = SLOW
        await self.until(lambda: self.gateway.calls(path))
        self.step = FAST

    async def _live(self, ready: asyncio.Future[App]) -> None:
        try:
            async with open_app(self.settings, self.clock, asks_offers=self.asks_offers) as app:
                await app.recover()
                ready.set_result(app)
                await app.serve()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise


@contextlib.asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    """The emulators and the app, started; time flows."""
    world = World(folder, HeldClock())
    with direct_sqlite(), kept(), world.clock.flowing(lambda: world.step):
        async with world.telegram, world.gateway:
            try:
                yield world
            finally:
                await world.stop()

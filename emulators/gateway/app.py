"""The emulated gateway as one object: start it, point a client at `.url`, look at what arrived.

```python
async with GatewayEmulator() as gateway:
    gateway.switches["mj.dialect"] = "newapi"
    gateway.fail_next("/mj/submit/imagine", status=429, times=2)
    gateway.tasks.advance("50%")
    assert len(gateway.submits) == 1
```
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from emulators.faults import Hold, How, Sleep
from emulators.gateway import (
    admin,
    audio,
    avatar,
    billing,
    chat,
    completions,
    embeddings,
    images,
    luma,
    media,
    models,
    road,
    zhipu,
)
from emulators.gateway.call import Recorded, Route
from emulators.gateway.midjourney import callbacks
from emulators.gateway.midjourney.routes import ROUTES as MIDJOURNEY
from emulators.gateway.script import ChatScript
from emulators.gateway.suno import goapi, v4
from emulators.gateway.switches import Switches
from emulators.gateway.tasks import Tasks
from emulators.gateway.world import Submit, World
from emulators.server import Server

_BODY_MAX = 128 * 1024 * 1024
_UPSTREAMS: tuple[list[Route], ...] = (
    chat.ROUTES, completions.ROUTES, models.ROUTES, embeddings.ROUTES, audio.ROUTES,
    images.ROUTES, MIDJOURNEY, v4.ROUTES, goapi.ROUTES, luma.ROUTES, zhipu.ROUTES,
    avatar.ROUTES, billing.ROUTES, media.ROUTES, admin.ROUTES,
)  # fmt: skip


class GatewayEmulator:
    """A gateway on a loopback socket. Two keys work: `sk-test` and `sk-test2`."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        speed: float = 1.0,
        models: Sequence[str] = models.DEFAULT,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.world = World(now=now, sleep=sleep, speed=speed, models=list(models))
        self._host, self._port = host, port
        self._server = Server(_application(self.world))

    @property
    def url(self) -> str:
        """The address to point a client at."""
        return self._server.url

    @property
    def requests(self) -> list[Recorded]:
        """All requests so far, oldest first."""
        return self.world.requests

    @property
    def submits(self) -> list[Submit]:
        """All accepted billable orders."""
        return self.world.submits

    @property
    def switches(self) -> Switches:
        """The quirks, by their dotted names (`switches.py`)."""
        return self.world.switches

    @property
    def tasks(self) -> Tasks:
        """The tasks and their clocks."""
        return self.world.tasks

    @property
    def chat(self) -> ChatScript:
        """The scripted answers, and the questions so far."""
        return self.world.chat

    @property
    def models(self) -> list[str]:
        """The offered models; may be changed."""
        return self.world.models

    def calls(self, path_part: str) -> list[Recorded]:
        """The requests whose path contains the text."""
        return [one for one in self.requests if path_part in one.path]

    def fail_next(
        self,
        path_part: str,
        *,
        status: int = 500,
        body: Any = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
        delay: float = 0.0,
        how: How = "answer",
        accepted: bool = False,
    ) -> None:
        """Let the next requests to that path fail; with `accepted` after they are carried out.

        `body`: a JSON value, a text (HTML if it starts with `<`), bytes; None = a plausible error.
        `how`: answer | hang | disconnect | drip | trunc | twojson | empty.
        """
        self.world.faults.script(
            path_part, status=status, body=body, headers=headers, times=times, delay=delay,
            how=how, accepted=accepted,
        )  # fmt: skip

    def hold(self, path_part: str, *, accepted: bool = False) -> Hold:
        """Keep matching requests open: before they are carried out, or (`accepted`) after."""
        return self.world.faults.hold(path_part, accepted=accepted)

    async def send_callbacks(self) -> int:
        """Send every `notifyHook` the changes since the last call. Returns how many requests."""
        return await callbacks.send(self.world)

    def reset(self) -> None:
        """Restore the initial state, but keep listening."""
        self.world.reset()

    async def start(self) -> None:
        """Listen. After `stop` it listens on the same port again, with its state."""
        await self._server.start(self._host, self._port)
        self._port = self._server.port
        self.world.base_url = self._server.url

    async def stop(self) -> None:
        """Close every connection."""
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.world.faults.reset()
        await self.stop()


def for_people(emulator: GatewayEmulator) -> GatewayEmulator:
    """Settings for a demo: topical answers at reading speed."""
    emulator.switches.update(
        {"chat.style": "demo", "chat.pace_s": 0.033, "chat.first_s": 0.35, "suno.lyrics_s": 1.0}
    )
    return emulator


async def run(port: int, speed: float = 1.0, host: str = "127.0.0.1") -> None:
    """Serve until cancelled, as a program of its own."""
    async with for_people(GatewayEmulator(speed=speed, host=host, port=port)) as emulator:
        print(f"Gateway: {emulator.url}  key: sk-test", flush=True)
        await asyncio.Event().wait()


def _application(world: World) -> web.Application:
    app = web.Application(client_max_size=_BODY_MAX)
    for routes in _UPSTREAMS:
        for route in routes:
            app.router.add_route(route.method, route.path, road.handler(world, route))
    app.router.add_route("*", "/{path:.*}", partial(road.unknown, world))
    return app

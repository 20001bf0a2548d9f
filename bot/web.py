"""The operator's pages: health and metrics. One aiohttp app, off unless WEB_LISTEN is set.

It serves nothing to members and knows no secret.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

Health = Callable[[], Awaitable[dict[str, Any]]]
Metrics = Callable[[], Awaitable[bytes]]


def build(health: Health, metrics: Metrics) -> web.Application:
    """The app. `health` answers facts and `ok` (503 when it is false), `metrics` the exposition."""

    async def healthz(_request: web.Request) -> web.Response:
        facts = await health()
        return web.json_response(facts, status=200 if facts.get("ok") else 503)

    async def exposition(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", exposition)
    return app


@asynccontextmanager
async def serve(app: web.Application, listen: str) -> Any:
    """Listen on `host:port` for as long as the block runs."""
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield runner
    finally:
        await runner.cleanup()

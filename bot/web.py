"""The bot's own HTTP pages: health and metrics for operators, files for upstreams.

One aiohttp app, off unless WEB_LISTEN is set. Files are served by signed links only
(`bot/services/files/links.py`), without saying why a link is invalid.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.domain import BotError, Unusable
from bot.services.files.links import NOTHING, PATH, FileLinks, LinkExpired, LinkForged, type_of

Health = Callable[[], Awaitable[dict[str, Any]]]
Metrics = Callable[[], Awaitable[bytes]]

# What people send is not ours: no browser shall run it.
_FILE = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def build(health: Health, metrics: Metrics, links: FileLinks | None = None) -> web.Application:
    """The app. `health` gives facts and `ok` (status 503 if false), `metrics` the Prometheus text.

    With `links`, upstreams can download files that people sent.
    """

    async def healthz(_request: web.Request) -> web.Response:
        facts = await health()
        return web.json_response(facts, status=200 if facts.get("ok") else 503)

    async def exposition(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def file(request: web.Request) -> web.StreamResponse:
        assert links is not None
        try:
            found = await links.find(request.match_info["token"])
        except LinkForged:
            raise web.HTTPNotFound from None
        except (LinkExpired, BotError):
            raise web.HTTPGone from None
        if isinstance(found, Path):  # of whatever size: it goes from the disk to the socket
            told = mimetypes.guess_type(request.match_info["name"])[0] or NOTHING
            kind = type_of(told, await asyncio.to_thread(_beginning, found))
            return web.FileResponse(found, headers={**_FILE, "Content-Type": kind})
        kind = type_of(found.content_type, found.data)
        return _part(request, found.data, {**_FILE, "Content-Type": kind})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", exposition)
    if links is not None:
        app.router.add_get(f"{PATH}/{{token}}/{{name}}", file)
    return app


def _beginning(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(4096)


def _part(request: web.Request, data: bytes, headers: dict[str, str]) -> web.Response:
    """The whole file, or the requested range."""
    try:
        wanted = request.http_range
    except ValueError:  # not a range, or several: all of it is an answer to that too
        return web.Response(body=data, headers=headers)
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(data)}"
        return web.Response(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], headers=headers)


@asynccontextmanager
async def serve(app: web.Application, listen: str) -> Any:
    """Listen on `host:port` during the block.

    Raises:
        Unusable: the address cannot be opened.
    """
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Unusable("WEB_LISTEN", f"cannot listen on {listen} ({reason})") from None
        yield runner
    finally:
        await runner.cleanup()

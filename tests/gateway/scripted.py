"""A gateway that says exactly what a test tells it to, over a real socket.

It knows no protocol: every answer is scripted. What behaves is the emulator in `emulators/`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

PAGE = "<!doctype html><html><head><title>Harbour API</title></head><body>Hello</body></html>"


@dataclass
class Reply:
    """One answer. `chunks` are sent one by one; `then` says how the connection ends."""

    status: int = 200
    body: Any = None  # dict/list → JSON, str → text, bytes as they are
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] | None = None
    then: str = "end"  # end · cut (the socket dies) · hang (nothing more comes)
    released: asyncio.Event | None = None  # sent only after this is set


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any
    form: dict[str, Any]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Scripted:
    """`async with Scripted() as gateway`; the last reply of a path is repeated."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.gone = asyncio.Event()  # a client closed a connection that still wanted to send
        self._script: dict[tuple[str, str], list[Reply | Handler]] = {}
        self._stop = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        assert self._runner is not None
        await self._runner.cleanup()

    def on(self, method: str, path: str, *replies: Any, **reply: Any) -> None:
        """Script a path: Replies, dicts (200 JSON), handlers, or one Reply by keywords."""
        made = [r if isinstance(r, Reply) or callable(r) else Reply(body=r) for r in replies]
        if reply:
            made.append(Reply(**reply))
        self._script[method, path] = made

    def calls(self, path_part: str = "") -> list[Seen]:
        """The requests whose path holds `path_part`."""
        return [seen for seen in self.seen if path_part in seen.path]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(await _seen(request))
        replies = self._script.get((request.method, request.path))
        if not replies:
            return web.Response(text=PAGE, content_type="text/html")
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if not isinstance(reply, Reply):
            return await reply(request)
        return await self._send(request, reply)

    async def _send(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        body = reply.body
        headers = dict(reply.headers)
        if isinstance(body, dict | list):
            body = json.dumps(body, ensure_ascii=False)
            headers.setdefault("Content-Type", "application/json")
        data = body.encode() if isinstance(body, str) else body or b""
        if reply.released is not None:
            await reply.released.wait()
        if reply.chunks is None and reply.then == "end":
            return web.Response(status=reply.status, body=data, headers=headers)
        response = web.StreamResponse(status=reply.status, headers=headers)
        if reply.then == "cut" and reply.chunks is None:
            response.content_length = len(data) + 100
        await response.prepare(request)
        try:
            for chunk in reply.chunks if reply.chunks is not None else [data]:
                await response.write(chunk)
            if reply.then == "hang":
                await self._stop.wait()
        except (ConnectionResetError, asyncio.CancelledError):
            self.gone.set()
            raise
        if reply.then == "cut":
            assert request.transport is not None
            request.transport.close()
        return response


def sse(*events: Any, end: str = "\n\n", done: bool = True) -> list[bytes]:
    """Events as the chunks of a stream: dicts become `data:` lines, strings go as they are."""
    lines = [e if isinstance(e, str) else "data: " + json.dumps(e) for e in events]
    if done:
        lines.append("data: [DONE]")
    return [(line + end).encode() for line in lines]


def delta(text: str | None = None, **more: Any) -> dict[str, Any]:
    """A chunk of a chat answer."""
    said = more.pop("said", {}) | ({} if text is None else {"content": text})
    choice = {"index": 0, "delta": said, "finish_reason": more.pop("finish", None)}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice], **more}


EVENTS = {"Content-Type": "text/event-stream"}


async def _seen(request: web.Request) -> Seen:
    form: dict[str, Any] = {}
    parsed = None
    if request.content_type.startswith("multipart/"):
        form = dict(await request.post())
    else:
        body = await request.read()
        try:
            parsed = json.loads(body) if body else None
        except ValueError:
            parsed = body
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Seen(request.method, request.path, dict(request.query), headers, parsed, form)

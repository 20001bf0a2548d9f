"""Scripted faults of an HTTP server: wrong, late, incomplete or missing replies.

`Faults` holds the script (`fail_next`, `hold`), `play` carries it out on a real connection. It
knows no protocol above HTTP.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from aiohttp import web

How = Literal["answer", "hang", "disconnect", "drip", "trunc", "twojson", "empty"]
Sleep = Callable[[float], Awaitable[None]]


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A response from a JSON value, a text (HTML if it starts with `<`) or bytes."""
    if isinstance(body, bytes):
        return web.Response(body=body, status=status, headers=headers)
    if isinstance(body, str):
        kind = "text/html" if body.lstrip().startswith("<") else "text/plain"
        return web.Response(text=body, content_type=kind, status=status, headers=headers)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.json_response(text=text, status=status, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `accepted`: the request is carried out first, then its reply fails."""

    how: How = "answer"
    status: int = 500
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    accepted: bool = False


class Hold:
    """A request that is kept open: wait until it is `reached`, then `release` it."""

    def __init__(self, path_part: str, accepted: bool) -> None:
        self.path_part = path_part
        self.accepted = accepted
        self.count = 0
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - reads best here
        """Wait until a request is held."""
        async with asyncio.timeout(timeout):
            await self._reached.wait()

    def release(self) -> None:
        """Let all held and later requests go on."""
        self._released.set()

    @property
    def released(self) -> bool:
        """True once released."""
        return self._released.is_set()

    async def stand(self) -> None:
        """Called by the server for a matching request."""
        self.count += 1
        self._reached.set()
        await self._released.wait()


class Faults:
    """The script: what happens to the next matching requests."""

    def __init__(self) -> None:
        self._script: list[tuple[str, Fault]] = []
        self._holds: list[Hold] = []

    def add(self, path_part: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` requests whose path contains `path_part` meet the fault."""
        self._script.extend([(path_part, fault)] * times)

    def script(
        self,
        path_part: str,
        *,
        status: int = 500,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        delay: float = 0.0,
        how: How = "answer",
        accepted: bool = False,
    ) -> None:
        """Like `add`, from plain values."""
        if how not in get_args(How):
            raise ValueError(f"there is no fault {how!r}")
        if body is None:
            body = {"error": {"message": f"scripted failure {status}", "type": "server_error"}}
        fault = Fault(
            how=how, status=200 if how == "empty" and status == 500 else status, body=body,
            headers=headers or {}, delay=delay, accepted=accepted,
        )  # fmt: skip
        self.add(path_part, fault, times)

    def hold(self, path_part: str, *, accepted: bool = False) -> Hold:
        """Keep matching requests open, before they are carried out or (`accepted`) after."""
        hold = Hold(path_part, accepted)
        self._holds.append(hold)
        return hold

    def take(self, path: str) -> Fault | None:
        """The fault for this request; it counts as used."""
        for number, (part, fault) in enumerate(self._script):
            if part in path:
                del self._script[number]
                return fault
        return None

    async def stand(self, path: str, *, accepted: bool) -> None:
        """Wait at every hold that matches this request."""
        for hold in list(self._holds):
            if hold.accepted is accepted and hold.path_part in path and not hold.released:
                await hold.stand()

    @property
    def pending(self) -> int:
        """How many scripted faults have not happened yet."""
        return len(self._script)

    def reset(self) -> None:
        """Clear the script and release all holds."""
        self._script.clear()
        for hold in self._holds:
            hold.release()
        self._holds.clear()


async def play(
    fault: Fault, request: web.Request, good: web.StreamResponse | None, sleep: Sleep
) -> web.StreamResponse:
    """Carry the fault out. `good` is the reply without it, if there is one."""
    if fault.delay:
        await sleep(fault.delay)
    if fault.how == "hang":
        await asyncio.Event().wait()
    body = good.body if isinstance(good, web.Response) else None
    data = body if isinstance(body, bytes) else b'{"id":"0000","object":"unfinished"}'
    kind = good.content_type if isinstance(good, web.Response) else "application/json"
    match fault.how:
        case "disconnect":
            return await _break_off(request, data, kind)
        case "drip":
            return await _drip(request, data, kind, sleep)
        case "trunc":
            return web.Response(body=data[: max(1, len(data) * 2 // 3)], content_type=kind)
        case "twojson":
            return web.Response(body=data + b'{"code":0,"message":"ok"}', content_type=kind)
        case "empty":
            return web.Response(status=fault.status, headers=fault.headers)
        case _:
            return answer(fault.body, fault.status, fault.headers)


async def _break_off(request: web.Request, data: bytes, kind: str) -> web.StreamResponse:
    """Announce a whole body, send half, and disconnect."""
    response = web.StreamResponse(headers={"Content-Type": kind})
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    cut(request)
    return response


async def _drip(request: web.Request, data: bytes, kind: str, sleep: Sleep) -> web.StreamResponse:
    """Send the right body a few bytes at a time."""
    response = web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    step = max(1, len(data) // 10)
    for start in range(0, len(data), step):
        await response.write(data[start : start + step])
        await sleep(0.05)
    await response.write_eof()
    return response


def cut(request: web.Request) -> None:
    """Close the connection in the middle of the reply."""
    if request.transport is not None:
        request.transport.close()

"""The steps of every request: record → hold → script → key → triggers → upstream → reply.

One function is wrapped around every route, so that no upstream can leave out a quirk.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from emulators.faults import Fault, answer, play
from emulators.gateway import bombs, foreign_words, keys
from emulators.gateway.call import Answer, Call, Recorded, Route, prompt_texts, read
from emulators.gateway.envelopes import ANY, PAGE, WEB_PAGE, Refused, e1
from emulators.gateway.triggers import Triggers
from emulators.gateway.world import World

_BAD_GATEWAY = PAGE.format(title="502 Bad Gateway", text="502 Bad Gateway · nginx")
_TIMEOUT = PAGE.format(title="524: A timeout occurred", text="Error code 524")
_SATURATED = "当前分组上游负载已饱和，请稍后再试"


def handler(world: World, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What aiohttp calls for a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        request_id = new_request_id()
        try:
            response = await _travel(world, route, request, request_id)
        except Refused as refused:
            response = _refusal(refused, request_id)
        if not response.prepared:
            response.headers["X-Oneapi-Request-Id"] = request_id
        return response

    return handle


async def _travel(
    world: World, route: Route, request: web.Request, request_id: str
) -> web.StreamResponse:
    recorded = await read(request, world.now())
    world.record(recorded)
    if request.path.startswith(tuple(world.switches["absent"])):
        return no_such_path(world, request)
    call = Call(world=world, request=request, route=route, recorded=recorded, request_id=request_id)
    await world.faults.stand(request.path, accepted=False)
    fault = world.faults.take(request.path)
    if fault is not None and not fault.accepted:
        return await play(fault, request, None, world.sleep)
    if route.family != "open":
        call.user = keys.user_of(call)
    call.triggers = Triggers(prompt_texts(recorded))
    if call.triggers:
        _refuse_as_triggered(call)
    if "bomb" in call.triggers:
        return await bombs.explode(call)
    response = _as_response(await route.handler(call))
    await world.faults.stand(request.path, accepted=True)
    if response.prepared:
        return response
    if fault is not None:
        return await play(fault, request, response, world.sleep)
    taken = response.status < 400 and response.content_type != "text/html"  # no order, no spoiling
    return await _spoil(call, response) if call.triggers and taken else response


def _as_response(value: Answer) -> web.StreamResponse:
    return value if isinstance(value, web.StreamResponse) else answer(value)


def _refuse_as_triggered(call: Call) -> None:
    """Triggered faults before the request is carried out."""
    asked = call.triggers
    if "http500" in asked:
        raise call.no(500, "do request failed", "do_request_failed")
    if "http429" in asked:
        raise call.no(429, _SATURATED)
    if "http429-after" in asked:
        refused = call.no(429, _SATURATED)
        refused.headers["Retry-After"] = asked.word("http429-after", "1")
        raise refused
    if "http429-empty" in asked:
        raise Refused(429, "")
    if "html502" in asked:
        raise Refused(502, _BAD_GATEWAY)
    if "html200" in asked:
        raise Refused(200, WEB_PAGE)
    if "err200" in asked:
        raise Refused(200, call.no(500, "upstream error", "bad_response_status_code").body)
    if "success-false" in asked:
        raise Refused(200, ANY["E8"][1])
    if "env" in asked:
        if (foreign := foreign_words.refused(asked.word("env"))) is not None:
            raise foreign
        status, body = ANY.get(asked.word("env").upper(), ANY["E1"])
        raise Refused(status, body)


async def _spoil(call: Call, response: web.StreamResponse) -> web.StreamResponse:
    """Triggered faults after the request was carried out, so it may have been charged."""
    asked = call.triggers
    if "hang" in asked:
        await call.world.pause(asked.number("hang", 3600))
    if "html524" in asked:
        return answer(_TIMEOUT, 524)
    for how in ("disconnect", "drip", "trunc", "twojson"):
        if how in asked:
            fault = Fault(how=how)
            return await play(fault, call.request, response, call.world.sleep)
    if "empty200" in asked:
        return web.Response()
    return response


def _refusal(refused: Refused, request_id: str) -> web.Response:
    body = refused.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        error = body["error"]
        if error.get("message") and "type" in error:
            body = {"error": {**error, "message": f"{error['message']} (request id: {request_id})"}}
    return answer(body, refused.status, refused.headers)


def new_request_id() -> str:
    """Fourteen digits of time, nanoseconds, eight random characters."""
    moment = time.gmtime()
    return f"{time.strftime('%Y%m%d%H%M%S', moment)}{time.time_ns() % 10**9:09d}" + (
        secrets.token_hex(4)
    )


async def unknown(world: World, request: web.Request) -> web.StreamResponse:
    """A path that the gateway does not have."""
    world.record(await _unread(request, world.now()))
    await world.faults.stand(request.path, accepted=False)
    fault = world.faults.take(request.path)
    if fault is not None:
        return await play(fault, request, None, world.sleep)
    return no_such_path(world, request)


def no_such_path(world: World, request: web.Request) -> web.Response:
    """The reply for missing paths and endpoints."""
    headers = {"X-Oneapi-Request-Id": new_request_id()}
    fallback = world.switches["web.fallback"]
    if fallback == "detail":
        return answer({"detail": "Not Found"}, 404, headers)
    if request.path.startswith(("/v1/", "/api/")) or request.path == "/v1":
        body: dict[str, Any] = e1(f"Invalid URL ({request.method} {request.path})")
        body["error"]["type"] = "invalid_request_error"
        return answer(body, 404, headers)
    if fallback == 405:
        return answer("", 405, headers)
    if fallback:
        return answer(WEB_PAGE, 200, headers)
    return answer(PAGE.format(title="404 Not Found", text="404 Not Found"), 404, headers)


async def _unread(request: web.Request, at: float) -> Recorded:
    try:
        return await read(request, at)
    except Refused:
        return Recorded(
            method=request.method, path=request.path, query={}, headers={}, json=None,
            form=None, files=(), at=at,
        )  # fmt: skip

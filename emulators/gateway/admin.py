"""`/__emu`: controls of the emulator, for tests in other processes and for curl.

A real gateway has nothing like it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.envelopes import Refused
from emulators.gateway.midjourney import callbacks


async def switches(call: Call) -> Answer:
    """`POST /__emu/switches {"mj.dialect":"newapi"}`; GET shows them all."""
    try:
        call.world.switches.update(call.body)
    except KeyError as error:
        raise Refused(400, {"error": error.args[0]}) from None
    return dict(call.world.switches)


async def reset(call: Call) -> Answer:
    """`POST /__emu/reset`: restore the initial state."""
    call.world.reset()
    return {"ok": True}


async def clock(call: Call) -> Answer:
    """`POST /__emu/clock {"advance": 30}` or `{"advance": "50%"}`: advance all open tasks."""
    step = call.body.get("advance")
    if isinstance(step, bool) or not isinstance(step, int | float | str):
        raise Refused(400, {"error": "advance must be seconds or a percentage"})
    call.world.tasks.advance(step)
    return {"ok": True, "callbacks": await callbacks.send(call.world)}


async def requests(call: Call) -> Answer:
    """`GET /__emu/requests`: all requests so far, without keys and file contents."""
    return [_request(asdict(one)) for one in call.world.requests if "/__emu" not in one.path]


async def tasks(call: Call) -> Answer:
    """`GET /__emu/tasks`: all tasks with their ages."""
    return [
        {
            "id": life.id,
            "upstream": life.upstream,
            "user": life.user,
            "prompt": life.prompt,
            "age": round(life.age, 3),
            "duration": life.duration,
            "over": life.over,
        }
        for life in call.world.tasks.all()
    ]


async def submits(call: Call) -> Answer:
    """`GET /__emu/submits`: every order that was accepted."""
    return [asdict(one) for one in call.world.submits]


async def fail_next(call: Call) -> Answer:
    """`POST /__emu/fail_next {"path":"/mj/submit","status":500,"times":2,"how":"answer"}`."""
    order = dict(call.body)
    try:
        call.world.faults.script(order.pop("path"), **order)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(400, {"error": str(error)}) from None
    return {"pending": call.world.faults.pending}


async def script(call: Call) -> Answer:
    """`POST /__emu/chat {"answer":"…","delay_s":0.1,"then":"cut"}`: the next answer."""
    try:
        call.world.chat.script(**call.body)
    except TypeError as error:
        raise Refused(400, {"error": str(error)}) from None
    return {"ok": True}


def _request(one: dict[str, Any]) -> dict[str, Any]:
    files = [{**file, "data": len(file["data"])} for file in one["files"]]
    return {**one, "files": files}


ROUTES = [
    Route(method=method, path=f"/__emu/{handler.__name__ if name is None else name}",
          handler=handler, family="open")
    for method, handler, name in (
        ("GET", switches, None), ("POST", switches, None), ("POST", reset, None),
        ("POST", clock, None), ("GET", requests, None), ("GET", tasks, None),
        ("GET", submits, None), ("POST", fail_next, None), ("POST", script, "chat"),
    )
]  # fmt: skip

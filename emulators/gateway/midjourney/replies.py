"""Midjourney's answers to a submit, in the dialect that is switched on."""

from __future__ import annotations

from typing import Any

from emulators.gateway.call import Call
from emulators.gateway.envelopes import Refused, e4, e5
from emulators.gateway.midjourney.life import MjLife
from emulators.gateway.midjourney.show import INSTANCE


def accepted(call: Call, task_id: str) -> dict[str, Any]:
    """Code 1, or 22 when others are ahead; a relay makes 22 a 1 and keeps the number."""
    ahead = int(call.triggers.number("queued", 0))
    if not ahead:
        return _answer(call, 1, "提交成功", task_id, {})
    text = f"排队中，前面还有{ahead}个任务"
    code = 1 if is_relay(call) else 22
    return _answer(call, code, text, task_id, {"numberOfQueues": ahead})


def exists(call: Call, task_id: str, image_url: str) -> dict[str, Any]:
    """Code 21 in its first meaning: the task exists already."""
    code = 1 if is_relay(call) else 21
    body = _answer(call, code, "任务已存在", task_id, {})
    body["properties"] = {"status": "SUCCESS", "imageUrl": image_url}
    return body


def window_opens(call: Call, life: MjLife) -> dict[str, Any]:
    """Code 21 in its second meaning: a window waits. A relay hides that for some buttons."""
    shown = not is_relay(call) or life.window in ("inpaint", "zoom")
    body = _answer(call, 21 if shown else 1, "窗口等待", life.id, {})
    body["properties"] = {"finalPrompt": life.prompt, "remix": life.window == "remix"}
    return body


def no(call: Call, code: int, text: str, properties: Any = None) -> Refused:
    """An error of Midjourney itself: HTTP 200 in both dialects."""
    return Refused(200, e4(code, text, properties))


def relay_no(call: Call, relay_text: str, code: int, text: str) -> Refused:
    """An error of the relay, in its own words and with an HTTP status."""
    if code == 30:
        return Refused(429, e5(relay_text, 30))
    if is_relay(call):
        return Refused(400, e5(relay_text))
    return no(call, code, text)


def _answer(
    call: Call, code: int, text: str, task_id: str, extra: dict[str, Any]
) -> dict[str, Any]:
    result: Any = int(task_id) if "intid" in call.triggers else task_id
    body: dict[str, Any] = {"code": code, "description": text, "result": result}
    style = call.world.switches["mj.properties"]
    if extra and style in ("empty", "null", "absent"):
        style = "extra"  # the number of queues is never kept back
    match style:
        case "full":
            body["properties"] = {**INSTANCE, **extra}
        case "extra":
            body["properties"] = extra
        case "empty":
            body["properties"] = {}
        case "null":
            body["properties"] = None
    return body


def is_relay(call: Call) -> bool:
    """True if the relay's dialect is switched on."""
    return bool(call.world.switches["mj.dialect"] == "newapi")

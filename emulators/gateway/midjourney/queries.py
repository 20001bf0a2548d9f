"""Requests about Midjourney tasks: fetch, lists, query, queue; also cancel and seed."""

from __future__ import annotations

import hashlib
from typing import Any

from aiohttp import web

from emulators.gateway import road
from emulators.gateway.call import Answer, Call
from emulators.gateway.envelopes import Refused, e4, e5
from emulators.gateway.midjourney.checks import find
from emulators.gateway.midjourney.life import MjLife
from emulators.gateway.midjourney.replies import no, relay_no
from emulators.gateway.midjourney.show import task_json

_MAX_LISTED = 100
_QUERY: dict[str, type] = {
    "pageNumber": int, "pageSize": int, "sort": str, "action": str, "description": str,
    "failReason": str, "id": str, "ids": list, "instanceId": str, "prompt": str, "promptEn": str,
    "state": str, "status": str, "statusSet": list,
}  # fmt: skip
_EQUAL = ("action", "id", "state", "status")
_CONTAINED = ("description", "failReason", "prompt", "promptEn")
_STRANGE = (
    {"id": "1750999999000101", "prompt": "somebody else's garden", "status": "SUCCESS"},
    {"id": "1750999999000102", "prompt": "a stranger's castle", "status": "IN_PROGRESS"},
)


async def fetch(call: Call) -> Answer:
    """`GET /mj/task/{id}/fetch`."""
    life = find(call, call.parameter("id"))
    if life is not None:
        return task_json(call.world, life)
    style = call.world.switches["mj.unknown_style"]
    if style is None:
        style = "e5" if call.world.switches["mj.dialect"] == "newapi" else "null"
    match style:
        case "e5":
            raise Refused(400, e5("task_no_found"))
        case "code4":
            raise Refused(200, e4(4, "task_no_found"))
        case "204":
            return web.Response(status=204)
    return web.Response()


async def list_by_condition(call: Call) -> Answer:
    """`POST /mj/task/list-by-condition`: unknown ids are left out, numbers are not ids."""
    body = call.check("TaskCondition", {"ids": list})
    found = [find(call, task_id) for task_id in body.get("ids", [])]
    return [task_json(call.world, life) for life in reversed(found) if life is not None]


async def index(call: Call) -> Answer:
    """`GET /mj/task/list`: everybody's, newest first."""
    if _absent(call, "list"):
        return road.no_such_path(call.world, call.request)
    return [*_everything(call)[::-1][:_MAX_LISTED]]


async def queue(call: Call) -> Answer:
    """`GET /mj/task/queue`: everybody's that wait or run, oldest first."""
    if _absent(call, "queue"):
        return road.no_such_path(call.world, call.request)
    waiting = ("NOT_START", "SUBMITTED", "IN_PROGRESS", "MODAL")
    return [task for task in _everything(call) if task["status"] in waiting]


async def query(call: Call) -> Answer:
    """`POST /mj/task/query`: filtered, sorted, in pages that count from 0."""
    if _absent(call, "query"):
        return road.no_such_path(call.world, call.request)
    asked = call.check("TaskQuery", _QUERY)
    found = [task for task in _everything(call) if _fits(task, asked)]
    key, _, way = asked.get("sort", "id,desc").partition(",")
    found.sort(key=lambda task: task.get(key) or 0, reverse=way == "desc")
    number, size = asked.get("pageNumber", 0), max(1, asked.get("pageSize", 10))
    page = found[number * size : (number + 1) * size]
    pages = -(-len(found) // size)
    order = {"empty": False, "sorted": True, "unsorted": False}
    return {
        "content": page,
        "empty": not page,
        "first": number == 0,
        "last": number + 1 >= pages,
        "number": number,
        "numberOfElements": len(page),
        "size": size,
        "pageable": {"offset": number * size, "pageNumber": number, "pageSize": size,
                     "paged": True, "unpaged": False, "sort": order},
        "sort": order,
        "totalElements": len(found),
        "totalPages": pages,
    }  # fmt: skip


async def cancel(call: Call) -> Answer:
    """`POST /mj/task/{id}/cancel`."""
    if _absent(call, "cancel"):
        return road.no_such_path(call.world, call.request)
    life = find(call, call.parameter("id"))
    if life is None:
        raise no(call, 3, "任务不存在或已失效")
    style = call.world.switches["mj.cancel_style"]
    if style == "refuse":
        raise Refused(400, "不支持取消任务")
    if life.over:
        raise no(call, 4, "任务状态错误")
    if style == "empty":
        life.cancelled_as = "取消任务"
    life.end()
    return web.Response() if style == "empty" else {"code": 1, "description": "成功"}


async def image_seed(call: Call) -> Answer:
    """`GET /mj/task/{id}/image-seed`."""
    if "image-seed" in call.world.switches["mj.absent"]:
        return road.no_such_path(call.world, call.request)
    life = find(call, call.parameter("id"))
    if life is None:
        raise relay_no(call, "task_no_found", 3, "任务不存在或已失效")
    if life.status != "SUCCESS":
        raise no(call, 4, "关联任务状态错误")
    if life.kind in ("text", "swap"):
        raise no(call, 3, "未找到 seed")
    seed = int.from_bytes(hashlib.sha256(life.id.encode()).digest()[:4], "big")
    result: Any = seed if "intid" in life.triggers else str(seed)
    return {"code": 1, "description": "成功", "result": result}


def _absent(call: Call, leaf: str) -> bool:
    switches = call.world.switches
    return switches["mj.dialect"] == "newapi" or leaf in switches["mj.absent"]


def _everything(call: Call) -> list[dict[str, Any]]:
    """All tasks of all users, oldest first: a raw proxy knows no users."""
    strangers = [_stranger(call, **facts) for facts in _STRANGE]
    own = call.world.tasks.all("midjourney")
    return strangers + [task_json(call.world, life) for life in own if isinstance(life, MjLife)]


def _stranger(call: Call, *, id: str, prompt: str, status: str) -> dict[str, Any]:  # noqa: A002 - the wire's word
    done = status == "SUCCESS"
    return {
        "id": id, "action": "IMAGINE", "status": status, "progress": "100%" if done else "46%",
        "prompt": prompt, "promptEn": prompt, "description": f"/imagine {prompt}",
        "state": "not-yours", "submitTime": int(id[:13]), "startTime": int(id[:13]) + 1000,
        "finishTime": int(id[:13]) + 40_000 if done else None,
        "imageUrl": "https://cdn.example.org/strangers.png" if done else None,
        "failReason": None, "buttons": [], "properties": {"finalPrompt": prompt},
    }  # fmt: skip


def _fits(task: dict[str, Any], asked: dict[str, Any]) -> bool:
    if any(name in asked and task.get(name) != asked[name] for name in _EQUAL):
        return False
    if any(name in asked and asked[name] not in (task.get(name) or "") for name in _CONTAINED):
        return False
    if "ids" in asked and task["id"] not in asked["ids"]:
        return False
    return "statusSet" not in asked or task["status"] in asked["statusSet"]

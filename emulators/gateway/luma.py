"""Luma: standard and paid accounts, under three route profiles.

Errors E6; a task is found only with the `server_id` that came with it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from emulators.faults import answer
from emulators.gateway import road
from emulators.gateway.call import Answer, Call, Handler, Route
from emulators.gateway.chat import check_picture
from emulators.gateway.envelopes import Refused, e6
from emulators.gateway.video_life import FilmLife, fate, film_url, still_url

_NAMESPACE = uuid.UUID("9d1c0f5e-0000-4000-8000-00000000c001")
_FIELDS: dict[str, type] = {
    "user_prompt": str, "aspect_ratio": str, "expand_prompt": bool, "loop": bool,
    "image_url": str, "image_end_url": str, "video_url": str, "notify_hook": str,
    "model_name": str, "duration": str, "resolution": str,
}  # fmt: skip
_SHAPES = {"1:1": (752, 752), "4:3": (1000, 752), "3:4": (752, 1000), "16:9": (1360, 752),
           "9:16": (752, 1360), "21:9": (1754, 752), "9:21": (752, 1754)}  # fmt: skip
_FAILED = "Generation Failed, please try again"
_MODERATED = "Advanced moderation failed"
_EXTRA_S = 5  # an extension makes the film longer by so much


async def generate(call: Call) -> Answer:
    """`POST …/generations`."""
    body = call.check("LumaRequest", _FIELDS)
    life = _new(call, body)
    if not life.prompt and not body.get("image_url"):
        raise Refused(400, e6([{"loc": ["body", "user_prompt"], "msg": "field required",
                                "type": "value_error.missing"}]))  # fmt: skip
    if "image_end_url" in body and "image_url" not in body:
        raise Refused(400, e6("image_end_url needs image_url"))
    for name in ("image_url", "image_end_url"):
        if name in body:
            _check_url(call, body[name])
    return _start(call, life)


async def extend(call: Call) -> Answer:
    """`POST …/extend` with the film's address, or `…/generations/{id}/extend`."""
    body = call.check("LumaExtendRequest", _FIELDS)
    if not body.get("user_prompt"):
        raise Refused(400, e6("user_prompt is required"))
    origin = _origin(call, body)
    life = _new(call, body)
    life.shape = origin.shape
    return _start(call, life)


def _origin(call: Call, body: dict[str, Any]) -> FilmLife:
    task_id = call.request.match_info.get("id")
    films = [one for one in call.world.tasks.all("luma") if isinstance(one, FilmLife) and one.done]
    for life in films:
        if life.user == call.user and task_id in (None, life.id):
            urls = {film_url(call.world, life, mark) for mark in ("", "_raw")}
            if task_id is not None or body.get("video_url") in urls:
                return life
    raise Refused(400 if task_id is None else 404, e6("video_url is not a finished generation"))


async def task(call: Call) -> Answer:
    """`GET …/task?id=&server_id=`, or `…/generations/{id}`."""
    task_id = call.request.match_info.get("id") or call.request.query.get("id", "")
    life = call.world.tasks.get(task_id, call.user)
    if not isinstance(life, FilmLife) or life.upstream != f"luma.{_folder(call)}":
        raise Refused(404, e6("Task ID not found"))
    in_path = "id" in call.request.match_info
    if not in_path and life.secret and call.request.query.get("server_id") != life.secret:
        raise call.no(404, "server_id does not match", "task_not_found")
    shown = _task_json(call, life)
    if call.world.switches["luma.wrap"]:
        return {"code": "success", "message": "", "data": shown}
    return shown


async def generate_shared(call: Call) -> Answer:
    """`POST /v1/video/generations` of a stock relay: one path for all, the model chooses."""
    body = call.recorded.json or {}
    call.check_value("prompt", body.get("prompt"), str)
    if not str(body.get("model", "")).startswith("luma"):
        raise call.no(503, f"No available channel for model {body.get('model')}")
    life = _new(call, {"user_prompt": body["prompt"], **body.get("metadata", {})})
    call.world.accept(call, life)
    return {"id": life.id, "task_id": life.id, "object": "video", "status": "queued"}


async def task_shared(call: Call) -> Answer:
    """`GET /v1/video/generations/{id}`: the relay's own row, with the link where reasons stand."""
    life = call.world.tasks.get(call.parameter("id"), call.user)
    if not isinstance(life, FilmLife):
        raise Refused(400, {"code": "task_not_exist", "message": "task_not_exist", "data": None})
    words = {"pending": "NOT_START", "completed": "SUCCESS", "failed": "FAILURE"}
    state = "pending" if life.seen < life.begins_at else call_state(life)
    link = film_url(call.world, life) if state == "completed" and life.shows_film() else ""
    row = {
        "id": 17, "task_id": life.id, "platform": "luma", "action": "generate",
        "status": words.get(state, "IN_PROGRESS"), "fail_reason": link or life.failure or "",
        "progress": "100%" if life.over else "30%", "data": {},
    }  # fmt: skip
    return {"code": "success", "message": "", "data": row}


async def download_url(call: Call) -> Answer:
    """`GET …/generations/{id}/download_video_url`: a URL that is valid for an hour."""
    life = call.world.tasks.get(call.parameter("id"), call.user)
    if not isinstance(life, FilmLife) or not life.done:
        raise Refused(404, e6("Task ID not found"))
    return {"url": film_url(call.world, life, "_download", signed=True)}


def _folder(call: Call) -> str:
    path = call.recorded.path
    return "vip" if any(word in path for word in ("lumavip", "lumvip", "/vip/", "/pro/")) else "std"


def _check_url(call: Call, url: str) -> None:
    if url.startswith("data:") and call.world.switches["routes.luma"] != "rest":
        raise Refused(400, e6({"reason": "image_url must be an address", "code": 1}))
    if check_picture(call, url) is None and not url.startswith("http"):
        raise Refused(400, e6("400: failed to fetch image"))


def _new(call: Call, body: dict[str, Any]) -> FilmLife:
    if "moderate" in call.triggers:
        raise Refused(400, e6("400: failed to moderate image"))
    ratio = body.get("aspect_ratio", "16:9")
    if ratio not in _SHAPES:
        raise Refused(400, e6(f"aspect_ratio {ratio} is not supported"))
    number = str(call.world.number())
    secret = (
        ""
        if call.world.switches["luma.no_server_id"]
        else str(uuid.uuid5(_NAMESPACE, number + "s"))
    )
    life = FilmLife(
        id=str(uuid.uuid5(_NAMESPACE, number)), upstream=f"luma.{_folder(call)}", user=call.user,
        prompt=body.get("user_prompt", ""), duration=30.0 if _folder(call) == "vip" else 60.0,
        triggers=call.triggers, begins_at=10.0, secret=secret, shape=_SHAPES[ratio],
        submitted_at=call.world.unix(),
    )  # fmt: skip
    fate(life, moderated=_MODERATED, failed=_FAILED)
    return life


def _start(call: Call, life: FilmLife) -> Answer:
    call.world.accept(call, life)
    created: Any = {
        "id": life.id, "prompt": life.prompt, "state": "pending", "created_at": _created(life),
        "video": None, "liked": None, "estimate_wait_seconds": None,
    }  # fmt: skip
    if life.secret:
        created["server_id"] = life.secret
    if "array" in call.triggers:
        created = [created]
    status = 201 if "201" in call.triggers else 200
    response: web.Response = answer(created, status)
    return response


def _task_json(call: Call, life: FilmLife) -> dict[str, Any]:
    state = "pending" if life.seen < life.begins_at else call_state(life)
    shown: dict[str, Any] = {
        "id": life.id,
        "prompt": life.prompt,
        "state": state,
        "created_at": _created(life),
        "video": None,
        "liked": None,
        "estimate_wait_seconds": _wait(life, state),
    }
    if state == "failed" and life.failure != "-":
        shown["failure_reason"] = life.failure
    if state == "completed" and life.shows_film():
        width, height = life.shape
        shown["video"] = {
            "url": film_url(call.world, life), "width": width, "height": height,
            "thumbnail": still_url(call.world, life),
        }  # fmt: skip
        if life.upstream == "luma.vip":
            shown["video"]["download_url"] = film_url(call.world, life, "_raw")
    return shown


def call_state(life: FilmLife) -> str:
    """The word for where it is, once it has left the line."""
    if not life.over:
        return life.triggers.word("status", "processing")
    return "failed" if life.failure else "completed"


def _wait(life: FilmLife, state: str) -> int | None:
    if state in ("completed", "failed"):
        return None
    return -1 if "slow" in life.triggers else int(life.duration - life.seen)


def _created(life: FilmLife) -> str:
    moment = time.gmtime(life.submitted_at)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', moment)}.{int(life.submitted_at % 1 * 1e6):06d}Z"


def _in_profile(switch: str, profile: str, word: str | None, leaf: Handler) -> Handler:
    """Serve the endpoint only under the switched profile; the paid prefix has two spellings."""

    async def handle(call: Call) -> Answer:
        switches = call.world.switches
        spelt = word is None or switches["luma.vip_word"] == word
        if switches[switch] != profile or not spelt:
            return road.no_such_path(call.world, call.request)
        return await leaf(call)

    return handle


def _all() -> Iterator[Route]:
    roots: list[tuple[str, str, str | None, str]] = [
        ("routes.luma", "split", None, "/v1/luma"),
        ("routes.lumvip", "split", "lumavip", "/v1/lumavip"),
        ("routes.lumvip", "split", "lumvip", "/v1/lumvip"),
        ("routes.luma", "luma_v1", None, "/luma/v1"),
        ("routes.lumvip", "luma_v1", "lumavip", "/vip/luma/v1"),
        ("routes.lumvip", "luma_v1", "lumvip", "/lumvip/v1"),
        ("routes.luma", "rest", None, "/luma"),
        ("routes.luma", "video", None, "/v1/video"),
        ("routes.lumvip", "rest", "lumavip", "/vip/luma"),
        ("routes.lumvip", "rest", "lumvip", "/pro/luma"),
    ]
    split: list[tuple[str, str, Handler]] = [
        ("POST", "/generations", generate), ("POST", "/extend", extend), ("GET", "/task", task),
    ]  # fmt: skip
    rest: list[tuple[str, str, Handler]] = [
        ("POST", "/generations", generate), ("POST", "/generations/", generate),
        ("POST", "/generations/{id}/extend", extend), ("GET", "/generations/{id}", task),
        ("GET", "/generations/{id}/download_video_url", download_url),
    ]  # fmt: skip
    shared: list[tuple[str, str, Handler]] = [
        ("POST", "/generations", generate_shared), ("GET", "/generations/{id}", task_shared),
    ]  # fmt: skip
    leaves = {"rest": rest, "video": shared}
    for switch, profile, word, root in roots:
        for method, path, leaf in leaves.get(profile, split):
            yield Route(
                method=method,
                path=root + path,
                handler=_in_profile(switch, profile, word, leaf),
                family="task",
                billable=method == "POST",
                model="luma",
            )


ROUTES = list(_all())

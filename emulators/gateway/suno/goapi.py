"""Suno v3.0 and v3.5 in the GoAPI family: style E3, songs made, fetched and joined.

Which version makes the song is said by the path, or by `mv` where the path says nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from emulators.gateway import road
from emulators.gateway.call import Answer, Call, Handler, Route
from emulators.gateway.envelopes import Refused, e3
from emulators.gateway.suno.clips import TOO_LONG, SongLife, clip_json
from emulators.gateway.triggers import without_triggers

_NAMESPACE = uuid.UUID("5d0e6b10-0000-4000-8000-00000000a001")
_INPUT: dict[str, type] = {
    "gpt_description_prompt": str, "make_instrumental": bool, "prompt": str, "title": str,
    "tags": str, "continue_clip_id": str, "continue_at": float, "mv": str,
}  # fmt: skip
_DONE_S, _CONCAT_S, _PENDING_S = 100.0, 20.0, 5.0
# prefix → the profiles that put something there: version, profile
_PREFIXES: dict[str, tuple[tuple[str, str], ...]] = {
    "/suno/v1/v3.0": (("v3", "v30"),),
    "/suno/v1": (("v35", "plain"), ("v3", "plain")),
    "/v1/suno/v1": (("v35", "v1_suno"), ("v3", "v1_suno")),
    "/suno/v1/v3.5": (("v35", "v35"),),
    "/suno/v1/mv-3.5": (("v35", "mv35"),),
}


async def music(call: Call) -> Answer:
    """`POST {prefix}/music`."""
    body = call.check("MusicRequest", {"custom_mode": bool, "mv": str, "input": dict,
                                       "notify_hook": str})  # fmt: skip
    given = body.get("input", {})
    for name, kind in _INPUT.items():
        if name in given:
            call.check_value(f"MusicInput.{name}", given[name], kind)
    if "e3-200" in call.triggers:
        raise Refused(200, e3(500, "upstream exploded", "internal error"))
    if "down" in call.triggers:
        raise Refused(500, {"detail": "Service temporarily unavailable"})
    _check(body, given)
    life = SongLife(
        id=str(uuid.uuid5(_NAMESPACE, str(call.world.number()))),
        upstream="suno.v3",
        user=call.user,
        prompt=given.get("gpt_description_prompt") or given.get("prompt", ""),
        duration=_DONE_S,
        triggers=call.triggers,
        instrumental=given.get("make_instrumental", False),
        model=_model(call, body, given),
        sings_at=_PENDING_S,
        first_at=_DONE_S,
        apart=call.triggers.number("apart", 0),
        count=1 if "one" in call.triggers else 2,
        origin_clip=given.get("continue_clip_id") or None,
        submitted_at=call.world.unix(),
    )
    if body.get("custom_mode"):
        life.lyrics = without_triggers(given.get("prompt", ""))
        life.title, life.tags = given.get("title", ""), given.get("tags", "")
    else:
        life.description = without_triggers(given["gpt_description_prompt"])
    life.settle()
    life.duration = _DONE_S + life.apart * (life.count - 1)
    if "moderate" in call.triggers or "fail" in call.triggers:
        life.failure, life.duration = TOO_LONG, 10.0
    if "stuck-streaming" in call.triggers:
        life.ceiling = _DONE_S - 1
    return _accepted(call, life)


def _check(body: dict[str, Any], given: dict[str, Any]) -> None:
    if "custom_mode" not in body:
        raise Refused(400, e3(400, "custom_mode is required"))
    if body["custom_mode"] and "prompt" not in given:
        raise Refused(400, e3(400, "input.prompt is required"))
    if not body["custom_mode"] and not given.get("gpt_description_prompt"):
        raise Refused(400, e3(400, "input.gpt_description_prompt is required"))


def _model(call: Call, body: dict[str, Any], given: dict[str, Any]) -> str:
    path = call.recorded.path
    if "/v3.0/" in path:
        return "chirp-v3-0"
    if "3.5/" in path:
        return "chirp-v3-5"
    return str(body.get("mv") or given.get("mv") or "chirp-v3-0")


async def concat(call: Call) -> Answer:
    """`POST {prefix}/music/concat`: the whole song behind an extended clip."""
    body = call.check("ConcatRequest", {"clip_id": str})
    wanted = body.get("clip_id", "")
    origin = next(
        (
            life
            for life in call.world.tasks.all("suno.v3")
            if isinstance(life, SongLife) and life.user == call.user and wanted in life.clip_ids()
        ),
        None,
    )
    if origin is None:
        raise Refused(404, e3(404, "clip not found", "not found"))
    if origin.origin_clip is None:
        raise Refused(400, e3(400, "the clip extends nothing: audio_prompt_id is null"))
    life = SongLife(
        id=str(uuid.uuid5(_NAMESPACE, str(call.world.number()))), upstream="suno.v3",
        user=call.user, prompt=origin.prompt, duration=_CONCAT_S, title=origin.title,
        tags=origin.tags, lyrics=origin.lyrics, model=origin.model, kind="concat", count=1,
        sings_at=_PENDING_S, first_at=_CONCAT_S, apart=0.0, origin_clip=wanted,
        submitted_at=call.world.unix(), triggers=call.triggers,
    )  # fmt: skip
    return _accepted(call, life)


async def fetch(call: Call) -> Answer:
    """`GET {prefix}/music/{task_id}`."""
    life = call.world.tasks.get(call.parameter("id"), call.user)
    if not isinstance(life, SongLife) or life.upstream != "suno.v3":
        raise Refused(404, e3(404, "task not found", "not found"))
    data: dict[str, Any] = {"task_id": life.id, "status": _status(life), "input": _input(life)}
    shape = call.world.switches["suno.clips"]
    if life.seen < _PENDING_S:
        data["clips"] = None if shape == "null" else [] if shape == "array" else {}
    elif life.failure:
        data |= {"clips": {}, "error_message": life.failure if life.over else None}
    else:
        clips = [clip_json(call.world, life, number) for number in range(life.count)]
        flat = call.world.switches["suno.flat"]
        named = {clip["clip_id" if flat else "id"]: clip for clip in clips}
        data["clips"] = clips if shape == "array" else named
    return {"code": 200, "message": "success", "data": data}


def _status(life: SongLife) -> str:
    if life.seen < _PENDING_S:
        return "pending"
    if not life.over:
        return life.triggers.word("status", "processing")
    spoilt = life.failure or any(
        life.clip_status(number) == "error" for number in range(life.count)
    )
    return "failed" if spoilt else "completed"


def _input(life: SongLife) -> str:
    given = {
        "custom_mode": not life.description, "gpt_description_prompt": life.description,
        "make_instrumental": life.instrumental, "prompt": life.lyrics, "title": life.title,
        "continue_at": 0, "continue_clip_id": life.origin_clip or "", "mv": life.model,
        "tags": life.tags,
    }  # fmt: skip
    return json.dumps(given, ensure_ascii=False)


def _accepted(call: Call, life: SongLife) -> dict[str, Any]:
    call.world.accept(call, life)
    return {"code": 200, "data": {"task_id": life.id}, "message": "success"}


def _where(prefix: str, leaf: Handler) -> Handler:
    """The leaf, where a profile that is switched on has this prefix."""

    async def handle(call: Call) -> Answer:
        switches = call.world.switches
        if not any(
            switches[f"routes.suno.{version}"] == profile for version, profile in _PREFIXES[prefix]
        ):
            return road.no_such_path(call.world, call.request)
        return await leaf(call)

    return handle


def _all() -> Iterator[Route]:
    for prefix in _PREFIXES:
        for method, path, leaf in (
            ("POST", "/music", music),
            ("POST", "/music/concat", concat),
            ("GET", "/music/{id}", fetch),
        ):
            yield Route(
                method=method,
                path=prefix + path,
                handler=_where(prefix, leaf),
                family="task",
                billable=method == "POST",
                model="suno_music",
            )


ROUTES = list(_all())

"""Suno v4: `/suno/submit/music`, `/suno/submit/lyrics`, `/suno/fetch/{id}`, `/suno/fetch`.

The task family: style E2, ids of two kinds, a visible state that moves every 15 seconds.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.envelopes import Refused, e2
from emulators.gateway.suno import words
from emulators.gateway.suno.clips import TOO_LONG, SongLife, clip_json
from emulators.gateway.tasks import Life
from emulators.gateway.triggers import without_triggers
from emulators.gateway.world import World

_MUSIC: dict[str, type] = {
    "gpt_description_prompt": str, "prompt": str, "title": str, "tags": str,
    "make_instrumental": bool, "mv": str, "task_id": str, "continue_clip_id": str,
    "continue_at": float, "notify_hook": str,
}  # fmt: skip
_DETAIL = {"detail": "Service temporarily unavailable"}
_ARTIST = "Song Description contained artist name: example"
_SLOW_LYRICS_S = 120.0


@dataclass(kw_only=True, eq=False)
class LyricsLife(Life):
    """A task that writes a song text; finished as soon as it is accepted."""

    hook: str = ""
    title: str = ""
    text: str = ""
    submitted_at: float = 0.0


async def music(call: Call) -> Answer:
    """`POST /suno/submit/music`."""
    body = call.check("SunoSubmitReq", _MUSIC)
    _refuse_as_triggered(call)
    described = bool(body.get("gpt_description_prompt"))
    life = SongLife(
        id=_task_id(call),
        upstream="suno.v4",
        user=call.user,
        prompt=body.get("gpt_description_prompt") or body.get("prompt", ""),
        duration=105.0,
        triggers=call.triggers,
        sync=float(call.world.switches["suno.sync_s"]),
        instrumental=body.get("make_instrumental", False),
        model=body.get("mv") or "chirp-v3-0",
        hook=body.get("notify_hook", ""),
        submitted_at=call.world.unix(),
    )
    if described:  # wins over everything else
        life.description = without_triggers(body["gpt_description_prompt"])
    else:
        _custom(call, body, life)
    life.settle()
    _fate(life)
    call.world.accept(call, life)
    return _success(call, life.id)


def _custom(call: Call, body: dict[str, Any], life: SongLife) -> None:
    if not body.get("prompt") and not life.instrumental:
        raise Refused(400, e2("invalid_request", "prompt_empty"))
    life.lyrics = without_triggers(body.get("prompt", ""))
    life.title, life.tags = body.get("title", ""), body.get("tags", "")
    if not (body.get("continue_clip_id") or body.get("task_id")):
        return
    if not body.get("task_id"):
        raise Refused(400, e2("invalid_request", "task id is empty"))
    origin = call.world.tasks.get(body["task_id"], call.user)
    if not isinstance(origin, SongLife):
        raise Refused(400, e2("task_not_exist", "task_origin_not_exist"))
    if call.world.switches["suno.disable_channel"]:
        raise Refused(400, e2("task_channel_disable", "该任务所属渠道已被禁用"))
    life.origin_clip = body.get("continue_clip_id", "")
    if life.origin_clip not in origin.clip_ids():
        raise Refused(400, e2("invalid_request", "continue_clip_id is not a clip of the task"))
    if body.get("continue_at", 0.0) >= origin.seconds(origin.clip_ids().index(life.origin_clip)):
        life.failure = "continue_at is beyond the end of the clip"


def _fate(life: SongLife) -> None:
    """Apply the prompt's triggers to the task."""
    asked = life.triggers
    life.count = 1 if "one" in asked else 2
    life.apart = asked.number("apart", 30)
    if "none" in asked:
        life.apart = 0.0
    life.duration = life.first_at + life.apart * (life.count - 1)
    if "moderate" in asked:
        life.failure, life.duration = _ARTIST, 10.0
    elif "fail" in asked or life.failure:
        life.failure, life.duration = life.failure or "Internal error", 30.0
    if "stuck-streaming" in asked:
        life.ceiling = life.first_at - 1


async def lyrics(call: Call) -> Answer:
    """`POST /suno/submit/lyrics`: slow to accept, finished at once."""
    body = call.check("SunoSubmitReq", {"prompt": str, "notify_hook": str})
    _refuse_as_triggered(call)
    prompt = body.get("prompt", "")
    if not prompt.strip():
        raise Refused(400, e2("invalid_request", "prompt_empty"))
    slow = "slow" in call.triggers
    await call.world.pause(_SLOW_LYRICS_S if slow else call.world.switches["suno.lyrics_s"])
    title = words.title_of(prompt)
    life = LyricsLife(
        id=f"lyrics-{_task_id(call)[:8]}", upstream="suno.v4", user=call.user, prompt=prompt,
        duration=0.0, triggers=call.triggers, hook=body.get("notify_hook", ""), title=title,
        text=words.lyrics_of(title), submitted_at=call.world.unix(),
    )  # fmt: skip
    call.world.accept(call, life)
    life.pace = 1.0  # slowness was in the submit
    return _success(call, life.id)


async def unknown_action(call: Call) -> Answer:
    """`POST /suno/submit/{anything else}`."""
    raise Refused(400, e2("invalid_request", "invalid_action"))


async def fetch(call: Call) -> Answer:
    """`GET /suno/fetch/{id}`."""
    life = call.world.tasks.get(call.parameter("id"), call.user)
    if not isinstance(life, SongLife | LyricsLife):
        raise Refused(400, e2("task_not_exist", "task_not_exist"))
    return _success(call, _task_json(call.world, life))


async def fetch_many(call: Call) -> Answer:
    """`POST /suno/fetch`: the known tasks, in no particular order; null if none is known."""
    body = call.check("FetchReq", {"ids": list, "action": str})
    ids = body.get("ids", [])
    for task_id in ids:
        call.check_value("FetchReq.ids", task_id, str)
    found = [call.world.tasks.get(task_id, call.user) for task_id in ids]
    tasks = [
        _task_json(call.world, life)
        for life in reversed(found)
        if isinstance(life, SongLife | LyricsLife)
    ]
    return _success(call, tasks if tasks or not ids else None)


def _refuse_as_triggered(call: Call) -> None:
    if "down" in call.triggers:
        raise Refused(503 if call.triggers.word("down") == "503" else 500, _DETAIL)
    if "fail_to_fetch" in call.triggers:
        raise Refused(500, e2("fail_to_fetch_task", json.dumps(_DETAIL)))


def _task_id(call: Call) -> str:
    return hashlib.sha256(f"suno{call.world.number()}".encode()).hexdigest()[:32]


def _success(call: Call, data: Any) -> dict[str, Any]:
    code: Any = 1 if call.world.switches["suno.words"] == "lower" else "success"
    return {"code": code, "message": "", "data": data}


def _task_json(world: World, life: SongLife | LyricsLife) -> Any:
    song = isinstance(life, SongLife)
    status, data = _song(world, life) if isinstance(life, SongLife) else _text(world, life)
    if world.switches["suno.bare"]:
        return data
    over, failed = status in ("SUCCESS", "FAILURE"), status == "FAILURE"
    fresh = status == "NOT_START"
    if world.switches["suno.words"] == "lower":
        status = "FAIL" if failed else status.lower()
    started = life.submitted_at + (15 if song else 0)
    return {
        "task_id": life.id,
        "notify_hook": life.hook,
        "action": "" if fresh else "MUSIC" if song else "LYRICS",
        "status": status,
        "fail_reason": _reason(life) if failed else "",
        "submit_time": int(life.submitted_at),
        "start_time": 0 if fresh else int(started),
        "finish_time": int(life.submitted_at + life.duration) if over else 0,
        "progress": "100%" if over else "0%",
        "data": data,
    }


def _song(world: World, life: SongLife) -> tuple[str, Any]:
    """The status that follows from the clips, and the clips."""
    if life.failure:
        return ("FAILURE" if life.over else "NOT_START"), None
    if life.seen < life.sings_at / 2:
        return "NOT_START", None
    clips = [clip_json(world, life, number) for number in range(life.count)]
    states = [life.clip_status(number) for number in range(life.count)]
    decisive = states[-1] if states[0] == "complete" else states[0]
    status = {"submitted": "SUBMITTED", "queued": "QUEUED", "streaming": "IN_PROGRESS",
              "complete": "SUCCESS", "error": "FAILURE"}[decisive]  # fmt: skip
    if status == "IN_PROGRESS":
        status = life.triggers.word("status", status)
    return status, clips


def _reason(life: SongLife | LyricsLife) -> str:
    return life.failure or TOO_LONG if isinstance(life, SongLife) else ""


def _text(world: World, life: LyricsLife) -> tuple[str, Any]:
    shape = world.switches["suno.lyrics_shape"]
    data: dict[str, Any] = {
        "id": f"l-{life.id[-8:]}", "title": life.title, "text": life.text,
        "tags": ["folk", "calm"] if shape == "object" else "folk, calm", "status": "complete",
        "error_message": "",
    }  # fmt: skip
    if shape == "array":
        return "SUCCESS", [data]
    return "SUCCESS", json.dumps(data) if shape == "string" else data


def _submit(path: str, handler: Any, model: str) -> Route:
    return Route(
        method="POST", path=path, handler=handler, family="task", billable=True, model=model
    )


ROUTES = [
    _submit("/suno/submit/music", music, "suno_music"),
    _submit("/suno/submit/lyrics", lyrics, "suno_lyrics"),
    Route(method="POST", path="/suno/submit/{action}", handler=unknown_action, family="task"),
    Route(method="GET", path="/suno/fetch/{id}", handler=fetch, family="task"),
    Route(method="POST", path="/suno/fetch", handler=fetch_many, family="task"),
]

"""The digital human: a video of a speaking face, from URLs only. Errors E2, in three shapes."""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Any
from urllib.parse import urlsplit

from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.envelopes import Refused, e2
from emulators.gateway.video_life import FilmLife, fate, film_url, still_url

_FIELDS: dict[str, type] = {
    "avatar_url": str, "audio_url": str, "create_voice": dict, "use_voice": dict,
    "no_watermark": bool,
}  # fmt: skip
_VOICES: dict[str, dict[str, type]] = {
    "create_voice": {"audio_url": str, "language": str, "text": str},
    "use_voice": {"voice_engine_id": str, "audio_id": str, "language": str, "text": str},
}
_LANGUAGES = ("zh", "en", "cn")
_BEGINS_S, _DONE_S = 5.0, 40.0
_NO_FACE = "face not detected"


async def generate(call: Call) -> Answer:
    """`POST /avatar/generation`."""
    body = call.check("AvatarRequest", _FIELDS)
    if not body.get("avatar_url"):
        raise _no("avatar_url is required")
    _check_url(call, body["avatar_url"])
    given = [name for name in ("audio_url", *_VOICES) if name in body]
    if len(given) != 1:
        raise _no("audio_url or create_voice or use_voice is required")
    _check_voice(call, given[0], body[given[0]])
    life = FilmLife(
        id=hashlib.sha256(f"avatar{call.world.number()}".encode()).hexdigest()[:32],
        upstream="avatar", user=call.user, prompt=_words(body, given[0]), duration=_DONE_S,
        triggers=call.triggers, begins_at=_BEGINS_S, submitted_at=call.world.unix(),
        shape=(720, 1280),
    )  # fmt: skip
    fate(life, moderated=_NO_FACE, failed=_NO_FACE)
    if "noface" in body["avatar_url"]:
        life.failure = _NO_FACE
    call.world.accept(call, life)
    match call.world.switches["avatar.shape"]:
        case "code":
            return {"code": call.world.switches["avatar.code"], "data": {"id": life.id}}
        case "bare":
            return {"id": life.id}
    return {"code": "success", "message": "", "data": life.id}


def _words(body: dict[str, Any], voice: str) -> str:
    return str(body["audio_url"] if voice == "audio_url" else body[voice].get("text", ""))


def _check_voice(call: Call, name: str, value: Any) -> None:
    if name == "audio_url":
        _check_url(call, value)
        return
    for part, kind in _VOICES[name].items():
        if part not in value:
            raise _no(f"{name}.{part} is required")
        call.check_value(f"AvatarRequest.{name}.{part}", value[part], kind)
    if value["language"] not in _LANGUAGES:
        raise _no(f"{name}.language must be zh or en")
    if "audio_url" in value:
        _check_url(call, value["audio_url"])
        if "short" in value["audio_url"]:
            raise _no("the voice sample must be at least 20 seconds long")


def _check_url(call: Call, url: str) -> None:
    """Refuse URLs that are not public, or contain a bot token."""
    address = urlsplit(url)
    host = address.hostname or ""
    if address.scheme not in ("http", "https") or not host:
        raise _no(f"not an address: {url[:60]}")
    if host == "api.telegram.org" or "/file/bot" in address.path:
        raise _no("the address carries a secret")
    if call.world.switches["avatar.strict_urls"] and _is_private(host):
        raise _no("the address is not public")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


async def task(call: Call) -> Answer:
    """`GET /avatar/task/{id}`."""
    life = call.world.tasks.get(call.parameter("id"), call.user)
    lag = call.world.switches["avatar.register_lag_s"]
    if not isinstance(life, FilmLife) or life.upstream != "avatar" or life.age < lag:
        raise Refused(404, e2("task_not_exist", "task_not_exist"))
    shape = call.world.switches["avatar.shape"]
    if shape == "task":
        return {"code": "success", "message": "", "data": _wrapped(call, life)}
    work = _work(call, life)
    if shape == "bare":
        return work
    return {"code": call.world.switches["avatar.code"], "data": work}


def _wrapped(call: Call, life: FilmLife) -> dict[str, Any]:
    status = "QUEUED" if life.seen < life.begins_at else "IN_PROGRESS"
    if life.over:
        status = "FAILURE" if life.failure else "SUCCESS"
    elif status == "IN_PROGRESS":
        status = life.triggers.word("status", status)
    return {
        "task_id": life.id,
        "notify_hook": "",
        "action": "avatar-generate",
        "status": status,
        "fail_reason": life.failure if life.over else "",
        "submit_time": int(life.submitted_at),
        "start_time": 0,
        "finish_time": int(life.submitted_at + life.duration) if life.over else 0,
        "progress": "100%" if life.over else "0%",
        "data": _work(call, life) if life.done else None,
    }


def _work(call: Call, life: FilmLife) -> dict[str, Any]:
    """The task in the vendor's format: 200 = done, below 0 = failed."""
    number = 0 if life.seen < life.begins_at else 1
    if life.over:
        number = -1 if life.failure else 200
    shown = number == 200 and life.shows_film()
    work = {
        "id": life.id, "work_name": "w" if shown else "", "web_work_status": number,
        "create_time": int(life.submitted_at * 1000), "animate_id": "a-1", "file_type": "mp4",
    }  # fmt: skip
    paths = {
        "work_video_path": "", "no_wm_work_video_path": "", "wm_work_video_path": "",
        "work_webp_path": "",
    }  # fmt: skip
    if shown:
        paths = {
            "work_video_path": film_url(call.world, life),
            "no_wm_work_video_path": film_url(call.world, life, "_nowm"),
            "wm_work_video_path": film_url(call.world, life, "_wm"),
            "work_webp_path": still_url(call.world, life, "webp"),
        }
    return {**work, **paths}


def _no(text: str) -> Refused:
    return Refused(400, e2("invalid_request", text))


ROUTES = [
    Route(
        method="POST",
        path="/avatar/generation",
        handler=generate,
        family="task",
        billable=True,
        model="avatar",
    ),
    Route(method="GET", path="/avatar/task/{id}", handler=task, family="task"),
]

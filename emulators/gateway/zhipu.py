"""CogVideoX: videos from Zhipu, under five route profiles; errors E7, or E1."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from emulators.gateway import road
from emulators.gateway.call import Answer, Call, Handler, Route
from emulators.gateway.chat import check_picture, require_model
from emulators.gateway.envelopes import Refused, e6, e7
from emulators.gateway.video_life import FilmLife, fate, film_url, still_url

_NAMESPACE = uuid.UUID("b7e6f1d2-0000-4000-8000-00000000e001")
_FIELDS: dict[str, type] = {
    "model": str, "prompt": str, "quality": str, "size": str, "duration": int, "fps": int,
    "with_audio": bool, "watermark_enabled": bool, "request_id": str, "user_id": str,
}  # fmt: skip
_SIZES = ("1280x720", "720x1280", "1024x1024", "1920x1080", "1080x1920", "2048x1080", "3840x2160",
          "720x480", "1280x960", "960x1280")  # fmt: skip
_CHOICES: dict[str, tuple[Any, ...]] = {
    "quality": ("speed", "quality"), "size": _SIZES, "duration": (5, 10), "fps": (30, 60),
}  # fmt: skip
_PROMPT_MAX, _DONE_S = 512, 30.0
_SENSITIVE = "系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语"
# profile → submit, results in the order of `zhipu.result_path` 0, 1, 2
_PROFILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "cog_v1": ("/cogvideox/v1/videos/generations",
               ("/cogvideox/v1/async-result/{id}", "/cogvideox/v1/result/{id}",
                "/cogvideox/v1/videos/result")),
    "cog_v4": ("/cogvideox/v4/videos/generations", ("/cogvideox/v4/async-result/{id}",)),
    "split": ("/v1/cogvideox/generations", ("/v1/cogvideox/result",)),
    "zhipu": ("/zhipu/api/paas/v4/videos/generations", ("/zhipu/api/paas/v4/async-result/{id}",)),
    "vendor": ("/api/paas/v4/videos/generations", ("/api/paas/v4/async-result/{id}",)),
}  # fmt: skip


async def generate(call: Call) -> Answer:
    """Check and accept the order; a `request_id` may be used only once."""
    body = call.check("VideoRequest", _FIELDS)
    model = require_model(call, body.get("model"))
    prompt = body.get("prompt", "")
    if not prompt and not body.get("image_url"):
        raise _no(call, 400, "1214", "prompt 参数非法")
    if len(prompt) > _PROMPT_MAX:
        raise _no(call, 400, "1261", "Prompt 超长")
    for name, allowed in _CHOICES.items():
        if name in body and body[name] not in allowed:
            raise _no(call, 400, "1214", f"{name} 参数非法")
    _check_pictures(call, model, body.get("image_url"))
    if "moderate" in call.triggers:
        raise _no(call, 400, "1301", _SENSITIVE)
    order = body.get("request_id") or str(uuid.uuid5(_NAMESPACE, f"r{call.world.number()}"))
    known = [one for one in call.world.tasks.all("zhipu") if isinstance(one, FilmLife)]
    if any(life.order_id == order and life.user == call.user for life in known):
        raise _no(call, 400, "1231", "已存在请求：request_id 重复")
    width, _, height = body.get("size", "1280x720").partition("x")
    life = FilmLife(
        id=f"{call.world.number()}-7001", upstream="zhipu", user=call.user, prompt=prompt,
        duration=_DONE_S, triggers=call.triggers, submitted_at=call.world.unix(), model=model,
        order_id=order, shape=(int(width), int(height)),
    )  # fmt: skip
    fate(life, moderated="-", failed="-")
    call.world.accept(call, life)
    return {"id": life.id, "model": model, "request_id": order,
            "task_status": _word(call, "PROCESSING")}  # fmt: skip


def _check_pictures(call: Call, model: str, pictures: Any) -> None:
    if pictures is None:
        return
    several = pictures if isinstance(pictures, list) else [pictures]
    if isinstance(pictures, list) and not (model == "cogvideox-3" and 1 <= len(several) <= 2):
        raise _no(call, 400, "1214", "image_url 参数非法")
    for url in several:
        call.check_value("VideoRequest.image_url", url, str)
        check_picture(call, url)


async def result(call: Call) -> Answer:
    """The state of the task."""
    task_id = call.request.match_info.get("id") or call.request.query.get("id", "")
    life = call.world.tasks.get(task_id, call.user)
    if not isinstance(life, FilmLife) or life.upstream != "zhipu":
        raise Refused(404, e6("Task ID not found"))
    status = "PROCESSING"
    if life.over:
        status = "FAIL" if life.failure else "SUCCESS"
    shown: dict[str, Any] = {
        "model": life.model, "request_id": life.order_id, "task_status": _word(call, status),
    }  # fmt: skip
    if status == "PROCESSING" and "status" in life.triggers:
        shown["task_status"] = life.triggers.word("status")
    if status == "SUCCESS":
        shown["video_result"] = []
        if life.shows_film():
            urls = {
                "url": film_url(call.world, life),
                "cover_image_url": still_url(call.world, life),
            }
            shown["video_result"] = [urls]
    return shown


def _word(call: Call, word: str) -> str:
    if call.world.switches["zhipu.words"] != "lower":
        return word
    return {"SUCCESS": "succeed", "FAIL": "failed"}.get(word, word.lower())


def _no(call: Call, status: int, code: str, text: str) -> Refused:
    if call.world.switches["zhipu.errors"] == "flat":
        return call.no(status, text, code)
    return Refused(status, e7(code, text))


def _in_profile(profile: str, leaf: Handler, result_path: int | None = None) -> Handler:
    async def handle(call: Call) -> Answer:
        switches = call.world.switches
        here = switches["routes.zhipu"] == profile
        if result_path is not None and profile == "cog_v1":
            here = here and switches["zhipu.result_path"] == result_path
        return await leaf(call) if here else road.no_such_path(call.world, call.request)

    return handle


def _all() -> Iterator[Route]:
    for profile, (submit, results) in _PROFILES.items():
        yield Route(
            method="POST", path=submit, handler=_in_profile(profile, generate), billable=True
        )
        for number, path in enumerate(results):
            yield Route(method="GET", path=path, handler=_in_profile(profile, result, number))


ROUTES = list(_all())

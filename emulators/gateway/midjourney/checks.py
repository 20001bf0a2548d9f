"""What every Midjourney submit has in common: checks of the body and its pictures, a new task."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from emulators import samples
from emulators.gateway.answers import decoded
from emulators.gateway.call import Call
from emulators.gateway.midjourney.life import (
    QUEUE_S,
    Kind,
    MjLife,
    destiny,
    life_span,
    motif_of,
    shape_of,
)
from emulators.gateway.midjourney.replies import accepted, is_relay, no, relay_no

_COMMON: dict[str, type] = {
    "notifyHook": str, "state": str, "botType": str, "accountFilter": dict,
}  # fmt: skip
_PICTURE_MAX = 4 * 1024 * 1024
_RELAY_SYNC_S = 15.0
_BANNED = re.compile(r"\b(?:gory|gore|nude|bloodbath)\b", re.IGNORECASE)


def checked(call: Call, fields: dict[str, type]) -> dict[str, Any]:
    """The body, after the checks that all submits share."""
    body = call.check("MidjourneyRequest", {**_COMMON, **fields})
    if len(body.get("state", "")) > 255:
        raise no(call, 4, "state长度不能超过255")
    if len(body.get("notifyHook", "")) > 2000:
        raise no(call, 4, "notifyHook长度不能超过2000")
    if body.get("botType", "MID_JOURNEY") not in ("MID_JOURNEY", "NIJI_JOURNEY"):
        raise no(call, 4, "botType参数错误")
    asked = call.triggers
    if "queuefull" in asked:
        raise no(call, 23, "队列已满，请稍后尝试")
    if "saturated" in asked:
        raise relay_no(call, "当前分组上游负载已饱和", 30, "当前分组上游负载已饱和")
    if "noacct" in asked:
        raise no(call, 3, "无可用的账号实例")
    if "sysfull" in asked:
        raise no(call, 9, "提交失败，队列已满，请稍后重试")
    banned = _BANNED.search(body.get("prompt", ""))
    if banned or "banned" in asked:
        word = banned[0] if banned else asked.word("banned", "gory")
        words = {"promptEn": body.get("prompt", ""), "bannedWord": word}
        raise no(call, 24, "可能包含敏感词", words)
    return body


def find(call: Call, task_id: Any) -> MjLife | None:
    """The caller's task with this id; with strict modes only under its own prefix."""
    life = call.world.tasks.get(task_id, call.user) if isinstance(task_id, str) else None
    if not isinstance(life, MjLife):
        return None
    if call.world.switches["mj.strict_mode"] and life.mode != mode_of(call):
        return None
    return life


def mode_of(call: Call) -> str:
    """The speed in the path's prefix."""
    prefix = call.request.match_info.get("mode", "")
    return prefix.removeprefix("mj-").strip("/") or "fast"


def new_task(call: Call, body: dict[str, Any], *, action: str, kind: Kind, prompt: str) -> MjLife:
    """A task with its planned outcome, not accepted yet."""
    failure, age = destiny(prompt, call.triggers)
    queue_s = QUEUE_S * call.triggers.number("queued", 0)
    width, height = shape_of(prompt, call.world.switches["mj.size"])
    return MjLife(
        id=str(call.world.number()),
        upstream="midjourney",
        user=call.user,
        prompt=prompt,
        duration=(age or life_span(kind)) + queue_s,
        triggers=call.triggers,
        sync=_RELAY_SYNC_S if is_relay(call) else 0.0,
        action=action,
        kind=kind,
        motif=motif_of(prompt),
        width=width,
        height=height,
        mode=mode_of(call),
        bot_type=body.get("botType", "MID_JOURNEY"),
        state=body.get("state", ""),
        hook=body.get("notifyHook", ""),
        failure=failure,
        queue_s=queue_s,
        submitted_at=call.world.unix(),
    )


def start(call: Call, life: MjLife) -> dict[str, Any]:
    call.world.accept(call, life)
    if "cancelled" in call.triggers:  # by somebody else, a while from now
        life.duration = 14.0
        life.failure = "取消任务"
    return accepted(call, life.id)


def picture(call: Call, url: Any) -> bytes:
    """The bytes of a picture, which must be a data URL with a PNG or JPEG of at most 4 MB."""
    if not isinstance(url, str) or not re.match(r"data:image/(png|jpe?g);base64,", url):
        raise no(call, 4, "base64格式错误")
    try:
        data = decoded(url) or b""
        samples.size_of(data)
    except ValueError:
        raise no(call, 4, "base64格式错误") from None
    if len(data) > _PICTURE_MAX or not data.startswith((b"\x89PNG", b"\xff\xd8")):
        raise no(call, 4, "base64格式错误")
    return data


def mask_of(call: Call, life: MjLife, url: str) -> tuple[bytes, str]:
    """The mask, and the reason why the task will fail because of it."""
    if not url.startswith("data:image/png;base64,"):
        raise no(call, 4, "base64格式错误")
    data = picture(call, url)
    parent = life.parent or life
    scale = 2 if parent.kind == "large" else 1
    if samples.size_of(data) != (parent.width * scale, parent.height * scale):
        return b"", "[Invalid parameter] mask size differs from the image"
    with Image.open(io.BytesIO(data)) as image:
        if image.convert("L").getextrema()[1] != 255:
            return b"", "[Invalid parameter] mask selects nothing"
    return data, ""


def zoom_failure(prompt: str) -> str:
    found = re.search(r"--zoom\s+([\d.]+)", prompt)
    try:
        fits = found is not None and 1 <= float(found[1]) <= 2
    except ValueError:
        fits = False
    return "" if fits else "[Invalid parameter] --zoom must be between 1 and 2"

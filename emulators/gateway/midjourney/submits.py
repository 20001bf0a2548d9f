"""What starts or continues a Midjourney task: imagine, blend, describe … action, modal.

Checks as the original does and answers in its submit form; the task's later life is in `life.py`.
"""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from emulators import samples
from emulators.gateway.answers import decoded
from emulators.gateway.call import Answer, Call
from emulators.gateway.midjourney import found_words
from emulators.gateway.midjourney.actions import Press, press_of, relayed
from emulators.gateway.midjourney.life import (
    QUEUE_S,
    Kind,
    MjLife,
    destiny,
    life_span,
    motif_of,
    shape_of,
)
from emulators.gateway.midjourney.replies import accepted, exists, no, relay_no, window_opens
from emulators.gateway.midjourney.show import image_file
from emulators.gateway.triggers import Triggers, without_triggers

_COMMON: dict[str, type] = {
    "notifyHook": str, "state": str, "botType": str, "accountFilter": dict,
}  # fmt: skip
_DIMENSIONS = {"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}
_PICTURE_MAX = 4 * 1024 * 1024
_RELAY_SYNC_S = 15.0
_BANNED = re.compile(r"\b(?:gory|gore|nude|bloodbath)\b", re.IGNORECASE)


async def imagine(call: Call) -> Answer:
    """`POST /mj/submit/imagine`."""
    body = _body(call, {"prompt": str, "base64Array": list})
    prompt = body.get("prompt", "").strip()
    if not prompt:
        raise relay_no(call, "prompt_is_required", 4, "prompt不能为空")
    for picture in body.get("base64Array", []):
        _picture(call, picture)
    life = _new(call, body, action="IMAGINE", kind="grid", prompt=prompt)
    life.description = f"/imagine {prompt}"
    return _start(call, life)


async def blend(call: Call) -> Answer:
    """`POST /mj/submit/blend`."""
    body = _body(call, {"base64Array": list, "dimensions": str})
    pictures = body.get("base64Array", [])
    if not 2 <= len(pictures) <= 5:
        raise no(call, 4, "base64List参数错误")
    data = [_picture(call, picture) for picture in pictures]
    dimensions = body.get("dimensions", "SQUARE")
    if dimensions not in _DIMENSIONS:
        raise no(call, 4, "dimensions参数错误")
    prompt = f"--ar {_DIMENSIONS[dimensions]}"
    life = _new(call, body, action="BLEND", kind="grid", prompt=prompt)
    life.motif = f"blend of {len(data)}~{sum(map(len, data))}"
    life.prompt = ""
    life.description = f"/blend {life.id} {len(data)}"
    return _start(call, life)


async def describe(call: Call) -> Answer:
    """`POST /mj/submit/describe`."""
    body = _body(call, {"base64": str})
    if not body.get("base64"):
        raise relay_no(call, "base64_is_required", 4, "base64不能为空")
    data = _picture(call, body["base64"])
    life = _new(call, body, action="DESCRIBE", kind="text", prompt="")
    life.source = samples.png(Image.open(io.BytesIO(data)).convert("RGB"))
    life.text = found_words.described(
        data, "\r\n" if life.triggers.word("sep") == "crlf" else "\n\n"
    )
    life.description = f"/describe {life.id}.png"
    return _start(call, life)


async def shorten(call: Call) -> Answer:
    """`POST /mj/submit/shorten`."""
    body = _body(call, {"prompt": str})
    prompt = body.get("prompt", "").strip()
    if not prompt:
        raise relay_no(call, "prompt_is_required", 4, "prompt不能为空")
    life = _new(call, body, action="SHORTEN", kind="text", prompt=prompt)
    life.text = found_words.shortened(without_triggers(prompt))
    life.description = f"/shorten {prompt}"
    return _start(call, life)


async def swap_face(call: Call) -> Answer:
    """`POST /mj/insight-face/swap`."""
    body = _body(call, {"sourceBase64": str, "targetBase64": str})
    source, target = body.get("sourceBase64"), body.get("targetBase64")
    if not source or not target:
        missing = "人脸图片不能为空" if not source else "目标图片不能为空"
        raise relay_no(call, "sour_base64_and_target_base64_is_required", 4, missing)
    if source == target:
        raise no(call, 4, "人脸图片和目标图片不能相同")
    _picture(call, source)
    life = _new(call, body, action="SWAP_FACE", kind="swap", prompt="")
    life.source = _with_face(_picture(call, target), _picture(call, source))
    life.prompt = "InsightFace" if _is_relay(call) else ""
    life.bot_type = "INSIGHT_FACE"
    return _start(call, life)


async def action(call: Call) -> Answer:
    """`POST /mj/submit/action`: a button of a finished task."""
    extra: dict[str, type] = {"taskId": str, "customId": str, "chooseSameChannel": bool,
                              "enableRemix": bool}  # fmt: skip
    body = _body(call, extra)
    custom_id = body.get("customId", "")
    if _is_relay(call):
        if "::" not in custom_id:
            raise call.no(500, "panic detected: index out of range", "new_api_panic")
        if not relayed(custom_id):
            raise call.no(400, f"Invalid request, unknown_action:{custom_id}")
    parent = find(call, body.get("taskId", ""))
    if parent is None:
        raise relay_no(call, "task_not_found", 3, "关联任务不存在或已失效")
    if call.world.switches["mj.disable_channel"]:
        raise relay_no(call, "该任务所属渠道已被禁用", 4, "该任务所属渠道已被禁用")
    if parent.status != "SUCCESS":
        raise relay_no(call, "task_status_not_success", 4, "关联任务状态错误")
    press = press_of(custom_id, parent)
    if press is None:
        raise no(call, 4, "未知的 Action 类型")
    earlier = _pressed_before(call, parent, custom_id, press)
    if earlier is not None:
        file = image_file(call.world, earlier)
        url = call.world.base_url + call.world.media.path(file) if file else ""
        return exists(call, earlier.id, url)
    life = _pressed(call, body, parent, press)
    parent.pressed[custom_id] = life.id
    if life.window:
        life.waiting = True
        call.world.accept(call, life)
        return window_opens(call, life)
    return _start(call, life)


async def modal(call: Call) -> Answer:
    """`POST /mj/submit/modal`: the answer to a window."""
    body = _body(call, {"taskId": str, "prompt": str, "maskBase64": str})
    life = find(call, body.get("taskId", ""))
    if life is None:
        raise relay_no(call, "task_not_found", 3, "关联任务不存在或已失效")
    if life.status != "MODAL":
        raise relay_no(call, "task_status_not_modal", 4, "关联任务状态错误")
    if life.window == "inpaint" and not body.get("maskBase64"):
        raise no(call, 4, "maskBase64不能为空")
    failure = ""
    if mask := body.get("maskBase64"):
        life.mask, failure = _mask(call, life, mask)
    triggers = Triggers([body.get("prompt", "")])
    prompt = body.get("prompt", "").strip() or (life.parent or life).prompt
    if life.window == "zoom":
        failure = _zoom_failure(prompt)
    late, age = destiny(prompt, triggers)
    life.prompt, life.triggers = prompt, triggers or life.triggers
    life.failure = failure or late
    if life.window in ("read", "inpaint") or prompt != (life.parent or life).prompt:
        salt = life.motif.partition("~")[2]
        life.motif = f"{motif_of(prompt)}~{salt}"
    life.submitted_at = call.world.unix()
    life.begin_again(3.0 if failure else age or life_span(life.kind))
    return accepted(call, life.id)


def find(call: Call, task_id: Any) -> MjLife | None:
    """The caller's task of that id; with strict modes only under its own prefix."""
    life = call.world.tasks.get(task_id, call.user) if isinstance(task_id, str) else None
    if not isinstance(life, MjLife):
        return None
    if call.world.switches["mj.strict_mode"] and life.mode != mode_of(call):
        return None
    return life


def mode_of(call: Call) -> str:
    """The speed that the path's prefix asks for."""
    prefix = call.request.match_info.get("mode", "")
    return prefix.removeprefix("mj-").strip("/") or "fast"


def _is_relay(call: Call) -> bool:
    return bool(call.world.switches["mj.dialect"] == "newapi")


def _body(call: Call, fields: dict[str, type]) -> dict[str, Any]:
    """The body, with the fields that every submit may have checked too; and the early refusals."""
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


def _new(call: Call, body: dict[str, Any], *, action: str, kind: Kind, prompt: str) -> MjLife:
    """A task with its fate, not yet accepted."""
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
        sync=_RELAY_SYNC_S if _is_relay(call) else 0.0,
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


def _start(call: Call, life: MjLife) -> dict[str, Any]:
    call.world.accept(call, life)
    if "cancelled" in call.triggers:  # by somebody else, a while from now
        life.duration = 14.0
        life.failure = "取消任务"
    return accepted(call, life.id)


def _pressed_before(call: Call, parent: MjLife, custom_id: str, press: Press) -> MjLife | None:
    """The finished task of an earlier press, where repeating one gives the same again."""
    repeat = call.world.switches["mj.repeat"]
    if repeat == "none" or (repeat == "upscales" and press.kind not in ("single", "large")):
        return None
    earlier = find(call, parent.pressed.get(custom_id, ""))
    return earlier if earlier is not None and earlier.status == "SUCCESS" else None


def _pressed(call: Call, body: dict[str, Any], parent: MjLife, press: Press) -> MjLife:
    life = _new(call, body, action=press.action, kind=press.kind, prompt=parent.prompt)
    life.parent, life.bot_type = parent, parent.bot_type
    life.width, life.height = parent.width, parent.height
    life.number = press.number or parent.number
    life.motif = parent.motif
    if press.change:
        life.motif = f"{parent.motif.partition('~')[0]}~{press.change}{press.number}{life.id}"
    life.description = f"/up {parent.id} {press.title}{press.number or ''}"
    remix = call.world.switches["mj.remix"] or body.get("enableRemix", False)
    if press.window != "remix" or remix:
        life.window = press.window
    if press.window == "read":
        lines = found_words.lines(parent.text)
        life.prompt = lines[press.number - 1] if press.number <= len(lines) else parent.prompt
        life.motif, life.parent = motif_of(life.prompt), None
    if press.kind == "text":
        life.text, life.source = found_words.again(parent.text, press.action), parent.source
    return life


def _picture(call: Call, url: Any) -> bytes:
    """The bytes of a picture that must be a data URL with a PNG or JPEG of at most 4 MB."""
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


def _mask(call: Call, life: MjLife, url: str) -> tuple[bytes, str]:
    """The mask, and why the task will fail because of it."""
    if not url.startswith("data:image/png;base64,"):
        raise no(call, 4, "base64格式错误")
    data = _picture(call, url)
    parent = life.parent or life
    scale = 2 if parent.kind == "large" else 1
    if samples.size_of(data) != (parent.width * scale, parent.height * scale):
        return b"", "[Invalid parameter] mask size differs from the image"
    with Image.open(io.BytesIO(data)) as image:
        if image.convert("L").getextrema()[1] != 255:
            return b"", "[Invalid parameter] mask selects nothing"
    return data, ""


def _zoom_failure(prompt: str) -> str:
    found = re.search(r"--zoom\s+([\d.]+)", prompt)
    try:
        fits = found is not None and 1 <= float(found[1]) <= 2
    except ValueError:
        fits = False
    return "" if fits else "[Invalid parameter] --zoom must be between 1 and 2"


def _with_face(target: bytes, source: bytes) -> bytes:
    """The target with the source as a round medallion: enough to see that both arrived."""
    with Image.open(io.BytesIO(target)) as one, Image.open(io.BytesIO(source)) as two:
        canvas = one.convert("RGB")
        side = max(2, min(canvas.size) // 3)
        face = two.convert("RGB").resize((side, side))
        round_mask = Image.new("L", (side, side))
        round_mask.paste(255, (side // 8, side // 8, side * 7 // 8, side * 7 // 8))
        canvas.paste(face, (canvas.width // 2 - side // 2, canvas.height // 4), round_mask)
        return samples.png(canvas)

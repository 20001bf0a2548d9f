"""What continues a Midjourney task: a button of a finished one, or the answer to a window."""

from __future__ import annotations

from typing import Any

from emulators.gateway.call import Answer, Call
from emulators.gateway.midjourney import found_words
from emulators.gateway.midjourney.actions import Press, press_of, relayed
from emulators.gateway.midjourney.checks import (
    checked,
    find,
    mask_of,
    new_task,
    start,
    zoom_failure,
)
from emulators.gateway.midjourney.life import MjLife, destiny, life_span, motif_of
from emulators.gateway.midjourney.replies import (
    accepted,
    exists,
    is_relay,
    no,
    relay_no,
    window_opens,
)
from emulators.gateway.midjourney.show import image_file
from emulators.gateway.triggers import Triggers


async def action(call: Call) -> Answer:
    """`POST /mj/submit/action`: a button of a finished task."""
    extra: dict[str, type] = {"taskId": str, "customId": str, "chooseSameChannel": bool,
                              "enableRemix": bool}  # fmt: skip
    body = checked(call, extra)
    custom_id = body.get("customId", "")
    if is_relay(call):
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
        url = call.world.link(file) if file else ""
        return exists(call, earlier.id, url)
    life = _pressed(call, body, parent, press)
    parent.pressed[custom_id] = life.id
    if life.window:
        life.waiting = True
        call.world.accept(call, life)
        return window_opens(call, life)
    return start(call, life)


def _pressed_before(call: Call, parent: MjLife, custom_id: str, press: Press) -> MjLife | None:
    """The finished task of an earlier press, where repeating one gives the same again."""
    repeat = call.world.switches["mj.repeat"]
    if repeat == "none" or (repeat == "upscales" and press.kind not in ("single", "large")):
        return None
    earlier = find(call, parent.pressed.get(custom_id, ""))
    return earlier if earlier is not None and earlier.status == "SUCCESS" else None


def _pressed(call: Call, body: dict[str, Any], parent: MjLife, press: Press) -> MjLife:
    life = new_task(call, body, action=press.action, kind=press.kind, prompt=parent.prompt)
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


async def modal(call: Call) -> Answer:
    """`POST /mj/submit/modal`: the answer to a window."""
    body = checked(call, {"taskId": str, "prompt": str, "maskBase64": str})
    life = find(call, body.get("taskId", ""))
    if life is None:
        raise relay_no(call, "task_not_found", 3, "关联任务不存在或已失效")
    if life.status != "MODAL":
        raise relay_no(call, "task_status_not_modal", 4, "关联任务状态错误")
    if life.window == "inpaint" and not body.get("maskBase64"):
        raise no(call, 4, "maskBase64不能为空")
    failure = ""
    if mask := body.get("maskBase64"):
        life.mask, failure = mask_of(call, life, mask)
    triggers = Triggers([body.get("prompt", "")])
    prompt = body.get("prompt", "").strip() or (life.parent or life).prompt
    if life.window == "zoom":
        failure = zoom_failure(prompt)
    late, age = destiny(prompt, triggers)
    life.prompt, life.triggers = prompt, triggers or life.triggers
    life.failure = failure or late
    if life.window in ("read", "inpaint") or prompt != (life.parent or life).prompt:
        salt = life.motif.partition("~")[2]
        life.motif = f"{motif_of(prompt)}~{salt}"
    life.submitted_at = call.world.unix()
    life.begin_again(3.0 if failure else age or life_span(life.kind))
    return accepted(call, life.id)

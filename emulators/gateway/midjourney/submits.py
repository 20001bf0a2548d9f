"""What starts a Midjourney task: imagine, blend, describe, shorten, swap.

Checks as the original does and answers in its submit form; the task's later life is in `life.py`,
what continues one is in `presses.py`.
"""

from __future__ import annotations

import io

from PIL import Image

from emulators import samples
from emulators.gateway.call import Answer, Call
from emulators.gateway.midjourney import found_words
from emulators.gateway.midjourney.checks import checked, new_task, picture, start
from emulators.gateway.midjourney.replies import is_relay, no, relay_no
from emulators.gateway.triggers import without_triggers

_DIMENSIONS = {"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}


async def imagine(call: Call) -> Answer:
    """`POST /mj/submit/imagine`."""
    body = checked(call, {"prompt": str, "base64Array": list})
    prompt = body.get("prompt", "").strip()
    if not prompt:
        raise relay_no(call, "prompt_is_required", 4, "prompt不能为空")
    references = tuple(picture(call, url) for url in body.get("base64Array", []))
    life = new_task(call, body, action="IMAGINE", kind="grid", prompt=prompt)
    life.references = references
    life.description = f"/imagine {prompt}"
    return start(call, life)


async def blend(call: Call) -> Answer:
    """`POST /mj/submit/blend`."""
    body = checked(call, {"base64Array": list, "dimensions": str})
    pictures = body.get("base64Array", [])
    if not 2 <= len(pictures) <= 5:
        raise no(call, 4, "base64List参数错误")
    data = tuple(picture(call, url) for url in pictures)
    dimensions = body.get("dimensions", "SQUARE")
    if dimensions not in _DIMENSIONS:
        raise no(call, 4, "dimensions参数错误")
    prompt = f"--ar {_DIMENSIONS[dimensions]}"
    life = new_task(call, body, action="BLEND", kind="grid", prompt=prompt)
    life.motif, life.references = "", data
    life.prompt = ""
    life.description = f"/blend {life.id} {len(data)}"
    return start(call, life)


async def describe(call: Call) -> Answer:
    """`POST /mj/submit/describe`."""
    body = checked(call, {"base64": str})
    if not body.get("base64"):
        raise relay_no(call, "base64_is_required", 4, "base64不能为空")
    data = picture(call, body["base64"])
    life = new_task(call, body, action="DESCRIBE", kind="text", prompt="")
    life.source = samples.png(Image.open(io.BytesIO(data)).convert("RGB"))
    life.text = found_words.described(
        data, "\r\n" if life.triggers.word("sep") == "crlf" else "\n\n"
    )
    life.description = f"/describe {life.id}.png"
    return start(call, life)


async def shorten(call: Call) -> Answer:
    """`POST /mj/submit/shorten`."""
    body = checked(call, {"prompt": str})
    prompt = body.get("prompt", "").strip()
    if not prompt:
        raise relay_no(call, "prompt_is_required", 4, "prompt不能为空")
    life = new_task(call, body, action="SHORTEN", kind="text", prompt=prompt)
    life.text = found_words.shortened(without_triggers(prompt))
    life.description = f"/shorten {prompt}"
    return start(call, life)


async def swap_face(call: Call) -> Answer:
    """`POST /mj/insight-face/swap`."""
    body = checked(call, {"sourceBase64": str, "targetBase64": str})
    source, target = body.get("sourceBase64"), body.get("targetBase64")
    if not source or not target:
        missing = "人脸图片不能为空" if not source else "目标图片不能为空"
        raise relay_no(call, "sour_base64_and_target_base64_is_required", 4, missing)
    if source == target:
        raise no(call, 4, "人脸图片和目标图片不能相同")
    picture(call, source)
    life = new_task(call, body, action="SWAP_FACE", kind="swap", prompt="")
    life.source = _with_face(picture(call, target), picture(call, source))
    life.prompt = "InsightFace" if is_relay(call) else ""
    life.bot_type = "INSIGHT_FACE"
    return start(call, life)


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

"""`/v1/images/generations` and `/v1/images/edits`: gpt-image-1, DALL·E 3, Flux and Kontext.

`image_checks.py` has the checks of each family; the reply can have any format that gateways use.
"""

from __future__ import annotations

import base64
import io
from functools import partial
from typing import Any

from PIL import Image, ImageDraw

from emulators import samples, scenes
from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.chat import require_model
from emulators.gateway.image_checks import (
    check_mask,
    check_total,
    family_of,
    images_of,
    number_of,
    size_of_order,
)
from emulators.gateway.triggers import without_triggers

_FIELDS: dict[str, type] = {
    "model": str, "prompt": str, "n": int, "size": str, "quality": str, "background": str,
    "moderation": str, "user": str, "output_format": str, "output_compression": int, "style": str,
    "response_format": str, "aspect_ratio": str, "input_fidelity": str, "seed": int,
    "steps": int, "guidance": float,
    "safety_tolerance": int, "interval": float, "prompt_upsampling": bool,
}  # fmt: skip


_ENCODERS = {"png": samples.png, "jpeg": samples.jpeg, "webp": samples.webp}


async def generate(call: Call) -> Answer:
    """`POST /v1/images/generations`."""
    body = call.check("ImageRequest", _FIELDS)
    model = require_model(call, body.get("model") or "dall-e-2")
    prompt = body.get("prompt", "")
    if not prompt:
        raise call.no(400, "prompt is required", "prompt_missing")
    family = family_of(model)
    if family is None:
        raise call.no(400, f"{model} does not make images", "invalid_image_request")
    size = size_of_order(call, family, body, prompt)
    count = body.get("n", 1) or 1
    ground = body.get("background") == "transparent"
    pictures = [
        partial(_painted, f"{without_triggers(prompt)}~{n}", size, cut_out=ground)
        for n in range(count)
    ]
    return _answer(call, model, body, pictures)


async def edit(call: Call) -> Answer:
    """`POST /v1/images/edits`, a form with files."""
    switches = call.world.switches
    if switches["images.edits_501"]:
        raise call.no(501, "API not implemented", "api_not_implemented")
    form = call.recorded.form
    if form is None:
        raise call.no(400, "failed to parse multipart form", "invalid_image_request")
    model = require_model(call, form.get("model"))
    family = family_of(model)
    if family not in ("gpt-image", "kontext"):
        raise call.no(400, f"{model} cannot edit images", "invalid_image_request")
    if not form.get("prompt"):
        raise call.no(400, "prompt is required", "prompt_missing")
    body: dict[str, Any] = {**form, "n": number_of(call, form.get("n", "1"))}
    images = images_of(call)
    check_total(call)
    size = size_of_order(
        call, family, body, form["prompt"], default=samples.size_of(images[0].data)
    )
    mask = next((file for file in call.recorded.files if file.part == "mask"), None)
    if mask is not None:
        check_mask(call, mask, images[0])
    pictures = [
        partial(_edited, images[0].data, mask.data if mask else None, f"{form['prompt']}~{n}", size)
        for n in range(body["n"])
    ]
    return _answer(call, model, body, pictures)


def _painted(text: str, size: tuple[int, int], *, cut_out: bool) -> Image.Image:
    """The picture; cut out, nothing is left around its middle."""
    image = scenes.paint(text, *size)
    if cut_out:
        hole = Image.new("L", size, 0)
        margin = min(size) // 12
        box = (margin, margin, size[0] - margin, size[1] - margin)
        ImageDraw.Draw(hole).ellipse(box, fill=255)
        image.putalpha(hole)
    return image


def _edited(original: bytes, mask: bytes | None, prompt: str, size: tuple[int, int]) -> Image.Image:
    """The original with something new: inside the mask's hole, or faintly all over."""
    fresh = scenes.paint(prompt, *size)
    with Image.open(io.BytesIO(original)) as image:
        old = image.convert("RGB").resize(size)
    if mask is None:
        return Image.blend(old, fresh, 0.45)
    with Image.open(io.BytesIO(mask)) as image:
        return Image.composite(old, fresh, image.getchannel("A").resize(size))


def _answer(call: Call, model: str, body: dict[str, Any], pictures: list[Any]) -> Answer:
    prompt = without_triggers(str(body["prompt"]))
    created = int(call.world.unix())
    call.world.charge(call, "images", "", prompt)
    if "nodata" in call.triggers:
        empty = call.triggers.word("nodata") == "empty"
        return {"created": created, "data": [] if empty else None}
    style = call.world.switches["images.answer"]
    if body.get("response_format") == "b64_json":
        style = "b64"
    form = str(body.get("output_format") or "png")
    items = [_item(call, style, prompt, make, form) for make in pictures]
    if "chatbody" in call.triggers:
        text = "\n".join(f"![image]({_url(call, make, form)})" for make in pictures)
        message = {"role": "assistant", "content": text}
        return {"id": "chatcmpl-1", "object": "chat.completion", "created": created,
                "model": model,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}  # fmt: skip
    answer: dict[str, Any] = {"created": created, "data": items}
    if style == "b64" and model.startswith("gpt-image"):
        answer |= {
            "usage": {"total_tokens": 1076, "input_tokens": 20, "output_tokens": 1056,
                      "input_tokens_details": {"text_tokens": 20, "image_tokens": 0}},
            "background": "opaque", "output_format": form, "quality": "high",
        }  # fmt: skip
    return answer


def _item(call: Call, style: str, prompt: str, make: Any, form: str) -> dict[str, Any]:
    revised = f"{prompt[:1].upper()}{prompt[1:]}, in soft light"
    if style == "url":
        return {"revised_prompt": revised, "url": _url(call, make, form)}
    data = base64.b64encode(_ENCODERS[form](make())).decode()
    match style:
        case "b64":
            return {"b64_json": data}
        case "datauri":
            return {"url": "", "b64_json": f"data:image/png;base64,{data}", "revised_prompt": ""}
        case "both":
            return {"url": _url(call, make, form), "b64_json": data}
    return {"url": "", "b64_json": "", "revised_prompt": ""}


def _url(call: Call, make: Any, form: str) -> str:
    name = f"image_{call.world.number()}.{form}"
    file = call.world.media.put(name, f"image/{form}", lambda: _ENCODERS[form](make()))
    return call.world.link(file)


ROUTES = [
    Route(method="POST", path="/v1/images/generations", handler=generate, billable=True),
    Route(method="POST", path="/v1/images/edits", handler=edit, billable=True),
]

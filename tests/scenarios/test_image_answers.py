"""Image answers in the shapes of other providers, end to end: a picture comes from each."""

# ruff: noqa: E501 - a table

from __future__ import annotations

import base64
import json

import pytest

from emulators import samples

ROUTE = "/v1/images/generations"
PICTURE = samples.picture("a kite", 64, 64)
LETTERS = base64.b64encode(PICTURE).decode()
LINK = "LINK"  # stands for the address of a picture at the gateway


def chat(**message):
    return {"choices": [{"index": 0, "message": {"role": "assistant", **message}}]}


def events(*documents, name="", end="\n"):
    head = f"event: {name}{end}" if name else ""
    return "".join(f"{head}data: {json.dumps(one)}{end}{end}" for one in documents)


DONE = {"type": "image_generation.completed", "b64_json": LETTERS}
PART = {"type": "image_generation.partial_image", "partial_image_index": 0, "b64_json": LETTERS}
SHAPES = {
    "a key with base64 in its name": {"result": {"base64_images": [LETTERS]}},
    "SiliconFlow": {"images": [{"url": LINK}], "timings": {"inference": 1.2}, "seed": 7},
    "SiliconFlow, both": {"images": [{"url": LINK}], "data": [{"url": LINK}], "seed": 7},
    "MiniMax": {
        "id": "03",
        "data": {"image_urls": [LINK]},
        "metadata": {"failed_count": "0", "success_count": "1"},
        "base_resp": {"status_code": 0, "status_msg": "success"},
    },
    "MiniMax, base64": {
        "id": "03",
        "data": {"image_base64": [LETTERS]},
        "base_resp": {"status_code": 0, "status_msg": "success"},
    },
    "DashScope": {
        "output": {"task_id": "t", "task_status": "SUCCEEDED", "results": [{"url": LINK}]},
        "request_id": "r",
        "usage": {"image_count": 1},
    },
    "DashScope, one of two failed": {
        "output": {
            "task_status": "SUCCEEDED",
            "results": [{"url": LINK}, {"code": "InternalError.Timeout", "message": "timed out"}],
        },
    },
    "DashScope, as a chat": {
        "output": {"choices": [{"message": {"role": "assistant", "content": [{"image": LINK}]}}]}
    },
    "OpenRouter": chat(content="", images=[{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{LETTERS}"}}]),
    "a chat in Markdown": chat(content=f"Here:\n\n![kite]({LINK})"),
    "a chat with letters": chat(content=f"![kite](data:image/png;base64,{LETTERS})"),
    "Gemini": {"candidates": [{"content": {"parts": [{"text": "A kite"}, {"inlineData": {"mimeType": "image/png", "data": LETTERS}}]}}]},
    "Imagen": {"predictions": [{"mimeType": "image/png", "bytesBase64Encoded": LETTERS}]},
    "Volcengine": {"code": 10000, "data": {"binary_data_base64": [LETTERS], "image_urls": None}, "message": "Success"},
    "Replicate": {"id": "p", "status": "succeeded", "output": [LINK], "error": None},
    "Replicate, one": {"id": "p", "status": "succeeded", "output": LINK},
    "Stability": {"artifacts": [{"base64": LETTERS, "seed": 1, "finishReason": "SUCCESS"}]},
    "fal": {"images": [{"url": LINK, "width": 64, "height": 64, "content_type": "image/png"}], "prompt": "a kite"},
    "Together": {"id": "o", "model": "flux", "object": "list", "data": [{"index": 0, "url": LINK}]},
    "wrapped": {"code": 0, "message": "ok", "data": {"data": [{"url": LINK}], "created": 1}},
    "a list": [{"url": LINK}],
    "a Responses call": {"output": [{"type": "image_generation_call", "status": "completed", "result": LETTERS}]},
    "events": events(DONE, name="image_generation.completed"),
    "events with parts": events(PART, DONE) + "data: [DONE]\n\n",
    "events with CRLF": events(DONE, end="\r\n"),
    "events without a blank": events(DONE).replace("data: ", "data:"),
    "events of a chat": events({"choices": [{"delta": {"content": "A kite: "}}]}, {"choices": [{"delta": {"content": f"![a]({LINK})"}, "finish_reason": "stop"}]}),
    "events behind a comment": ": PING\n\n" + events(DONE),
}  # fmt: skip


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
async def test_a_picture_comes_in_whatever_shape(world, ann, body):
    media = world.gateway.world.media
    file = media.put("kite.png", "image/png", lambda: PICTURE)
    link = world.gateway.url + media.path(file)
    text = body if isinstance(body, str) else json.dumps(body)
    world.gateway.fail_next(ROUTE, status=200, body=text.replace(LINK, link).encode())
    await ann.say("/image a kite")
    await ann.sees(photo=True)
    assert len(world.gateway.calls(ROUTE)) == 1


FAILED = {
    "MiniMax, a word": ({"id": "", "data": None, "base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}, "safety rules"),
    "MiniMax, a balance": ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "alance"),
    "DashScope": ({"output": {"task_status": "FAILED", "code": "DataInspectionFailed", "message": "Output data may contain inappropriate content."}}, "safety rules"),
    "DashScope, flat": ({"code": "DataInspectionFailed", "message": "Input data may contain inappropriate content.", "request_id": "r"}, "safety rules"),
    "events": (events({"type": "error", "error": {"code": "moderation_blocked", "message": "Your request was rejected by the safety system."}}, name="error"), "safety rules"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "says"), FAILED.values(), ids=FAILED)
async def test_a_refusal_inside_a_success_is_told(world, ann, body, says):
    text = body if isinstance(body, str) else json.dumps(body)
    world.gateway.fail_next(ROUTE, status=200, body=text.encode(), times=9)
    await ann.say("/image a kite")
    told = await ann.sees(contains=says)
    assert "may have" not in told.text

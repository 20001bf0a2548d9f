"""The emulated image models: what each refuses, and the forms in which pictures come."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from emulators import samples
from tests.emulators.gateway_api import talking

PNG = samples.picture("sea", 96, 64)
GENERATIONS, EDITS = "/v1/images/generations", "/v1/images/edits"


def mask(size=(96, 64), mode="RGBA") -> bytes:
    image = Image.new(mode, size, (0, 0, 0, 255) if mode == "RGBA" else 0)
    if mode == "RGBA":
        image.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    return samples.png(image)


def upload(name="image", data=PNG, filename="sea.png", kind="image/png"):
    return (name, (filename, data, kind))


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"model": "gpt-image-1", "size": "1536x1024", "quality": "medium"}, (1536, 1024)),
        ({"model": "dall-e-3", "size": "1024x1792", "style": "vivid"}, (1024, 1792)),
        ({"model": "flux-pro-1.1", "size": "1024x768", "seed": 7}, (1024, 768)),
        ({"model": "flux-kontext-pro", "aspect_ratio": "3:2"}, (1024, 683)),
        ({"model": "stable-diffusion", "size": "512x1024"}, (512, 1024)),
        ({"model": "gpt-image-1", "n": 0}, (1024, 1024)),
    ],
)
async def test_pictures_in_the_size_that_was_asked_for(fields, size):
    async with talking() as (_, api):
        answer = (await api.post(GENERATIONS, {"prompt": "a red kettle", **fields})).json()
        (item,) = answer["data"]
        assert item["revised_prompt"].startswith("A red kettle")
        assert samples.size_of(await api.download(item["url"])) == size


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"model": "gpt-image-1", "prompt": ""}, 400, "prompt_missing"),
        ({"model": "", "prompt": "x"}, 503, None),
        ({"model": "gpt-4o", "prompt": "x"}, 400, "invalid_image_request"),
        ({"model": "gpt-image-1", "prompt": "x", "style": "vivid"}, 400, "unknown_parameter"),
        ({"model": "gpt-image-1", "prompt": "x", "response_format": "u"}, 400, "unknown_parameter"),
        ({"model": "gpt-image-1", "prompt": "x", "quality": "hd"}, 400, "invalid_value"),
        ({"model": "gpt-image-1", "prompt": "x", "size": "640x480"}, 400, "size_not_supported"),
        ({"model": "dall-e-3", "prompt": "x", "n": 2}, 400, "n_not_within_range"),
        ({"model": "dall-e-3", "prompt": "x", "size": "512x512"}, 400, "size_not_supported"),
        ({"model": "dall-e-3", "prompt": "雨" * 1400}, 400, "prompt_too_long"),
        ({"model": "flux", "prompt": "x", "size": "1024×1024"}, 400, "size_not_supported"),
        ({"model": "flux", "prompt": "x", "size": "big"}, 400, "size_not_supported"),
        ({"model": "flux", "prompt": "x", "seed": "7"}, 400, "bad_request_body"),
        ({"model": "flux-kontext-max", "prompt": "x", "aspect_ratio": "5:1"}, 400,
         "size_not_supported"),
        ({"model": "dall-e-3", "prompt": "x [moderate]"}, 400, "content_policy_violation"),
        ({"model": "gpt-image-1", "prompt": "x [moderate]"}, 400, "moderation_blocked"),
    ],
)  # fmt: skip
async def test_refusals(fields, status, code):
    async with talking() as (_, api):
        answer = await api.post(GENERATIONS, fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("style", ["url", "b64", "datauri", "both", "emptykeys"])
async def test_forms_of_an_answer(style):
    async with talking() as (gateway, api):
        gateway.switches["images.answer"] = style
        fields = {"model": "gpt-image-1", "prompt": "x"}
        answer = (await api.post(GENERATIONS, fields)).json()
        item = answer["data"][0]
    assert bool(item.get("url")) is (style in ("url", "both"))
    assert ("usage" in answer) is (style == "b64")
    if style in ("b64", "datauri", "both"):
        text = item["b64_json"].partition("base64,")[2] or item["b64_json"]
        assert base64.b64decode(text).startswith(b"\x89PNG")
    if style == "emptykeys":
        assert item == {"url": "", "b64_json": "", "revised_prompt": ""}


async def test_odd_answers():
    async with talking() as (gateway, api):
        base = {"model": "dall-e-3"}
        none = await api.post(GENERATIONS, {**base, "prompt": "x [nodata]"})
        assert none.json()["data"] is None
        empty = await api.post(GENERATIONS, {**base, "prompt": "x [nodata:empty]"})
        assert empty.json()["data"] == []
        chat = await api.post(GENERATIONS, {**base, "prompt": "x [chatbody]"})
        assert "![image](http" in chat.json()["choices"][0]["message"]["content"]
        b64 = await api.post(GENERATIONS, {**base, "prompt": "x", "response_format": "b64_json"})
        assert "b64_json" in b64.json()["data"][0]
        gateway.switches["images.lenient"] = True
        fields = {"model": "gpt-image-1", "prompt": "x", "style": "vivid"}
        assert (await api.post(GENERATIONS, fields)).status_code == 200


async def test_where_kontext_wants_its_ratio():
    async with talking() as (gateway, api):
        fields = {"model": "flux-kontext-pro", "prompt": "x"}
        gateway.switches["images.kontext_ratio"] = "size"
        refused = await api.post(GENERATIONS, {**fields, "aspect_ratio": "3:2"})
        assert "aspect_ratio" in refused.json()["error"]["message"]
        good = await api.post(GENERATIONS, {**fields, "size": "2:3"})
        picture = await api.download(good.json()["data"][0]["url"])
        assert samples.size_of(picture) == (683, 1024)
        gateway.switches["images.kontext_ratio"] = "drop"
        dropped = await api.post(GENERATIONS, {**fields, "aspect_ratio": "3:2"})
        picture = await api.download(dropped.json()["data"][0]["url"])
        assert samples.size_of(picture) == (1024, 1024)


async def test_edits_keep_what_the_mask_keeps():
    files = [upload(), upload("mask", mask(), "mask.png")]
    fields = {"model": "gpt-image-1", "prompt": "a cat", "n": "2"}
    async with talking() as (_, api):
        answer = await api.http.post(EDITS, data=fields, files=files)
        pictures = [await api.download(item["url"]) for item in answer.json()["data"]]
    assert len(pictures) == 2
    assert pictures[0] != pictures[1]
    with Image.open(io.BytesIO(pictures[0])) as edited, Image.open(io.BytesIO(PNG)) as old:
        assert edited.size == old.size
        right = (60, 0, 96, 64)
        assert edited.crop(right).tobytes() == old.crop(right).tobytes()
        assert edited.crop((0, 0, 40, 64)).tobytes() != old.crop((0, 0, 40, 64)).tobytes()


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ([], "failed to parse multipart form"),
        ([upload("picture")], "image is required"),
        ([upload(), upload("image[]")], "mixed"),
        ([upload(filename="sea")], "Invalid image file or mode for image 1"),
        ([upload(), upload(data=b"GIF89a", filename="x.png")], "or mode for image 2"),
        ([upload(kind="application/octet-stream")], "Invalid image file or mode"),
        ([upload(), upload("mask", mask((10, 10)), "m.png")], "image's size"),
        ([upload(), upload("mask", mask(mode="L"), "m.png")], "alpha"),
    ],
)  # fmt: skip
async def test_bad_edits(files, text):
    async with talking() as (_, api):
        fields = {"model": "gpt-image-1", "prompt": "x"}
        answer = await api.http.post(EDITS, data=fields, files=files)
    assert answer.status_code == 400
    assert text in answer.json()["error"]["message"]


async def test_edits_of_other_builds():
    fields = {"model": "flux-kontext-pro", "prompt": "x", "aspect_ratio": "1:1"}
    async with talking() as (gateway, api):
        assert (await api.http.post(EDITS, data=fields, files=[upload()])).status_code == 200
        gateway.switches["images.only_brackets"] = True
        assert (await api.http.post(EDITS, data=fields, files=[upload()])).status_code == 400
        bracketed = [upload("image[]"), upload("image[]")]
        assert (await api.http.post(EDITS, data=fields, files=bracketed)).status_code == 200
        gateway.switches.update({"images.only_brackets": False, "images.only_image": True})
        assert (await api.http.post(EDITS, data=fields, files=bracketed)).status_code == 400
        gateway.switches["images.max_body"] = 100
        big = await api.http.post(EDITS, data=fields, files=[upload()])
        assert (big.status_code, "<html" in big.text) == (413, True)
        gateway.switches["images.too_big"] = "500"
        big = await api.http.post(EDITS, data=fields, files=[upload()])
        assert big.json()["error"]["code"] == "write_response_body_failed"
        gateway.switches["images.edits_501"] = True
        assert (await api.http.post(EDITS, data=fields, files=[upload()])).status_code == 501
        fields["model"] = "dall-e-3"
        gateway.switches["images.edits_501"] = False
        assert (await api.http.post(EDITS, data=fields, files=[upload()])).status_code == 400

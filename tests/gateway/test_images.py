"""Images that come at once: every shape of their answer, and the two ways to upload."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.types import FileInput, TaskState
from tests.gateway.scripted import EVENTS, PAGE, Reply, delta, sse
from tests.gateway.test_answer_media import NOISE

GENERATE = "/v1/images/generations"
EDIT = "/v1/images/edits"
CHAT = "/v1/chat/completions"
URL = "https://files.example.org/cdn/20250703/Kettle1.png"
GOOD = {"created": 1, "data": [{"revised_prompt": "A red kettle", "url": URL}]}
B64 = "iVBORw0KGgo="
PNG = FileInput("a.png", "image/png", b"\x89PNG\r\n\x1a\n")


def refused(message="no", code=None, status=400) -> Reply:
    return Reply(status, {"error": {"message": message, "code": code}})


@pytest.mark.parametrize(
    ("entry", "url", "data"),
    [
        ({"url": URL}, URL, None),
        ({"b64_json": B64}, None, PNG.data),
        (
            {"url": "", "b64_json": f"data:image/png;base64,{B64}", "revised_prompt": ""},
            None,
            PNG.data,
        ),
        ({"url": URL, "b64_json": B64}, URL, PNG.data),
    ],
)
async def test_p1_url_or_base64_or_both(gateway, client, entry, url, data):
    for body in ({"data": [entry]}, {"data": entry}):
        gateway.on("POST", GENERATE, body)
        task = await client.images.gpt_image.generate("a red kettle")
        assert (task.state, task.progress) == (TaskState.SUCCEEDED, 100)
        assert (task.artifacts[0].url, task.artifacts[0].data) == (url, data)


@pytest.mark.parametrize(
    "written", ["_9j_4AA", "/9j/4AA=", "/9j/4A\nA", "data:image/jpeg;base64,/9j/\r\n4AA=\n"]
)
async def test_p1_base64_however_it_is_written(gateway, client, written):
    gateway.on("POST", GENERATE, {"data": [{"b64_json": written}]})
    task = await client.images.gpt_image.generate("x")
    assert task.artifacts[0].data == b"\xff\xd8\xff\xe0\x00"


async def test_p1_bytes_in_place_of_json(gateway, client):
    gateway.on("POST", GENERATE, Reply(200, PNG.data, {"Content-Type": "image/png"}))
    task = await client.images.gpt_image.generate("x")
    assert task.artifacts[0].data == PNG.data


async def test_p1_one_broken_picture_of_several(gateway, client):
    broken = {"b64_json": "!!"}
    gateway.on("POST", GENERATE, {"data": [broken, {"url": URL}, {**broken, "url": URL}]})
    task = await client.images.gpt_image.generate("x", n=3)
    assert [(a.key, a.url, a.data) for a in task.artifacts] == [("1", URL, None), ("2", URL, None)]
    gateway.on("POST", GENERATE, {"data": [broken]})
    with pytest.raises(errors.UnreadableAnswer):
        await client.images.gpt_image.generate("x")


@pytest.mark.parametrize("data", [None, [], [{"url": "", "b64_json": ""}]])
async def test_p2_success_without_a_picture(gateway, client, data):
    gateway.on("POST", GENERATE, {"created": 1, "data": data})
    with pytest.raises(errors.UpstreamFailed, match="no picture") as caught:
        await client.images.gpt_image.generate("x")
    assert caught.value.maybe_submitted
    assert len(gateway.seen) == 1


async def test_p3_gpt_image_is_sent_only_what_it_takes(gateway, client):
    gateway.on("POST", GENERATE, GOOD)
    task = await client.images.gpt_image.generate("x", size="1024×1536", quality="low")
    assert task.prompt == "A red kettle"
    assert gateway.seen[0].json == {
        "model": "gpt-image-1",
        "prompt": "x",
        "n": 1,
        "size": "1024x1536",
        "quality": "low",
    }


async def test_p4_image_or_image_brackets(gateway, client):
    gateway.on("POST", EDIT, refused("image is required"), GOOD)
    await client.images.gpt_image.edit([PNG], "make it blue", mask=PNG)
    first, second = gateway.seen
    assert set(first.form) == {"image", "mask", "prompt", "model", "n"}
    assert set(second.form) == {"image[]", "mask", "prompt", "model", "n"}
    assert first.headers["content-type"].startswith("multipart/form-data; boundary=")


async def test_p4_the_field_is_missed_in_other_words(gateway, client):
    said = "Missing required parameter: 'image'."
    gateway.on("POST", EDIT, refused(said, "missing_required_parameter"), GOOD)
    await client.images.gpt_image.edit([PNG], "make it blue")
    assert "image[]" in gateway.seen[1].form


@pytest.mark.parametrize("code", ["moderation_blocked", "content_policy_violation"])
async def test_p4_p7_what_is_refused_for_its_content_is_sent_once(gateway, client, code):
    said = refused("the image is required to be decent; this emphasizes what is not", code)
    gateway.on("POST", EDIT, said)
    gateway.on("POST", GENERATE, said)
    for ask in (client.images.gpt_image.edit([PNG], "x"), client.images.kontext.generate("x")):
        with pytest.raises(errors.ContentRefused):
            await ask
    assert len(gateway.seen) == 2


async def test_p5_files_have_names_and_types(gateway, client):
    gateway.on("POST", EDIT, refused("Invalid image file or mode for image 1"))
    with pytest.raises(errors.RequestRefused):
        await client.images.gpt_image.edit([PNG, PNG], "x")
    [request] = gateway.seen
    assert (request.form["image"].filename, request.form["image"].content_type) == (
        "a.png",
        "image/png",
    )


async def test_p6_what_is_too_large(gateway, client):
    big = FileInput("a.png", "image/png", b"\0" * (25 * 1024 * 1024 + 1))
    with pytest.raises(errors.RequestRefused):
        await client.images.gpt_image.edit([big], "x")
    assert gateway.seen == []
    gateway.on("POST", EDIT, Reply(413, PAGE))
    with pytest.raises(errors.RequestRefused):
        await client.images.gpt_image.edit([PNG], "x")


async def test_p7_kontext_ratio_as_size_where_aspect_is_refused(gateway, client):
    gateway.on("POST", GENERATE, refused("unknown field aspect_ratio"), GOOD)
    await client.images.kontext.generate("x", aspect_ratio="3:2")
    assert [("aspect_ratio" in s.json, s.json.get("size")) for s in gateway.seen] == [
        (True, None),
        (False, "3:2"),
    ]
    gateway.on("POST", EDIT, GOOD)
    await client.images.kontext.edit(PNG, "x")
    assert set(gateway.seen[-1].form) == {"image", "prompt", "model", "n"}


async def test_p8_edits_that_do_not_exist(gateway, client):
    gateway.on("POST", EDIT, refused("API not implemented", "api_not_implemented", 501))
    with pytest.raises(errors.RouteMissing):
        await client.images.gpt_image.edit([PNG], "x")


@pytest.mark.parametrize("code", ["content_policy_violation", "moderation_blocked"])
async def test_p9_moderation(gateway, client, code):
    gateway.on("POST", GENERATE, refused("no", code))
    with pytest.raises(errors.ContentRefused):
        await client.images.dalle3.generate("x")


async def test_p10_a_524_may_have_been_billed(gateway, client, waits):
    gateway.on("POST", GENERATE, Reply(524, PAGE))
    with pytest.raises(errors.UpstreamTimeout) as caught:
        await client.images.flux.generate("x")
    assert caught.value.maybe_submitted
    assert (len(gateway.seen), waits) == (1, [])


async def test_p12_a_chat_completion_as_the_answer(gateway, client):
    gateway.on("POST", GENERATE, {"choices": [{"message": {"content": NOISE}}]})
    [picture] = (await client.images.gpt_image.generate("x")).artifacts
    assert picture.url.endswith("QwErTy.png")


async def test_p13_sizes_of_dalle(gateway, client):
    with pytest.raises(errors.RequestRefused):
        await client.images.dalle3.generate("x", size="512x512")
    gateway.on("POST", GENERATE, GOOD)
    await client.images.dalle3.generate("x", style="vivid")
    assert gateway.seen[0].json["style"] == "vivid"


async def test_p15_stable_diffusion_by_chat_or_by_images(gateway, client):
    gateway.on("POST", CHAT, {"choices": [{"message": {"content": f"![a]({URL})"}}]})
    assert (await client.images.stable_diffusion.generate("castle")).artifacts[0].url == URL
    gateway.on("POST", CHAT, refused("对于模型 stable-diffusion 无可用渠道", status=503))
    gateway.on("GET", "/v1/models", {"data": [{"id": "gpt-4o"}, {"id": "sd3-large"}]})
    gateway.on("POST", GENERATE, GOOD)
    task = await client.images.stable_diffusion.generate("castle", size="1024x1024")
    assert task.artifacts[0].url == URL
    assert gateway.seen[-1].json["model"] == "sd3-large"
    gateway.on("GET", "/v1/models", {"data": [{"id": "gpt-4o"}]})
    with pytest.raises(errors.ModelUnavailable):
        await client.images.stable_diffusion.generate("castle")


async def test_p16_words_instead_of_a_picture(gateway, client):
    gateway.on("POST", CHAT, headers=EVENTS, chunks=sse(delta("I cannot "), delta("draw that.")))
    with pytest.raises(errors.UpstreamFailed, match=r"I cannot draw that\."):
        await client.images.gpt4all.draw("x")


async def test_gpt4all_draws_while_streaming(gateway, client):
    pieces = [delta(NOISE[i : i + 9]) for i in range(0, len(NOISE), 9)]
    gateway.on("POST", CHAT, headers=EVENTS, chunks=sse(*pieces))
    picture = FileInput("in.png", "image/png", b"", url="https://x.example/in.png")
    task = await client.images.gpt4all.draw("a robot", images=[picture])
    assert len(task.artifacts) == 1
    content = gateway.seen[0].json["messages"][0]["content"]
    assert content == "https://x.example/in.png a robot"

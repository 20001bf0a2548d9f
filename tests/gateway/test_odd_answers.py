"""Answers that are well-formed and yet of no shape that a path promises."""

from __future__ import annotations

import base64

import pytest

from bot.gateway import errors
from bot.gateway.types import ErrorKind, TaskHandle
from tests.gateway.recorded import recorded
from tests.gateway.scripted import Reply

MESSAGES = [{"role": "user", "content": "x"}]
CHAT, MODELS, IMAGES, SPEECH = (
    "/v1/chat/completions",
    "/v1/models",
    "/v1/images/generations",
    "/v1/audio/speech",
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
DEEP = "[" * 100_000


async def test_a_document_that_no_stack_can_hold_is_an_unreadable_answer(gateway, client):
    gateway.on("POST", CHAT, Reply(200, DEEP))
    with pytest.raises(errors.UnreadableAnswer):
        await client.chat.create(model="m", messages=MESSAGES)
    gateway.on("POST", CHAT, Reply(400, {"message": DEEP}))
    with pytest.raises(errors.RequestRefused):
        await client.chat.create(model="m", messages=MESSAGES)


async def test_nor_does_it_break_a_stream_without_a_word(gateway, client):
    event = b'data: {"a":' + DEEP.encode() + b"}\n\n"
    gateway.on("POST", CHAT, Reply(200, chunks=[event]))
    with pytest.raises(errors.UnreadableAnswer):
        async with client.chat.stream(model="m", messages=MESSAGES) as events:
            [event async for event in events]


@pytest.mark.parametrize(
    "body",
    [
        {"code": "internal_error", "message": "the channel is closed", "data": None},
        {"code": 500, "data": None, "message": "the channel is closed", "error_message": ""},
        {"code": 9, "description": "the channel is closed", "result": None},
    ],
)
async def test_anothers_envelope_is_quoted_wherever_it_comes(gateway, client, body):
    gateway.on("POST", CHAT, body)
    gateway.on("GET", MODELS, body)
    gateway.on("POST", IMAGES, body)
    for ask in (
        lambda: client.chat.create(model="m", messages=MESSAGES),
        client.models.list,
        lambda: client.images.dalle3.generate("a fox"),
    ):
        with pytest.raises(errors.UpstreamFailed) as caught:
            await ask()
        assert caught.value.message == "the channel is closed"


async def test_a_success_in_anothers_envelope_is_none_of_a_failure(gateway, client):
    gateway.on("GET", MODELS, {"code": 200, "message": "ok", "data": [{"id": "m"}]})
    assert [info.id for info in await client.models.list()] == ["m"]


@pytest.mark.parametrize("body", ["null", "[]", "42", '"ok"', DEEP, '{"code": 1'])
async def test_what_can_be_read_was_not_spoken(gateway, client, body):
    gateway.on("POST", SPEECH, Reply(200, body, {"Content-Type": "audio/mpeg"}))
    with pytest.raises(errors.GatewayError):
        await client.audio.speech("Hello", response_format="pcm")


@pytest.mark.parametrize(
    ("data", "url"),
    [
        (["https://cdn.example/a.png"], "https://cdn.example/a.png"),
        (
            {"created": 1, "data": [{"url": "https://cdn.example/b.png"}]},
            "https://cdn.example/b.png",
        ),
    ],
)
async def test_a_paid_picture_is_found_where_it_stands(gateway, client, data, url):
    gateway.on("POST", IMAGES, {"code": 0, "message": "ok", "data": data})
    task = await client.images.dalle3.generate("a fox")
    assert [artifact.url for artifact in task.artifacts] == [url]


async def test_a_page_in_base64_is_no_picture(gateway, client):
    page = base64.b64encode(b"<html>busy</html>").decode()
    gateway.on("POST", IMAGES, {"created": 1, "data": [{"b64_json": page}]})
    with pytest.raises(errors.UnreadableAnswer) as caught:
        await client.images.dalle3.generate("a fox")
    assert caught.value.maybe_submitted


async def test_a_result_may_be_named_by_its_path(gateway, client):
    gateway.on("GET", "/cdn/a.png", Reply(200, PNG))
    for url in (
        "/cdn/a.png",
        f"//{gateway.url.removeprefix('http://')}/cdn/a.png",
        f" {gateway.url}/cdn/a.png ",
    ):
        assert (await client.download(url)).data == PNG


@pytest.mark.parametrize("url", ["http://[half", "http://", "file:///etc/passwd", "\0"])
async def test_a_link_that_is_none_is_said_to_be_none(gateway, client, url):
    with pytest.raises(errors.RequestRefused):
        await client.download(url)
    assert not gateway.seen


async def test_a_song_named_by_its_path_is_final(gateway, client):
    clip = {"id": "c", "status": "complete", "audio_url": "/cdn/c.mp3"}
    done = {"task_id": "t", "status": "SUCCESS", "data": [clip]}
    gateway.on("GET", "/suno/fetch/t", {"code": "success", "data": done})
    task = await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="t"))
    assert [artifact.url for artifact in task.artifacts] == ["/cdn/c.mp3"]


async def test_an_empty_error_beside_a_success_is_none(gateway, client):
    gateway.on("POST", CHAT, recorded("chat/empty_error"))
    assert (await client.chat.create(model="m", messages=MESSAGES)).text == "The Daugava."
    blank = {"message": "", "type": "", "code": None}
    gateway.on("POST", "/suno/submit/music", {"code": "success", "data": "8f2c", "error": blank})
    assert (await client.suno.v4.music(description="lofi")).handle.task_id == "8f2c"
    gateway.on("POST", CHAT, {"success": False, "message": "closed", "error": blank})
    with pytest.raises(errors.UpstreamFailed, match="closed"):
        await client.chat.create(model="m", messages=MESSAGES)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "", "param": "404", "code": "bad_response_status_code"}},
        {"code": "fail_to_fetch_task", "message": '{"detail": "Not found."}', "data": None},
    ],
)
async def test_an_upstreams_404_is_no_word_about_our_path(gateway, client, body):
    for path in ("/v1/luma/generations", IMAGES):
        gateway.on("POST", path, Reply(404, body))
    for ask in (
        lambda: client.luma.generate("kite"),
        lambda: client.images.dalle3.generate("a fox"),
    ):
        with pytest.raises(errors.UpstreamFailed):
            await ask()
    assert len(gateway.seen) == 2  # no other path was tried with the same order
    gateway.on("POST", "/mj/task/7/cancel", Reply(404, body))
    for _ in range(2):
        with pytest.raises(errors.UpstreamFailed):
            await client.midjourney.cancel(TaskHandle(resource="midjourney", task_id="7"))
    assert len(gateway.seen) == 4  # nor is the leaf believed to be absent


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, 'data: {"error": {"message": "no", "code": "prompt_blocked"}}\n\n', "ContentRefused"),
        (429, 'event: error\r\ndata:{"error": {"message": "no"}}\r\n\r\n', "RateLimited"),
        (403, ': hi\n\ndata: {"code": "quota_not_enough", "message": "no"}\n', "QuotaExhausted"),
        (400, "data: no", "RequestRefused"),
    ],
)
async def test_a_stream_may_be_refused_in_its_own_form(gateway, client, status, body, expected):
    gateway.on("POST", CHAT, Reply(status, body, {"Content-Type": "text/event-stream"}))
    with pytest.raises(getattr(errors, expected)) as caught:
        async with client.chat.stream(model="m", messages=MESSAGES) as events:
            [event async for event in events]
    assert caught.value.message == ("no" if "{" in body else body)


async def test_each_gateway_on_the_way_adds_its_request_id(gateway, client):
    said = "上游账户已欠费 (request id: inner7) (request id: outer8)"
    gateway.on("POST", CHAT, Reply(429, {"error": {"message": said}}))
    with pytest.raises(errors.QuotaExhausted) as caught:
        await client.chat.create(model="m", messages=MESSAGES)
    assert (caught.value.message, caught.value.request_id) == ("上游账户已欠费", "outer8")


async def test_a_task_protocols_404_speaks_of_the_task(gateway, client):
    gateway.on("GET", "/suno/fetch/t", Reply(404, {"code": "", "message": "", "data": None}))
    with pytest.raises(errors.TaskNotFound):
        await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="t"))
    handed_on = {"code": "fail_to_fetch_task", "message": "Not found.", "data": None}
    gateway.on("GET", "/suno/fetch/t", Reply(404, handed_on))
    with pytest.raises(errors.UpstreamFailed):
        await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="t"))


async def test_a_drawing_without_any_choice_may_have_been_paid_for(gateway, client):
    empty = {"choices": [], "usage": {"total_tokens": 900}}
    stream = [b'data: {"choices": []}\n\ndata: [DONE]\n\n']
    gateway.on("POST", IMAGES, empty)
    gateway.on("POST", CHAT, empty, Reply(200, chunks=stream))
    for draw in (
        client.images.dalle3.generate,
        client.images.stable_diffusion.generate,
        client.images.gpt4all.draw,
    ):
        with pytest.raises(errors.UpstreamFailed) as caught:
            await draw("a fox")
        assert (caught.value.kind, caught.value.maybe_submitted) == (ErrorKind.NO_RESULT, True)

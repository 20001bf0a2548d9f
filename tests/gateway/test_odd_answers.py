"""Answers that are well-formed and yet of no shape that a path promises."""

from __future__ import annotations

import base64

import pytest

from bot.gateway import errors
from bot.gateway.types import TaskHandle
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

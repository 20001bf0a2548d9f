"""Luma, Zhipu and avatars over a real socket."""

from __future__ import annotations

import json

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import ErrorKind, TaskHandle, TaskState
from tests.gateway.conftest import KEY
from tests.gateway.scripted import Reply

LUMA = "/v1/luma/generations"
MADE = {"id": "9d1c", "prompt": "kite", "state": "pending", "video": None, "server_id": "323b"}
VIDEO = {
    "url": "https://f.example/kite.mp4",
    "width": 1360,
    "height": 752,
    "download_url": "https://f.example/raw.mp4",
}
COG = "/cogvideox/v1/videos/generations"
FACE = "https://img.example.org/face.jpg"
VOICE = "https://a.example.org/voice.mp3"


def luma(**more) -> TaskHandle:
    return TaskHandle(
        resource="luma", task_id="9d1c", **{"profile": "split", "server_id": "323b", **more}
    )


@pytest.mark.parametrize(
    "reply",
    [MADE, Reply(201, MADE), [MADE], Reply(200, json.dumps(MADE) + '{"x": 1}'), {"data": MADE}],
)
async def test_luma_p3_created_in_many_ways(gateway, client, reply):
    gateway.on("POST", LUMA, reply)
    task = await client.luma.generate("kite", image_url="https://x.example/a.png")
    assert task.handle == luma()
    assert gateway.seen[0].json == {
        "user_prompt": "kite",
        "aspect_ratio": "16:9",
        "expand_prompt": True,
        "loop": False,
        "image_url": "https://x.example/a.png",
    }


async def test_luma_p1_completed_before_its_link(gateway, client, ticks):
    late = {"id": "9d1c", "state": "completed", "video": None}
    gateway.on("GET", "/v1/luma/task", late)
    assert (await client.luma.task(luma())).state is TaskState.RUNNING
    assert gateway.seen[0].query == {"id": "9d1c", "server_id": "323b"}
    ticks.at += 120
    task = await client.luma.task(luma())
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.UPSTREAM_ERROR)


async def test_luma_p1_the_last_resort(gateway, client, ticks):
    rest = luma(profile="rest")
    gateway.on(
        "GET", "/luma/generations/9d1c", {"id": "9d1c", "state": "completed", "video": {"url": ""}}
    )
    gateway.on(
        "GET", "/luma/generations/9d1c/download_video_url", {"url": "https://f.example/x.mp4"}
    )
    assert (await client.luma.task(rest)).state is TaskState.RUNNING
    ticks.at += 120
    assert (await client.luma.task(rest)).artifacts[0].url == "https://f.example/x.mp4"


async def test_luma_p4_the_file_without_watermark_is_preferred(gateway, client):
    gateway.on(
        "GET", "/v1/luma/task", {"data": {"id": "9d1c", "state": "completed", "video": VIDEO}}
    )
    [video] = (await client.luma.task(luma())).artifacts
    assert (video.url, video.fallback_urls) == (VIDEO["download_url"], (VIDEO["url"],))
    assert (video.width, video.height) == (1360, 752)


async def test_luma_p6_families_of_paths(gateway, client):
    gateway.on("POST", "/v1/lumvip/generations", MADE)
    assert (await client.lumvip.generate("kite")).handle.profile == "split_lumvip"
    gateway.on("POST", "/luma/generations", MADE)
    task = await client.luma.generate("kite")
    assert task.handle.profile == "rest"
    gateway.on("GET", "/luma/generations/9d1c", {**MADE, "state": "dreaming"})
    assert (await client.luma.task(task.handle)).state is TaskState.RUNNING


async def test_luma_p7_extend_by_link_or_by_id(gateway, client):
    gateway.on("GET", "/v1/luma/task", {"id": "9d1c", "state": "completed", "video": VIDEO})
    gateway.on("POST", "/v1/luma/extend", MADE)
    task = await client.luma.extend(luma(), "dives")
    assert task.handle.origin_task_id == "9d1c"
    assert gateway.seen[-1].json["video_url"] == VIDEO["download_url"]
    await client.luma.extend(luma(), "dives", video_url="/cdn/kite.mp4")
    assert gateway.seen[-1].json["video_url"] == f"{gateway.url}/cdn/kite.mp4"
    gateway.on("POST", "/luma/generations/9d1c/extend", MADE)
    await client.luma.extend(luma(profile="rest"), "dives", video_url="https://f.example/x.mp4")
    assert "video_url" not in gateway.seen[-1].json


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            Reply(400, {"detail": {"reason": "unauthorized secret token", "code": 1}}),
            errors.GatewayError,
        ),
        (Reply(200, {"detail": "400: failed to moderate image"}), errors.ContentRefused),
        (Reply(422, {"detail": [{"msg": "field required"}]}), errors.RequestRefused),
        (
            Reply(403, {"code": "quota_not_enough", "message": "x", "data": None}),
            errors.QuotaExhausted,
        ),
    ],
)
async def test_luma_p8_p11_refusals(gateway, client, reply, expected):
    gateway.on("POST", LUMA, reply)
    with pytest.raises(expected):
        await client.luma.generate("kite")


async def test_luma_p8_failed_later_and_p13(gateway, client):
    gateway.on(
        "GET",
        "/v1/luma/task",
        {"id": "9d1c", "state": "failed", "failure_reason": "Advanced moderation failed"},
    )
    task = await client.luma.task(luma())
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.CONTENT_POLICY)
    with pytest.raises(errors.RequestRefused):
        await client.luma.generate("kite", image_end_url="https://x.example/b.png")
    gateway.on("GET", "/v1/luma/task", Reply(404, {"detail": "Task ID not found"}))
    with pytest.raises(errors.TaskNotFound):
        await client.luma.task(luma())


def zhipu(profile="cog_v1") -> TaskHandle:
    return TaskHandle(resource="zhipu", task_id="2001-7", profile=profile)


async def test_zhipu_generate_and_look(gateway, client, ticks):
    gateway.on("POST", COG, {"id": "2001-7", "task_status": "PROCESSING", "request_id": "job-1"})
    task = await client.zhipu.generate("a rabbit", reference="job-1", quality="speed")
    assert task.handle == zhipu()
    assert gateway.seen[0].json == {
        "model": "cogvideox",
        "prompt": "a rabbit",
        "request_id": "job-1",
        "quality": "speed",
    }
    look = "/cogvideox/v1/async-result/2001-7"
    for words in ("PROCESSING", "dreaming"):
        gateway.on("GET", look, {"task_status": words})
        assert (await client.zhipu.result(task.handle)).state is TaskState.RUNNING
    done = {"url": "https://s.example/0.mp4", "cover_image_url": "https://s.example/0.png"}
    gateway.on("GET", look, {"task_status": "success", "video_result": [done]})
    [video] = (await client.zhipu.result(task.handle)).artifacts
    assert (video.url, video.cover_url) == (done["url"], done["cover_image_url"])
    gateway.on("GET", look, {"task_status": "FAIL"})
    failed = await client.zhipu.result(task.handle)
    assert (failed.state, failed.error) == (TaskState.FAILED, None)
    gateway.on("GET", look, {"task_status": "SUCCESS", "video_result": []})
    assert (await client.zhipu.result(task.handle)).state is TaskState.RUNNING
    ticks.at += 120
    assert (await client.zhipu.result(task.handle)).state is TaskState.FAILED


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1301", ErrorKind.CONTENT_POLICY),
        ("1302", ErrorKind.RATE_LIMITED),
        ("1113", ErrorKind.QUOTA),
        ("1214", ErrorKind.BAD_REQUEST),
        ("1211", ErrorKind.MODEL_UNAVAILABLE),
        (1001, ErrorKind.AUTH),
    ],
)
async def test_zhipu_p3_p7_codes_of_the_vendor(gateway, client, code, kind):
    gateway.on("POST", COG, Reply(400, {"error": {"code": code, "message": "x", "type": "y"}}))
    with pytest.raises(errors.GatewayError) as caught:
        await client.zhipu.generate("x")
    assert caught.value.kind is kind


async def test_zhipu_p4_asked_twice(gateway, client):
    gateway.on("POST", COG, Reply(400, {"error": {"code": "1231", "message": "duplicate"}}))
    with pytest.raises(errors.UpstreamFailed) as caught:
        await client.zhipu.generate("x", reference="job-1")
    assert caught.value.maybe_submitted


async def test_zhipu_p5_p6_p10(gateway, client):
    for wrong in ("", "x" * 513):
        with pytest.raises(errors.RequestRefused):
            await client.zhipu.generate(wrong)
    gateway.on("POST", "/v1/cogvideox/generations", {"id": "2001-7"})
    task = await client.zhipu.generate("x")
    assert task.handle.profile == "split"
    gateway.on("GET", "/v1/cogvideox/result", {"task_status": ""})
    assert (await client.zhipu.result(task.handle)).state is TaskState.QUEUED
    assert gateway.seen[-1].query == {"id": "2001-7"}
    gateway.on("GET", "/cogvideox/v1/result/2001-7", Reply(404, {"detail": "Task ID not found"}))
    with pytest.raises(errors.TaskNotFound):
        await client.zhipu.result(zhipu())


AVATAR = TaskHandle(resource="avatar", task_id="57aa")


@pytest.mark.parametrize(
    "body",
    [
        {"code": "success", "message": "", "data": "57aa"},
        {"code": 0, "data": {"id": "57aa"}},
        {"id": "57aa"},
    ],
)
async def test_avatar_p1_p2_generate(gateway, client, body):
    gateway.on("POST", "/avatar/generation", body)
    assert (await client.avatar.generate(FACE, audio_url=VOICE)).handle == AVATAR
    assert gateway.seen[0].json == {"avatar_url": FACE, "audio_url": VOICE, "no_watermark": False}


@pytest.mark.parametrize("shape", ["task", "code", "bare"])
@pytest.mark.parametrize(
    ("number", "words", "state"),
    [
        (200, "SUCCESS", TaskState.SUCCEEDED),
        (1, "IN_PROGRESS", TaskState.RUNNING),
        (-1, "FAILURE", TaskState.FAILED),
    ],
)
async def test_avatar_p1_looks(gateway, client, shape, number, words, state):
    inner = {
        "id": "57aa",
        "web_work_status": number,
        "work_video_path": "https://v.example/o.mp4",
        "no_wm_work_video_path": "https://v.example/n.mp4",
        "wm_work_video_path": "",
    }
    body = {
        "task": {
            "code": "success",
            "message": "",
            "data": {
                "task_id": "57aa",
                "status": words,
                "fail_reason": "",
                "data": None if state is TaskState.FAILED else inner,
            },
        },
        "code": {"code": 0, "data": inner},
        "bare": inner,
    }[shape]
    gateway.on("GET", "/avatar/task/57aa", body)
    task = await client.avatar.task(AVATAR)
    assert task.state is state
    if state is TaskState.SUCCEEDED:
        assert task.artifacts[0].url == "https://v.example/n.mp4"
        assert task.artifacts[0].fallback_urls == ("https://v.example/o.mp4",)
    if state is TaskState.FAILED:
        assert "face not detected" in task.error  # p4


async def test_avatar_p3_done_without_a_file(gateway, client, ticks):
    gateway.on(
        "GET", "/avatar/task/57aa", {"id": "57aa", "web_work_status": 200, "work_video_path": ""}
    )
    assert (await client.avatar.task(AVATAR)).state is TaskState.RUNNING
    ticks.at += 60
    assert (await client.avatar.task(AVATAR)).state is TaskState.FAILED


async def test_avatar_p5_not_known_yet(gateway, client, ticks):
    gateway.on("GET", "/avatar/task/57aa", Reply(404, {"code": "task_not_exist", "message": "x"}))
    assert (await client.avatar.task(AVATAR)).state is TaskState.QUEUED
    ticks.at += 60
    with pytest.raises(errors.TaskNotFound):
        await client.avatar.task(AVATAR)


async def test_avatar_p6_p7_voices_and_addresses(gateway, client):
    for voices in ({}, {"audio_url": VOICE, "use_voice": {"text": "x"}}):
        with pytest.raises(errors.RequestRefused):
            await client.avatar.generate(FACE, **voices)
    for face in ("https://api.telegram.org/file/bot1:x/a.jpg", "ftp://x.example/a", "a.jpg"):
        with pytest.raises(errors.RequestRefused):
            await client.avatar.generate(face, audio_url=VOICE)
    async with GatewayClient("https://gateway.example", KEY) as outside:
        with pytest.raises(errors.RequestRefused):
            await outside.avatar.generate("http://127.0.0.1/a.jpg", audio_url=VOICE)
    assert gateway.seen == []


async def test_avatar_p9_no_such_path(gateway, client):
    with pytest.raises(errors.RouteMissing):
        await client.avatar.generate(FACE, audio_url=VOICE)
    gateway.on("GET", "/avatar/task", {"id": "57aa", "web_work_status": 0})
    assert (await client.avatar.task(AVATAR)).state is TaskState.RUNNING

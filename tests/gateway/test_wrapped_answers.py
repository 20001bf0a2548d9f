"""Tasks inside the envelopes of other protocols, and links where nobody promised them."""

from __future__ import annotations

import json

import pytest

from bot.gateway.types import ErrorKind, TaskHandle, TaskState
from tests.gateway.recorded import recorded

LUMA = TaskHandle(resource="luma", task_id="9d1c", profile="rest")
LUMA_TASK = "/luma/generations/9d1c"
ZHIPU = TaskHandle(resource="zhipu", task_id="2001-7", profile="cog_v1")
ZHIPU_RESULT = "/cogvideox/v1/async-result/2001-7"
AVATAR = TaskHandle(resource="avatar", task_id="57aa")
AVATAR_TASK = "/avatar/task/57aa"
LINK = "https://f.example/v.mp4"


# ---- Luma


async def test_luma_p12_a_task_wrapper_without_its_object_has_words_of_its_own(gateway, client):
    gateway.on("GET", LUMA_TASK, recorded("luma/wrapped_waiting"))
    assert (await client.luma.task(LUMA)).state is TaskState.QUEUED
    gateway.on("GET", LUMA_TASK, recorded("luma/wrapped_failed"))
    task = await client.luma.task(LUMA)
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.CONTENT_POLICY)
    assert task.error == "400: failed to moderate image"
    assert len(gateway.seen) == 2  # neither look failed


async def test_luma_p12_inside_a_wrapper_the_object_decides(gateway, client):
    body = recorded("luma/wrapped_done")
    for shape in (body, {"code": 0, "data": json.dumps(body["data"])}):
        gateway.on("GET", LUMA_TASK, shape)
        task = await client.luma.task(LUMA)
        assert [a.url for a in task.artifacts] == ["https://f.example/kite.mp4"]
    body["data"]["data"] |= {"state": "dreaming", "video": None}
    gateway.on("GET", LUMA_TASK, body)
    assert (await client.luma.task(LUMA)).state is TaskState.RUNNING


async def test_luma_an_order_may_be_answered_with_its_id_alone(gateway, client):
    gateway.on("POST", "/v1/luma/generations", {"code": "success", "message": "", "data": "9d1c"})
    assert (await client.luma.generate("kite")).handle.task_id == "9d1c"


@pytest.mark.parametrize(
    "video", [LINK, [LINK], {"url": LINK}, [{"url": LINK}], {"url": [LINK]}, f" {LINK}\n"]
)
async def test_luma_a_video_is_found_however_it_is_written(gateway, client, video):
    gateway.on("GET", LUMA_TASK, {"id": "9d1c", "state": "completed", "video": video})
    task = await client.luma.task(LUMA)
    assert [artifact.url for artifact in task.artifacts] == [LINK]


# ---- Zhipu


async def test_zhipu_p3_a_task_that_failed_is_no_look_that_failed(gateway, client):
    gateway.on("GET", ZHIPU_RESULT, recorded("zhipu/failed_with_error"))
    task = await client.zhipu.result(ZHIPU)
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.CONTENT_POLICY)
    assert "敏感" in task.error


@pytest.mark.parametrize("result", [LINK, [LINK], {"url": LINK}, [{"url": [LINK]}]])
async def test_zhipu_a_video_is_found_however_it_is_written(gateway, client, result):
    done = {"task_status": "success", "video_result": result}
    for body in (done, {"code": 200, "data": done}, {"code": 200, "data": {"data": done}}):
        gateway.on("GET", ZHIPU_RESULT, body)
        task = await client.zhipu.result(ZHIPU)
        assert [artifact.url for artifact in task.artifacts] == [LINK]


# ---- avatars

DONE = {"id": "57aa", "web_work_status": 200, "work_video_path": LINK}


@pytest.mark.parametrize(
    "body",
    [
        {"data": DONE},
        {"code": 0, "data": [DONE]},
        {"code": 0, "data": json.dumps(DONE)},
        {"code": "success", "data": {"status": "SUCCESS", "data": json.dumps(DONE)}},
        {"code": "success", "data": {"status": "SUCCESS", "data": {"code": 0, "data": DONE}}},
        {"id": "57aa", "status": "completed", "work_video_path": LINK},
        {**DONE, "work_video_path": [LINK]},
    ],
)
async def test_avatar_p1_a_task_is_found_in_every_envelope(gateway, client, body):
    gateway.on("GET", AVATAR_TASK, body)
    task = await client.avatar.task(AVATAR)
    assert (task.state, [a.url for a in task.artifacts]) == (TaskState.SUCCEEDED, [LINK])


async def test_avatar_p5_not_known_yet_may_be_said_with_http_200(gateway, client):
    gateway.on("GET", AVATAR_TASK, {"code": 404, "message": "task not found"})
    assert (await client.avatar.task(AVATAR)).state is TaskState.QUEUED


# ---- Suno

CLIP = {"id": "c1", "title": "Rain", "status": "complete", "audio_url": "https://f.example/c1.mp3"}


@pytest.mark.parametrize(
    "payload",
    [
        [CLIP],
        {"c1": CLIP},
        {"clips": [CLIP]},
        {"data": [CLIP]},
        {"code": "success", "data": json.dumps([CLIP])},
        [{**CLIP, "audio_url": [CLIP["audio_url"]]}],
    ],
)
async def test_suno_p14_p18_clips_are_found_in_every_envelope(gateway, client, payload):
    four = {"task_id": "t", "status": "SUCCESS", "data": payload}
    gateway.on("GET", "/suno/fetch/t", {"code": "success", "data": four})
    four_task = await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="t"))
    three = {"task_id": "t", "status": "completed", "clips": payload}
    for body in ({"data": three}, {"data": json.dumps(three)}, {"data": {"data": three}}):
        gateway.on("GET", "/suno/v1/v3.0/music/t", {"code": 200, **body})
        handle = TaskHandle(resource="suno.v3", task_id="t", profile="v30")
        for task in (four_task, await client.suno.v3.fetch(handle)):
            assert [artifact.url for artifact in task.artifacts] == [CLIP["audio_url"]]


async def test_suno_an_id_inside_a_string_is_read(gateway, client):
    gateway.on("POST", "/suno/v1/v3.0/music", {"code": 200, "data": '{"task_id": "5d0e"}'})
    assert (await client.suno.v3.music(description="lofi")).handle.task_id == "5d0e"


async def test_suno_v3_a_failure_may_stand_in_the_message(gateway, client):
    handle = TaskHandle(resource="suno.v3", task_id="t", profile="v30")
    for message, error in (("Topic too long.", "Topic too long."), ("success", None)):
        body = {"code": 200, "message": message, "data": {"status": "failed", "clips": {}}}
        gateway.on("GET", "/suno/v1/v3.0/music/t", body)
        assert (await client.suno.v3.fetch(handle)).error == error


# ---- Midjourney


@pytest.mark.parametrize(
    "url",
    [
        f" {LINK}\n",
        [LINK, "https://f.example/2.png"],
        {"url": LINK},
    ],
)
async def test_midjourney_a_picture_is_found_however_it_is_written(gateway, client, url):
    gateway.on("GET", "/mj/task/7/fetch", recorded("midjourney/success", imageUrl=url))
    task = await client.midjourney.fetch(TaskHandle(resource="midjourney", task_id="7"))
    assert [artifact.url for artifact in task.artifacts] == [LINK]


@pytest.mark.parametrize("url", ["None", "null", [], {}])
async def test_midjourney_p3_a_word_is_no_picture(gateway, client, url):
    gateway.on("GET", "/mj/task/7/fetch", recorded("midjourney/success", imageUrl=url))
    task = await client.midjourney.fetch(TaskHandle(resource="midjourney", task_id="7"))
    assert (task.state, task.artifacts) == (TaskState.RUNNING, ())


async def test_midjourney_an_address_without_scheme_has_that_of_the_gateway(gateway, client):
    body = recorded("midjourney/success", imageUrl="//f.example/a.png?ex=1")
    gateway.on("GET", "/mj/task/7/fetch", body)
    task = await client.midjourney.fetch(TaskHandle(resource="midjourney", task_id="7"))
    assert task.artifacts[0].url == "http://f.example/a.png?ex=1"


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ('{"code": 200, "description": "ok", "result": "1751000000000417"}', "1751000000000417"),
        ('{"code": 1, "result": 1.751000000000417e15}', "1751000000000417"),
    ],
)
async def test_midjourney_p11_accepted_in_other_words(gateway, client, answer, task_id):
    gateway.on("POST", "/mj/submit/imagine", json.loads(answer))
    assert (await client.midjourney.imagine("boat")).handle.task_id == task_id

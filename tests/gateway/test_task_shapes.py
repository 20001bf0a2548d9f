"""Tasks in the shapes of other relays: wrappers, shared paths, links in odd places, frozen rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.gateway import errors
from bot.gateway.resources.video_links import video_links
from bot.gateway.types import ErrorKind, TaskHandle, TaskState
from tests.gateway.scripted import Reply

DATA = Path(__file__).parents[1] / "data" / "wire"
LINK = "https://x.example/v.mp4"
S = TaskState


def recorded(name):
    return json.loads((DATA / f"{name}.json").read_text())


def luma(profile="split"):
    return TaskHandle(resource="luma", task_id="9f0c", profile=profile)


# ---- where the link of a video stands ------------------------------------------------------------


@pytest.mark.parametrize(
    "inner",
    [
        *recorded("luma-done"),
        {"id": "9f0c", "state": "completed", "video": {"url": LINK}},
        {"id": "9f0c", "state": "completed", "video": LINK},
        {"id": "9f0c", "status": "succeed", "task_result": {"videos": [{"id": "1", "url": LINK}]}},
        {"id": "9f0c", "status": "completed", "output": [LINK]},
        {"id": "9f0c", "status": "completed", "output": {"video_url": LINK}},
        {"id": "9f0c", "status": "completed", "metadata": {"url": LINK}},
        {"id": "9f0c", "status": "succeeded", "content": {"video_url": LINK}},
        {"id": "9f0c", "status": "done", "videos": [LINK]},
        {"id": "9f0c", "status": "finished", "generations": [{"video": {"video_no_mark": LINK}}]},
        {"id": "9f0c", "state": "completed", "response": {"resultUrls": [LINK]}},
        {"id": 17, "task_id": "9f0c", "status": "SUCCESS", "result_url": LINK},
        {"code": "success", "data": {"task_id": "9f0c", "status": "SUCCESS", "result_url": LINK}},
        {"code": "success", "data": {"id": 17, "task_id": "9f0c", "status": "SUCCESS",
         "fail_reason": "", "data": {"id": "lu", "state": "completed", "assets": {"video": LINK}}}},
        {"code": "success", "data": {"task_id": "9f0c", "status": "SUCCESS", "fail_reason": LINK,
         "data": {"state": "completed", "assets": None}}},
        {"code": "success", "data": {"task_id": "9f0c", "status": "SUCCESS",
         "data": json.dumps({"video_url": LINK})}},
        {"generation": {"id": "9f0c", "state": "completed", "assets": {"video": LINK}}},
        {"generations": [{"id": "9f0c", "state": "completed", "assets": {"video": LINK}}]},
        {"task": {"task_id": "9f0c", "status": "SUCCESS", "result_url": LINK}},
        {"code": 0, "message": "SUCCEED", "data": {"task_id": "9f0c", "task_status": "succeed",
         "task_result": {"videos": [{"id": "1", "url": LINK}]}}},
    ],
)  # fmt: skip
async def test_luma_done(gateway, client, inner):
    gateway.on("GET", "/v1/luma/task", inner)
    task = await client.luma.task(luma())
    assert (task.state, [one.url for one in task.artifacts]) == (S.SUCCEEDED, [LINK])


@pytest.mark.parametrize(
    ("body", "state", "said"),
    [
        ({"task_id": "9f0c", "status": "FAILURE", "fail_reason": "broke"}, S.FAILED, "broke"),
        ({"id": "9f0c", "state": "failed", "failure_reason": "moderated"}, S.FAILED, "moderated"),
        ({"id": "9f0c", "status": "failed", "error": {"message": "dim"}}, S.FAILED, "dim"),
        ({"id": "9f0c", "status": "canceled"}, S.CANCELLED, None),
        ({"task_id": "9f0c", "task_status": "failed", "task_status_msg": "risk"}, S.FAILED, "risk"),
        ({"task_id": "9f0c", "task_status": "submitted"}, S.QUEUED, None),
        ({"generation": {"id": "9f0c", "state": "failed", "failure_reason": "no"}}, S.FAILED, "no"),
        ({"id": "9f0c", "status": "queued", "image_url": "https://x.example/i"}, S.QUEUED, None),
        ({"task_id": "9f0c", "status": "IN_PROGRESS", "progress": "30%"}, S.RUNNING, None),
        ({"task_id": "9f0c", "status": "NOT_START"}, S.QUEUED, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wrapped", [False, True])
async def test_luma_on_its_way(gateway, client, body, state, said, wrapped):
    gateway.on("GET", "/v1/luma/task", {"code": "success", "data": body} if wrapped else body)
    task = await client.luma.task(luma())
    assert (task.state, task.error) == (state, said)


def test_what_goes_in_is_not_what_comes_out():
    assert video_links({"image_url": "https://x.example/a.png", "cover": {"url": LINK}}) == []
    assert video_links({"input": {"image": "https://x.example/a.mp4"}}) == []
    deep = {"a": {"b": {"c": [{"d": {"my_video": LINK}}]}}}
    assert video_links(deep) == [LINK]
    assert video_links({"x": [{"y": 1}] * 100_000}) == []


# ---- other paths ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/luma/task"),
        ("GET", "/v1/luma/generations/9f0c"),
        ("POST", "/v1/luma/task"),
        ("GET", "/luma/v1/generations/9f0c"),
        ("POST", "/luma/v1/task"),
        ("GET", "/luma/generations/9f0c"),
        ("GET", "/v1/video/generations/9f0c"),
    ],
)
async def test_looks_where_relays_keep_them(gateway, client, method, path):
    gateway.on(method, path, {"id": "9f0c", "state": "completed", "video_url": LINK})
    assert (await client.luma.task(luma())).state is S.SUCCEEDED
    before = len(gateway.seen)
    await client.luma.task(luma())
    if path.startswith("/v1/luma"):  # the way is remembered
        assert len(gateway.seen) - before == 1
    if method == "POST":
        assert gateway.seen[-1].json == {"id": "9f0c"}


async def test_a_stock_relay_has_one_path_for_videos(gateway, client):
    gateway.on(
        "POST", "/v1/video/generations", {"task_id": "9f0c", "id": "9f0c", "status": "queued"}
    )
    gateway.on("GET", "/v1/models", {"data": [{"id": "gpt-4o"}, {"id": "luma-ray-2"}]})
    task = await client.luma.generate("a kite", image_url="https://x.example/a.png", loop=True)
    assert (task.handle.profile, task.handle.task_id) == ("video", "9f0c")
    sent = gateway.calls("/v1/video/generations")[-1].json
    assert (sent["model"], sent["prompt"], sent["image"]) == (
        "luma-ray-2", "a kite", "https://x.example/a.png",
    )  # fmt: skip
    assert sent["metadata"]["loop"] is True
    done = {"task_id": "9f0c", "status": "SUCCESS", "progress": "100%", "fail_reason": LINK}
    gateway.on(
        "GET", "/v1/video/generations/9f0c", {"code": "success", "message": "", "data": done}
    )
    seen = await client.luma.task(task.handle)
    assert (seen.state, seen.artifacts[0].url) == (S.SUCCEEDED, LINK)
    with pytest.raises(errors.RouteMissing):
        await client.luma.extend(seen.handle, "more")


@pytest.mark.parametrize(
    "row",
    [
        {"status": "SUCCESS", "result_url": LINK},
        {"status": "SUCCESS", "fail_reason": LINK},
        {"status": "SUCCESS", "data": {"task_status": "SUCCESS", "video_result": [{"url": LINK}]}},
        {"status": "SUCCESS", "data": {"id": "z1", "model": "cogvideox", "video_url": LINK}},
    ],
)
async def test_cogvideox_at_a_stock_relay(gateway, client, row):
    gateway.on("POST", "/v1/video/generations", {"task_id": "t1", "id": "t1"})
    task = await client.zhipu.generate(
        "a kite", model="cogvideox-3", image_url="https://x.example/a"
    )
    assert (task.handle.profile, task.handle.task_id) == ("video", "t1")
    sent = gateway.calls("/v1/video/generations")[-1].json
    assert (sent["model"], sent["image"]) == ("cogvideox-3", "https://x.example/a")
    body = {"code": "success", "message": "", "data": {"id": 7, "task_id": "t1", **row}}
    gateway.on("GET", "/v1/video/generations/t1", body)
    seen = await client.zhipu.result(task.handle)
    assert (seen.state, seen.artifacts[0].url) == (S.SUCCEEDED, LINK)


@pytest.mark.parametrize(
    ("row", "state", "said"),
    [
        ({"status": "IN_PROGRESS"}, S.RUNNING, None),
        ({"status": "NOT_START"}, S.QUEUED, None),
        ({"status": "FAILURE", "fail_reason": "too dark"}, S.FAILED, "too dark"),
    ],
)
async def test_cogvideox_on_its_way_at_a_stock_relay(gateway, client, row, state, said):
    body = {"code": "success", "message": "", "data": {"task_id": "t1", **row}}
    gateway.on("GET", "/v1/video/generations/t1", body)
    seen = await client.zhipu.result(TaskHandle(resource="zhipu", task_id="t1", profile="video"))
    assert (seen.state, seen.error) == (state, said)


@pytest.mark.parametrize(("version", "mv"), [("v3", "chirp-v3-0"), ("v35", "chirp-v3-5")])
async def test_older_songs_at_a_stock_relay(gateway, client, version, mv):
    gateway.on("POST", "/suno/submit/music", {"code": "success", "message": "", "data": "1111"})
    suno = getattr(client.suno, version)
    task = await suno.music(description="tin rain")
    assert (task.handle.resource, task.handle.profile) == (suno.resource, "task")
    assert gateway.seen[-1].json["mv"] == mv
    gateway.on("GET", "/suno/fetch/1111", recorded("suno-forbidden"))
    seen = await suno.fetch(task.handle)
    assert seen.handle.resource == suno.resource
    assert seen.artifacts[0].url == "https://cdn1.suno.ai/c1.mp3"
    with pytest.raises(errors.RouteMissing):
        await suno.music(lyrics="x", continue_clip="c", continue_at=3)


# ---- Suno ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({"media_urls": [{"url": "https://c.example/1.mp3", "type": "audio"}]}, "https://c.example/1.mp3"),
        ({"media_urls": [{"url": "https://c.example/1.mp4", "type": "video"},
                         {"url": "https://c.example/1.mp3"}]}, "https://c.example/1.mp3"),
        ({"media_urls": '[{"url": "https://c.example/1.mp3", "content_type": "audio/mpeg"}]'},
         "https://c.example/1.mp3"),
        ({"source_audio_url": "https://c.example/2.mp3"}, "https://c.example/2.mp3"),
        ({"media_urls": [{"url": "https://s.example/api/forbidden", "type": "audio"}]}, None),
        ({"media_urls": None}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "audio", ["https://studio-api.prod.suno.com/api/forbidden", "", "https://x.example/None.mp3"]
)
async def test_a_song_behind_a_forbidden_link(gateway, client, more, url, audio):
    clip = {"id": "c1", "title": "Tin rain", "status": "complete", "audio_url": audio, **more}
    row = {"task_id": "1111", "action": "MUSIC", "status": "SUCCESS", "data": [clip]}
    gateway.on("GET", "/suno/fetch/1111", {"code": "success", "data": row})
    handle = TaskHandle(resource="suno.v4", task_id="1111", profile="task", action="MUSIC")
    seen = await client.suno.v4.fetch(handle)
    assert [one.url for one in seen.artifacts] == ([url] if url else [])


# ---- Midjourney ----------------------------------------------------------------------------------

FETCH = "/mj/task/1711/fetch"


def drawing():
    return TaskHandle(resource="midjourney", task_id="1711", profile="default")


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({}, S.FAILED),
        ({"progress": "100%", "finishTime": 0}, S.FAILED),
        ({"progress": "", "status": ""}, S.FAILED),  # it has an end
        ({"status": "SUBMITTED"}, S.FAILED),
        ({"failReason": ""}, S.RUNNING),
        ({"progress": "60%", "finishTime": None}, S.RUNNING),
        ({"imageUrl": "https://x.example/a.png"}, S.RUNNING),
    ],
)
async def test_a_row_that_nobody_looks_at_any_more(gateway, client, row, state):
    frozen = recorded("midjourney")[0]
    gateway.on("GET", FETCH, {**frozen, **row})
    seen = await client.midjourney.fetch(drawing())
    assert seen.state is state
    if state is S.FAILED:
        assert (seen.error, seen.error_kind) == (frozen["failReason"], ErrorKind.BAD_REQUEST)


@pytest.mark.parametrize("wrap", ["data", "result", "twice", "list", "ok"])
async def test_a_wrapped_row(gateway, client, wrap):
    body = recorded("midjourney")[1]
    row = body["data"]
    shapes = {
        "data": body,
        "result": {"code": 1, "result": row},
        "twice": {"code": 200, "data": {"task": row}},
        "list": {"code": 0, "data": [row]},
        "ok": {"code": "success", "message": "", "data": row},
    }
    gateway.on("GET", FETCH, shapes[wrap])
    seen = await client.midjourney.fetch(drawing())
    assert (seen.state, seen.artifacts[0].url) == (S.SUCCEEDED, "https://x.example/a.png")


@pytest.mark.parametrize(
    "body",
    [
        {"code": 200, "msg": "ok", "data": "1711"},
        {"code": 200, "data": {"taskId": "1711"}},
        {"code": 1, "result": {"id": 1711}},
        {"code": 0, "result": "1711"},
    ],
)
async def test_a_wrapped_order(gateway, client, body):
    gateway.on("POST", "/mj/submit/imagine", body)
    assert (await client.midjourney.imagine("a boat")).handle.task_id == "1711"


@pytest.mark.parametrize(
    "words", ["model mj_imagine ratio or price not set", "模型 mj_imagine 价格未配置"]
)
async def test_midjourney_without_a_price(gateway, client, words):
    body = {"description": f"{words} ", "type": "upstream_error", "code": 4}
    gateway.on("POST", "/mj/submit/imagine", Reply(400, body))
    with pytest.raises(errors.ModelUnavailable) as caught:
        await client.midjourney.imagine("a boat")
    assert caught.value.kind is ErrorKind.UNPRICED
    assert not caught.value.maybe_submitted

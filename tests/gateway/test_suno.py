"""Suno v4 over a real socket."""

from __future__ import annotations

import json

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import ArtifactKind, ErrorKind, TaskHandle, TaskState
from tests.gateway.conftest import KEY
from tests.gateway.recorded import recorded
from tests.gateway.scripted import Reply

ID = "8f2c41d09a7b4c6e8d10f2a3b4c5d6e7"
FETCH = f"/suno/fetch/{ID}"
MUSIC = "/suno/submit/music"


def handle(task_id=ID, action="MUSIC") -> TaskHandle:
    return TaskHandle(resource="suno.v4", task_id=task_id, profile="task", action=action)


async def fetched(gateway, client, body, action="MUSIC"):
    gateway.on("GET", FETCH, body)
    return await client.suno.v4.fetch(handle(action=action))


def wrapped(data, status="SUCCESS", **more):
    body = recorded("suno/fresh")
    body["data"] |= {"status": status, "data": data, **more}
    return body


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (
            {"description": "calm lo-fi"},
            {"gpt_description_prompt": "calm lo-fi", "make_instrumental": False, "mv": "chirp-v4"},
        ),
        (
            {"lyrics": "[Verse]", "title": "T", "tags": "lofi"},
            {
                "prompt": "[Verse]",
                "title": "T",
                "tags": "lofi",
                "make_instrumental": False,
                "mv": "chirp-v4",
            },
        ),
        (
            {"instrumental": True, "tags": "lofi"},
            {"prompt": "", "tags": "lofi", "make_instrumental": True, "mv": "chirp-v4"},
        ),
        (
            {"lyrics": "x", "continue_task": ID, "continue_clip": "c1", "continue_at": 95.5},
            {
                "prompt": "x",
                "task_id": ID,
                "continue_clip_id": "c1",
                "continue_at": 95.5,
                "make_instrumental": False,
                "mv": "chirp-v4",
            },
        ),
    ],
)
async def test_p11_music_sends_one_mode_with_real_types(gateway, client, given, sent):
    gateway.on("POST", MUSIC, {"code": "success", "message": "", "data": ID})
    task = await client.suno.v4.music(**given)
    assert (task.handle.task_id, task.state) == (ID, TaskState.QUEUED)
    assert gateway.seen[0].json == sent
    assert gateway.seen[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "given",
    [
        {"description": "x", "lyrics": "y"},
        {"description": "x", "tags": "y"},
        {},
        {"lyrics": "x", "continue_clip": "c1", "continue_at": 1},
        {"lyrics": "x", "continue_task": ID},
    ],
)
async def test_p10_modes_are_not_mixed(gateway, client, given):
    with pytest.raises(errors.RequestRefused):
        await client.suno.v4.music(**given)
    assert gateway.seen == []


async def test_p1_a_live_stream_is_not_the_file(gateway, client):
    task = await fetched(gateway, client, recorded("suno/apart"))
    assert (task.state, bool(task.artifacts)) == (TaskState.RUNNING, True)
    [song] = task.artifacts
    assert (song.key, song.url, song.duration) == ("c1", "https://cdn1.example.org/c1.mp3", 121.4)
    local = [{"id": "c", "status": "complete", "audio_url": f"{gateway.url}/audiopipe/?item_id=c"}]
    assert (await fetched(gateway, client, wrapped(local))).artifacts == ()


async def test_p2_both_songs_with_all_that_is_known_of_them(gateway, client):
    task = await fetched(gateway, client, recorded("suno/success"))
    assert (task.state, task.progress) == (TaskState.SUCCEEDED, 100)
    first, second = task.artifacts
    assert first.model_dump(exclude_none=True, exclude_defaults=True) == {
        "key": "c1",
        "kind": ArtifactKind.AUDIO,
        "url": "https://cdn1.example.org/c1.mp3",
        "text": "[Verse]\nRain on tin",
        "title": "Harbour Rain",
        "tags": "lofi, calm",
        "duration": 121.4,
        "cover_url": "https://cdn2.example.org/image_large_c1.jpeg",
        "video_url": "",  # it may still come
    }
    assert (second.cover_url, second.video_url) == (None, "https://cdn1.example.org/c2.mp4")  # p6


async def test_p3_p4_a_failure_with_one_good_song(gateway, client):
    task = await fetched(gateway, client, recorded("suno/half"))
    assert (task.state, bool(task.artifacts)) == (TaskState.FAILED, True)
    assert [a.key for a in task.artifacts] == ["c3"]
    assert (task.error, task.error_kind) == ("Topic too long.", ErrorKind.BAD_REQUEST)


async def test_p5_stuck_at_streaming_although_the_file_is_there(gateway, waits, ticks):
    size = {"Content-Range": "bytes 0-0/3000000"}
    gateway.on("GET", "/cdn/c2.mp3", Reply(206, b"I", size))
    body = recorded("suno/apart")
    async with GatewayClient(
        gateway.url, KEY, backoff=waits, now=ticks, suno_cdn=f"{gateway.url}/cdn"
    ) as client:
        assert len((await fetched(gateway, client, body)).artifacts) == 1
        ticks.at += 239
        assert len((await fetched(gateway, client, body)).artifacts) == 1
        assert gateway.calls("/cdn/") == []
        ticks.at += 1
        task = await fetched(gateway, client, body)
        assert task.state is TaskState.SUCCEEDED
        assert task.artifacts[1].url == f"{gateway.url}/cdn/c2.mp3"
        assert "authorization" not in gateway.calls("/cdn/")[0].headers


@pytest.mark.parametrize(
    "reply",
    [Reply(404), Reply(206, b"I", {"Content-Range": "bytes 0-0/2000"}), Reply(200, b"short")],
)
async def test_p5_a_stub_at_the_cdn_is_no_song(gateway, waits, ticks, reply):
    gateway.on("GET", "/cdn/c2.mp3", reply)
    async with GatewayClient(
        gateway.url, KEY, backoff=waits, now=ticks, suno_cdn=f"{gateway.url}/cdn"
    ) as client:
        await fetched(gateway, client, recorded("suno/apart"))
        ticks.at += 300
        assert len((await fetched(gateway, client, recorded("suno/apart"))).artifacts) == 1


async def test_p6_success_without_songs_settles(gateway, client, ticks):
    bare = [{"id": "c1", "status": "complete", "audio_url": ""}]
    assert (await fetched(gateway, client, wrapped(bare))).state is TaskState.RUNNING
    ticks.at += 60
    task = await fetched(gateway, client, wrapped(bare))
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.UPSTREAM_ERROR)


async def test_p7_moderation_after_a_good_submit(gateway, client):
    task = await fetched(gateway, client, recorded("suno/moderated"))
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.CONTENT_POLICY)
    assert task.error == "Song Description contained artist name: example"


async def test_p8_p22_a_fresh_task_says_nothing(gateway, client):
    task = await fetched(gateway, client, recorded("suno/fresh"))
    assert (task.state, task.artifacts, task.progress) == (TaskState.QUEUED, (), 0)


async def test_p9_batches_come_in_any_order_with_gaps(gateway, client):
    first, second = recorded("suno/success")["data"], recorded("suno/moderated")["data"]
    second["task_id"] = "other"
    gateway.on("POST", "/suno/fetch", {"code": "success", "message": "", "data": [second, first]})
    tasks = await client.suno.v4.fetch_many([handle(), handle("other"), handle("gone")])
    assert set(tasks) == {ID, "other"}
    assert gateway.seen[0].json == {"ids": [ID, "other", "gone"], "action": "MUSIC"}
    gateway.on("POST", "/suno/fetch", {"code": "success", "message": "", "data": None})
    assert await client.suno.v4.fetch_many([handle(), handle("l", "LYRICS")]) == {}
    assert "action" not in gateway.seen[1].json
    assert await client.suno.v4.fetch_many([]) == {}
    assert len(gateway.seen) == 2


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            Reply(400, {"code": "invalid_request", "message": "task id is empty", "data": None}),
            errors.RequestRefused,
        ),
        (
            Reply(
                400, {"code": "task_not_exist", "message": "task_origin_not_exist", "data": None}
            ),
            errors.TaskNotFound,
        ),
        (
            Reply(400, {"code": "task_channel_disable", "message": "x", "data": None}),
            errors.ParentExpired,
        ),
        (
            Reply(403, {"code": "quota_not_enough", "message": "user quota is not enough"}),
            errors.QuotaExhausted,
        ),
        (
            Reply(200, {"code": "invalid_request", "message": "prompt_empty", "data": None}),
            errors.RequestRefused,
        ),
    ],
)
async def test_p12_refusals_of_the_task_protocol(gateway, client, waits, reply, expected):
    gateway.on("POST", MUSIC, reply)
    with pytest.raises(expected) as caught:
        await client.suno.v4.music(description="x")
    assert not caught.value.maybe_submitted
    assert waits == []


@pytest.mark.parametrize("status", [400, 404])
async def test_p12_unknown_tasks(gateway, client, status):
    gateway.on("GET", FETCH, Reply(status, {"code": "task_not_exist", "message": "", "data": None}))
    with pytest.raises(errors.TaskNotFound):
        await client.suno.v4.fetch(handle())


async def test_p15_the_upstreams_own_body_inside_the_message(gateway, client):
    inner = json.dumps({"detail": "Insufficient credits."})
    gateway.on(
        "POST", MUSIC, Reply(500, {"code": "fail_to_fetch_task", "message": inner, "data": None})
    )
    with pytest.raises(errors.UpstreamFailed, match="Insufficient credits") as caught:
        await client.suno.v4.music(description="x")
    assert caught.value.maybe_submitted


async def test_p16_lyrics(gateway, client):
    gateway.on("POST", "/suno/submit/lyrics", {"code": "success", "data": "lyrics-51b0c2d3"})
    task = await client.suno.v4.lyrics("a ferry in the fog")
    assert gateway.seen[0].json == {"prompt": "a ferry in the fog"}
    gateway.on("GET", "/suno/fetch/lyrics-51b0c2d3", recorded("suno/lyrics"))
    done = await client.suno.v4.fetch(task.handle)
    assert done.state is TaskState.SUCCEEDED
    [words] = done.artifacts
    assert (words.kind, words.title, words.tags) == (ArtifactKind.TEXT, "Ferry", "folk, slow")
    with pytest.raises(errors.RequestRefused):
        await client.suno.v4.lyrics(" ")


async def test_p17_lyrics_in_a_list_and_in_a_string(gateway, client):
    lyrics = recorded("suno/lyrics")["data"]["data"]
    for data in ([lyrics], json.dumps(lyrics)):
        task = await fetched(gateway, client, wrapped(data), action=None)
        assert task.artifacts[0].text == "[Verse]\nFog on deck"


async def test_p18_a_bare_payload_without_task(gateway, client):
    clips = recorded("suno/bare_clips")
    for body in (clips, {"code": "success", "data": clips}, {"code": 1, "data": json.dumps(clips)}):
        task = await fetched(gateway, client, body)
        assert (task.state, len(task.artifacts)) == (TaskState.SUCCEEDED, 2)
    waiting = [
        {**clips[0], "status": "queued", "audio_url": ""},
        {**clips[1], "status": "submitted"},
    ]
    assert (await fetched(gateway, client, waiting)).state is TaskState.QUEUED
    half = [clips[0], {**clips[1], "status": "streaming", "audio_url": ""}]
    task = await fetched(gateway, client, half)
    assert (task.state, bool(task.artifacts)) == (TaskState.RUNNING, True)
    words = recorded("suno/lyrics")["data"]["data"]
    assert (await fetched(gateway, client, words, "LYRICS")).state is TaskState.SUCCEEDED


async def test_p19_flat_clips(gateway, client):
    [song] = (await fetched(gateway, client, recorded("suno/flat"))).artifacts
    assert (song.key, song.duration, song.tags, song.text) == ("c5", 61.5, "lofi, slow", "[Chorus]")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("success", TaskState.SUCCEEDED),
        ("complete", TaskState.SUCCEEDED),
        ("in_progress", TaskState.RUNNING),
        ("queued", TaskState.QUEUED),
        ("", TaskState.QUEUED),
        ("FAIL", TaskState.FAILED),
        ("failed", TaskState.FAILED),
        ("UNKNOWN", TaskState.FAILED),
        ("dancing", TaskState.RUNNING),
    ],
)
async def test_p20_status_words(gateway, client, status, state):
    songs = recorded("suno/bare_clips")[:1]
    body = wrapped(songs, status=status)
    body["code"] = 1
    assert (await fetched(gateway, client, body)).state is state


async def test_p21_only_one_song(gateway, client):
    task = await fetched(gateway, client, wrapped(recorded("suno/bare_clips")[:1]))
    assert (task.state, len(task.artifacts)) == (TaskState.SUCCEEDED, 1)


@pytest.mark.parametrize(
    "reply", [Reply(500, {"detail": "no credits"}), Reply(503, "<html>down</html>")]
)
async def test_p23_a_channel_that_is_down_is_not_asked_twice(gateway, client, waits, reply):
    gateway.on("POST", MUSIC, reply)
    with pytest.raises(errors.UpstreamFailed) as caught:
        await client.suno.v4.music(description="x")
    assert caught.value.maybe_submitted
    assert (len(gateway.seen), waits) == (1, [])


async def test_a_gateway_without_suno_names_the_path(gateway, client):
    with pytest.raises(errors.RouteMissing, match="/suno/submit/music"):
        await client.suno.v4.music(description="x")


async def test_a_pinned_prefix_of_ones_own(gateway):
    gateway.on("POST", "/music-api/submit/music", {"code": "success", "data": ID})
    async with GatewayClient(gateway.url, KEY, routes={"suno.v4": "/music-api"}) as client:
        task = await client.suno.v4.music(description="x")
    assert task.handle.profile == "/music-api"

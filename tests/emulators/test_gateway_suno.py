"""The emulated Suno v4: songs that finish apart, lyrics, and the ways in which they fail."""

from __future__ import annotations

import io
import json

import pytest
from mutagen.mp3 import MP3

from tests.emulators.gateway_api import Api, talking

DESCRIPTION = "calm lo-fi about a harbour"


async def order(api: Api, text: str = DESCRIPTION, **fields) -> str:
    body = {"gpt_description_prompt": text, "mv": "chirp-v4", **fields}
    answer = (await api.post("/suno/submit/music", body)).json()
    assert answer["code"] == "success", answer
    return str(answer["data"])


async def look(api: Api, task_id: str):
    return (await api.get(f"/suno/fetch/{task_id}")).json()["data"]


async def test_two_songs_from_order_to_video():
    async with talking() as (gateway, api):
        task_id = await order(api)
        seen = []
        for step in (0, 15, 15, 45, 30, 30):
            gateway.tasks.advance(step)
            if step == 30 and seen[-1][0] == "SUCCESS":
                gateway.tasks.age_by_days(1)
            task = await look(api, task_id)
            clips = [clip["status"] for clip in task["data"] or ()]
            seen.append((task["status"], task["action"], task["progress"], clips))
        assert seen == [
            ("NOT_START", "", "0%", []),
            ("SUBMITTED", "MUSIC", "0%", ["submitted", "submitted"]),
            ("IN_PROGRESS", "MUSIC", "0%", ["streaming", "streaming"]),
            ("IN_PROGRESS", "MUSIC", "0%", ["complete", "streaming"]),
            ("SUCCESS", "MUSIC", "100%", ["complete", "complete"]),
            ("SUCCESS", "MUSIC", "100%", ["complete", "complete"]),
        ]
        songs = [await api.download(clip["audio_url"]) for clip in task["data"]]
        assert songs[0] != songs[1]
        for clip, song in zip(task["data"], songs, strict=True):
            playing = MP3(io.BytesIO(song))
            assert playing.info.length == pytest.approx(clip["metadata"]["duration"], abs=0.1)
            assert str(playing["TIT2"]) == clip["title"] == "Harbour"
            assert "[Chorus]" in clip["metadata"]["prompt"]
            assert (await api.download(clip["image_large_url"])).startswith(b"\xff\xd8")
            assert b"ftyp" in (await api.download(clip["video_url"]))[:12]


async def test_an_unfinished_song_is_only_a_piece():
    async with talking() as (gateway, api):
        task_id = await order(api)
        gateway.tasks.advance(30)
        clip = (await look(api, task_id))["data"][0]
        assert clip["audio_url"] == f"{gateway.url}/audiopipe/?item_id={clip['id']}"
        piece = await api.open.get(clip["audio_url"])
        assert "Content-Length" not in piece.headers
        gateway.tasks.advance("100%")
        whole = await api.download((await look(api, task_id))["data"][0]["audio_url"])
        assert 0 < len(piece.content) < len(whole) / 2


async def test_own_words_and_the_rule_that_a_description_wins():
    async with talking() as (gateway, api):
        body = {"prompt": "[Verse]\nRain", "title": "Tin Rain", "tags": "lofi", "mv": "chirp-v4"}
        own = (await api.post("/suno/submit/music", body)).json()["data"]
        both = (
            await api.post("/suno/submit/music", {**body, "gpt_description_prompt": "about fog"})
        ).json()["data"]
        instrumental = await order(api, make_instrumental=True)
        gateway.tasks.advance("100%")
        clip = (await look(api, own))["data"][0]
        assert (clip["title"], clip["metadata"]["tags"]) == ("Tin Rain", "lofi")
        assert clip["metadata"]["prompt"] == "[Verse]\nRain"
        assert (await look(api, both))["data"][0]["title"] == "Fog"
        assert (await look(api, instrumental))["data"][0]["metadata"]["prompt"] == ""


async def test_going_on_with_a_song():
    async with talking() as (gateway, api):
        origin = await order(api)
        gateway.tasks.advance("100%")
        clip = (await look(api, origin))["data"][0]["id"]
        body = {"prompt": "more", "title": "II", "continue_clip_id": clip, "continue_at": 12.5}
        answer = await api.post("/suno/submit/music", body)
        assert answer.json() == {
            "code": "invalid_request", "message": "task id is empty", "data": None,
        }  # fmt: skip
        for task_id in ("nope", clip):
            answer = await api.post("/suno/submit/music", {**body, "task_id": task_id})
            assert answer.json()["message"] == "task_origin_not_exist"
        good = (await api.post("/suno/submit/music", {**body, "task_id": origin})).json()["data"]
        late = {**body, "task_id": origin, "continue_at": 99}
        bad = (await api.post("/suno/submit/music", late)).json()["data"]
        gateway.tasks.advance("100%")
        made = (await look(api, good))["data"][0]
        assert made["metadata"]["audio_prompt_id"] == clip
        assert (await look(api, bad))["status"] == "FAILURE"
        gateway.switches["suno.disable_channel"] = True
        answer = await api.post("/suno/submit/music", {**body, "task_id": origin})
        assert answer.json()["code"] == "task_channel_disable"
        text = await api.post("/suno/submit/music", {**body, "continue_at": "12"})
        assert "cannot unmarshal string" in text.json()["error"]["message"]


@pytest.mark.parametrize(
    ("trigger", "status", "clips"),
    [
        ("half", "FAILURE", ["complete", "error"]),
        ("none", "FAILURE", ["error", "error"]),
        ("one", "SUCCESS", ["complete"]),
        ("stuck-streaming", "IN_PROGRESS", ["streaming", "streaming"]),
        ("moderate", "FAILURE", []),
        ("fail", "FAILURE", []),
        ("status:FOO", "SUCCESS", ["complete", "complete"]),
    ],
)
async def test_fates(trigger, status, clips):
    async with talking() as (gateway, api):
        task_id = await order(api, f"{DESCRIPTION} [{trigger}]")
        gateway.tasks.advance("100%")
        task = await look(api, task_id)
        assert task["status"] == status
        assert [clip["status"] for clip in task["data"] or ()] == clips
        assert bool(task["fail_reason"]) is (status == "FAILURE")
        for clip in task["data"] or ():
            assert clip["audio_url"].endswith("None.mp3") is (clip["status"] == "error")


async def test_no_video_no_cover_and_songs_far_apart():
    async with talking() as (gateway, api):
        task_id = await order(api, "x [novideo] [nocover] [apart:120]")
        gateway.tasks.advance(150)
        task = await look(api, task_id)
        assert [clip["status"] for clip in task["data"]] == ["complete", "streaming"]
        gateway.tasks.advance("100%")
        gateway.tasks.age_by_days(1)
        clip = (await look(api, task_id))["data"][0]
        assert (clip["video_url"], clip["image_url"], clip["image_large_url"]) == ("", None, None)


async def test_refusals():
    async with talking() as (gateway, api):
        empty = await api.post("/suno/submit/lyrics", {"prompt": " "})
        assert (empty.status_code, empty.json()["message"]) == (400, "prompt_empty")
        nothing = await api.post("/suno/submit/music", {"mv": "chirp-v4"})
        assert nothing.status_code == 400
        action = await api.post("/suno/submit/concat", {"clip_id": "c1"})
        assert action.json()["message"] == "invalid_action"
        down = await api.post("/suno/submit/music", {"gpt_description_prompt": "x [down]"})
        assert (down.status_code, "detail" in down.json()) == (500, True)
        raw = await api.post("/suno/submit/music", {"gpt_description_prompt": "x [fail_to_fetch]"})
        assert json.loads(raw.json()["message"])["detail"]
        assert not gateway.submits
        unknown = await api.get("/suno/fetch/none")
        assert unknown.json() == {
            "code": "task_not_exist", "message": "task_not_exist", "data": None,
        }  # fmt: skip


async def test_asking_for_many():
    async with talking() as (gateway, api):
        ids = [await order(api), await order(api)]
        other = Api(gateway, "sk-test2")
        foreign = await order(other)
        await other.close()
        found = (await api.post("/suno/fetch", {"ids": [*ids, foreign, "none"]})).json()["data"]
        assert [task["task_id"] for task in found] == ids[::-1]
        assert (await api.post("/suno/fetch", {"ids": ["none"]})).json()["data"] is None
        assert (await api.post("/suno/fetch", {"ids": []})).json()["data"] == []
        assert (await api.post("/suno/fetch", {"ids": [1]})).status_code == 400


@pytest.mark.parametrize("shape", ["object", "array", "string"])
async def test_lyrics_are_finished_at_once(shape):
    async with talking() as (gateway, api):
        gateway.switches["suno.lyrics_shape"] = shape
        answer = (await api.post("/suno/submit/lyrics", {"prompt": "a ferry in the fog"})).json()
        assert answer["data"].startswith("lyrics-")
        task = await look(api, answer["data"])
        assert (task["action"], task["status"]) == ("LYRICS", "SUCCESS")
        data = json.loads(task["data"]) if shape == "string" else task["data"]
        data = data[0] if shape == "array" else data
        assert "[Verse]" in data["text"]
        assert isinstance(data["tags"], list if shape == "object" else str)


async def test_a_lyrics_submit_blocks_on_the_given_clock():
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with talking(sleep=sleep, speed=2) as (gateway, api):
        gateway.switches["suno.lyrics_s"] = 1.0
        await api.post("/suno/submit/lyrics", {"prompt": "fog"})
        await api.post("/suno/submit/lyrics", {"prompt": "fog [slow]"})
    assert slept == [0.5, 60.0]


async def test_other_shapes_of_the_same():
    async with talking() as (gateway, api):
        task_id = await order(api)
        gateway.tasks.advance("100%")
        gateway.switches["suno.flat"] = True
        clip = (await look(api, task_id))["data"][0]
        assert "metadata" not in clip
        assert (clip["state"], clip["mv"]) == ("succeeded", "chirp-v4")
        assert clip["duration"] > 20
        gateway.switches["suno.words"] = "lower"
        answer = (await api.get(f"/suno/fetch/{task_id}")).json()
        assert (answer["code"], answer["data"]["status"]) == (1, "success")
        gateway.switches["suno.bare"] = True
        assert isinstance((await api.get(f"/suno/fetch/{task_id}")).json()["data"], list)


async def test_chinese_songs():
    async with talking() as (gateway, api):
        task_id = await order(api, "关于港口的夜晚")
        gateway.tasks.advance("100%")
        clip = (await look(api, task_id))["data"][0]
        assert "水面" in clip["metadata"]["prompt"]
        song = MP3(io.BytesIO(await api.download(clip["audio_url"])))
        assert str(song["TIT2"]) == clip["title"]


async def test_visible_state_moves_only_with_the_synchronisation():
    async with talking() as (gateway, api):
        slow = await order(api)
        gateway.switches["suno.sync_s"] = 0
        quick = await order(api)
        gateway.tasks.advance(22)
        assert (await look(api, slow))["status"] == "SUBMITTED"
        assert (await look(api, quick))["status"] == "QUEUED"

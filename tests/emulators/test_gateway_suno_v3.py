"""The emulated Suno v3 family: pending clips, joined songs, and where it is kept."""

from __future__ import annotations

import json

import pytest

from tests.emulators.gateway_api import Api, talking

V30 = "/suno/v1/v3.0"
BODY = {"custom_mode": False, "mv": "chirp-v3-0",
        "input": {"gpt_description_prompt": "calm lo-fi about a harbour"}}  # fmt: skip


async def order(api: Api, prefix: str = V30, **given) -> str:
    body = {**BODY, "input": {**BODY["input"], **given}}
    answer = (await api.post(f"{prefix}/music", body)).json()
    assert answer["code"] == 200, answer
    return str(answer["data"]["task_id"])


async def look(api: Api, task_id: str, prefix: str = V30):
    return (await api.get(f"{prefix}/music/{task_id}")).json()["data"]


async def test_songs_from_order_to_file():
    async with talking() as (gateway, api):
        task_id = await order(api)
        seen = []
        for step in (0, 5, 95):
            gateway.tasks.advance(step)
            task = await look(api, task_id)
            seen.append((task["status"], [c["status"] for c in task["clips"].values()]))
        assert seen == [
            ("pending", []),
            ("processing", ["streaming", "streaming"]),
            ("completed", ["complete", "complete"]),
        ]
        assert json.loads(task["input"])["mv"] == "chirp-v3-0"
        for clip_id, clip in task["clips"].items():
            assert clip["id"] == clip_id
            assert (await api.download(clip["audio_url"])).startswith(b"ID3")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"input": {}}, "custom_mode is required"),
        ({"custom_mode": True, "input": {}}, "input.prompt is required"),
        ({"custom_mode": False, "input": {}}, "gpt_description_prompt is required"),
    ],
)
async def test_refusals(body, text):
    async with talking() as (_, api):
        answer = await api.post(f"{V30}/music", body)
        assert (answer.status_code, answer.json()["code"]) == (400, 400)
        assert text in answer.json()["error_message"]
        wrong = await api.post(f"{V30}/music", {"custom_mode": "false", "input": {}})
        assert "of type bool" in wrong.json()["error"]["message"]
        unknown = await api.get(f"{V30}/music/x")
        assert (unknown.status_code, unknown.json()["code"]) == (404, 404)


async def test_joining_needs_an_extended_clip():
    async with talking() as (gateway, api):
        fresh = await order(api)
        gateway.tasks.advance("100%")
        clip = next(iter((await look(api, fresh))["clips"]))
        refused = await api.post(f"{V30}/music/concat", {"clip_id": clip})
        assert (refused.status_code, refused.json()["code"]) == (400, 400)
        assert (await api.post(f"{V30}/music/concat", {"clip_id": "x"})).status_code == 404
        longer = await order(api, continue_clip_id=clip, continue_at=10)
        gateway.tasks.advance("100%")
        extended = next(iter((await look(api, longer))["clips"]))
        joined = await api.post(f"{V30}/music/concat", {"clip_id": extended})
        gateway.tasks.advance(20)
        task = await look(api, joined.json()["data"]["task_id"])
        (song,) = task["clips"].values()
        assert (task["status"], song["metadata"]["type"]) == ("completed", "concat")


async def test_odd_answers():
    async with talking() as (gateway, api):
        odd = {**BODY, "input": {"gpt_description_prompt": "x [e3-200]"}}
        broken = await api.post(f"{V30}/music", odd)
        assert (broken.status_code, broken.json()["code"]) == (200, 500)
        down = {**BODY, "input": {"gpt_description_prompt": "x [down]"}}
        assert (await api.post(f"{V30}/music", down)).status_code == 500
        ids = {
            word: await order(api, gpt_description_prompt=f"x [{word}]")
            for word in ("moderate", "half", "one", "stuck-streaming")
        }
        gateway.switches["suno.clips"] = "null"
        assert (await look(api, ids["one"]))["clips"] is None
        gateway.switches["suno.clips"] = "array"
        assert (await look(api, ids["one"]))["clips"] == []
        gateway.tasks.advance("100%")
        failed = await look(api, ids["moderate"])
        assert (failed["status"], failed["error_message"]) == ("failed", "Topic too long.")
        half = await look(api, ids["half"])
        assert half["status"] == "failed"
        assert [clip["status"] for clip in half["clips"]] == ["complete", "error"]
        assert len((await look(api, ids["one"]))["clips"]) == 1
        assert (await look(api, ids["stuck-streaming"]))["status"] == "processing"
        gateway.switches["suno.flat"] = True
        assert (await look(api, ids["one"]))["clips"][0]["state"] == "succeeded"


@pytest.mark.parametrize(
    ("switch", "profile", "prefix", "model"),
    [
        ("routes.suno.v3", "v30", "/suno/v1/v3.0", "chirp-v3-0"),
        ("routes.suno.v3", "plain", "/suno/v1", "chirp-v3-5"),
        ("routes.suno.v35", "v1_suno", "/v1/suno/v1", "chirp-v3-5"),
        ("routes.suno.v35", "v35", "/suno/v1/v3.5", "chirp-v3-5"),
        ("routes.suno.v35", "mv35", "/suno/v1/mv-3.5", "chirp-v3-5"),
    ],
)
async def test_where_it_is_and_what_says_the_version(switch, profile, prefix, model):
    async with talking() as (gateway, api):
        gateway.switches.update({"routes.suno.v3": "none", "routes.suno.v35": "none"})
        body = {**BODY, "mv": "chirp-v3-5"}
        absent = await api.post(f"{prefix}/music", body)
        assert "Invalid URL" in absent.text or "<html" in absent.text
        gateway.switches[switch] = profile
        task_id = (await api.post(f"{prefix}/music", body)).json()["data"]["task_id"]
        assert json.loads((await look(api, task_id, prefix))["input"])["mv"] == model

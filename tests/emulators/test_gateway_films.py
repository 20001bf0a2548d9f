"""The emulated film makers: Luma, CogVideoX and the digital human."""

from __future__ import annotations

import pytest

from tests.emulators.gateway_api import Api, talking

KITE = {"user_prompt": "a kite over dunes", "aspect_ratio": "16:9", "expand_prompt": True,
        "loop": False}  # fmt: skip
RABBIT = {"model": "cogvideox", "prompt": "a rabbit drives a small car"}
FACE = {"avatar_url": "https://img.example.org/face.jpg"}
VOICE = {"audio_url": "https://a.example.org/voice.mp3"}


async def luma(api: Api, folder: str = "luma", **fields):
    return (await api.post(f"/v1/{folder}/generations", {**KITE, **fields})).json()


async def luma_task(api: Api, made, folder: str = "luma"):
    query = {"id": made["id"], "server_id": made.get("server_id", "")}
    return await api.get(f"/v1/{folder}/task", params=query)


@pytest.mark.parametrize(("folder", "seconds"), [("luma", 60), ("lumavip", 30)])
async def test_luma_from_order_to_film(folder, seconds):
    async with talking(now=lambda: 0.0) as (gateway, api):
        made = await luma(api, folder)
        assert (made["state"], made["video"]) == ("pending", None)
        gateway.tasks.advance(10)
        running = (await luma_task(api, made, folder)).json()
        assert (running["state"], running["estimate_wait_seconds"]) == ("processing", seconds - 10)
        gateway.tasks.advance(seconds - 10)
        done = (await luma_task(api, made, folder)).json()
        assert done["state"] == "completed"
        assert "server_id" not in done
        assert b"ftyp" in (await api.download(done["video"]["url"]))[:12]
        assert (await api.download(done["video"]["thumbnail"])).startswith(b"\x89PNG")
        assert ("download_url" in done["video"]) is (folder == "lumavip")


async def test_a_luma_task_needs_its_server_and_its_folder():
    async with talking() as (gateway, api):
        made = await luma(api)
        lost = await luma_task(api, {**made, "server_id": "x"})
        assert (lost.status_code, lost.json()["error"]["code"]) == (404, "task_not_found")
        elsewhere = await luma_task(api, made, "lumavip")
        assert elsewhere.json() == {"detail": "Task ID not found"}
        gateway.switches["luma.no_server_id"] = True
        made = await luma(api)
        assert "server_id" not in made
        assert (await luma_task(api, made)).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"user_prompt": ""},
        {"aspect_ratio": "5:1"},
        {"image_end_url": "https://x.example.org/a.png"},
        {"image_url": "data:image/png;base64,AAAA"},
        {"image_url": "https://api.telegram.org/file/bot1:x/a.jpg"},
        {"loop": "false"},
        {"user_prompt": "x [moderate]"},
    ],
)
async def test_bad_luma_orders(fields):
    async with talking() as (gateway, api):
        answer = await api.post("/v1/luma/generations", {**KITE, **fields})
        assert answer.status_code == 400
        assert not gateway.submits


async def test_odd_luma_answers():
    async with talking() as (gateway, api):
        created = await api.post("/v1/luma/generations", {**KITE, "user_prompt": "x [201] [array]"})
        assert created.status_code == 201
        assert isinstance(created.json(), list)
        late = await luma(api, user_prompt="x [nourl] [status:dreaming]")
        never, failed = (
            await luma(api, user_prompt="x [nourl-forever]"),
            await luma(api, user_prompt="x [fail]"),
        )
        slow = await luma(api, user_prompt="x [slow]")
        gateway.tasks.advance(10)
        assert (await luma_task(api, late)).json()["state"] == "dreaming"
        assert (await luma_task(api, slow)).json()["estimate_wait_seconds"] == -1
        gateway.tasks.advance("100%")
        films = [(await luma_task(api, late)).json()["video"] for _ in range(4)]
        assert films[:3] == [None] * 3
        assert films[3]
        assert (await luma_task(api, never)).json()["video"] is None
        broken = (await luma_task(api, failed)).json()
        assert (broken["state"], broken["video"]) == ("failed", None)
        assert broken["failure_reason"].startswith("Generation Failed")
        gateway.switches["luma.wrap"] = True
        assert (await luma_task(api, late)).json()["data"]["state"] == "completed"


async def test_extending_by_address_and_by_id():
    async with talking() as (gateway, api):
        made = await luma(api)
        body = {"user_prompt": "the kite dives", "video_url": "https://x.example.org/no.mp4"}
        assert (await api.post("/v1/luma/extend", body)).status_code == 400
        gateway.tasks.advance("100%")
        body["video_url"] = (await luma_task(api, made)).json()["video"]["url"]
        assert (await api.post("/v1/luma/extend", body)).json()["state"] == "pending"
        gateway.switches["routes.luma"] = "rest"
        by_id = await api.post(f"/luma/generations/{made['id']}/extend", {"user_prompt": "on"})
        assert by_id.json()["state"] == "pending"
        download = (await api.get(f"/luma/generations/{made['id']}/download_video_url")).json()
        assert await api.download(download["url"])
        missing = await api.post("/luma/generations/x/extend", {"user_prompt": "on"})
        assert missing.status_code == 404


@pytest.mark.parametrize(
    ("profile", "word", "root", "task"),
    [
        ("split", "lumavip", "/v1/lumavip", "/v1/lumavip/task?id={id}&server_id={server_id}"),
        ("split", "lumvip", "/v1/lumvip", "/v1/lumvip/task?id={id}&server_id={server_id}"),
        ("luma_v1", "lumavip", "/vip/luma/v1", "/vip/luma/v1/task?id={id}&server_id={server_id}"),
        ("luma_v1", "lumvip", "/lumvip/v1", "/lumvip/v1/task?id={id}&server_id={server_id}"),
        ("rest", "lumavip", "/vip/luma", "/vip/luma/generations/{id}"),
        ("rest", "lumvip", "/pro/luma", "/pro/luma/generations/{id}"),
    ],
)
async def test_where_the_paid_folder_is(profile, word, root, task):
    async with talking() as (gateway, api):
        gateway.switches.update({"routes.lumvip": profile, "luma.vip_word": word})
        made = (await api.post(f"{root}/generations", KITE)).json()
        assert (await api.get(task.format(**made))).json()["id"] == made["id"]
        gateway.switches["routes.lumvip"] = "rest" if profile == "split" else "split"
        absent = await api.post(f"{root}/generations", KITE)
        assert (absent.status_code == 404) is root.startswith("/v1")
        assert "id" not in absent.text or "Invalid URL" in absent.text or "<html" in absent.text


async def zhipu(api: Api, **fields):
    return await api.post("/cogvideox/v1/videos/generations", {**RABBIT, **fields})


async def test_cogvideox_from_order_to_film():
    async with talking() as (gateway, api):
        made = (await zhipu(api, request_id="r-1")).json()
        assert (made["task_status"], made["request_id"]) == ("PROCESSING", "r-1")
        path = f"/cogvideox/v1/async-result/{made['id']}"
        assert "video_result" not in (await api.get(path)).json()
        gateway.tasks.advance(30)
        (film,) = (await api.get(path)).json()["video_result"]
        assert b"ftyp" in (await api.download(film["url"]))[:12]
        assert (await api.download(film["cover_image_url"])).startswith(b"\x89PNG")
        again = await zhipu(api, request_id="r-1")
        assert again.json()["error"]["code"] == "1231"
        unknown = await api.get("/cogvideox/v1/async-result/x")
        assert (unknown.status_code, unknown.json()) == (404, {"detail": "Task ID not found"})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"prompt": ""}, "1214"),
        ({"prompt": "x" * 513}, "1261"),
        ({"size": "1x1"}, "1214"),
        ({"duration": 7}, "1214"),
        ({"image_url": ["https://x.example.org/a.png"]}, "1214"),
        ({"prompt": "x [moderate]"}, "1301"),
    ],
)
async def test_bad_cogvideox_orders(fields, code):
    async with talking() as (gateway, api):
        native = await zhipu(api, **fields)
        assert (native.status_code, native.json()["error"]["code"]) == (400, code)
        assert "type" not in native.json()["error"]
        gateway.switches["zhipu.errors"] = "flat"
        flat = await zhipu(api, **fields)
        assert flat.json()["error"]["code"] == code
        assert "type" in flat.json()["error"]


async def test_odd_cogvideox_answers():
    async with talking() as (gateway, api):
        ids = [(await zhipu(api, prompt=f"x [{word}]")).json()["id"]
               for word in ("fail", "moderate-late", "nourl", "status:odd")]  # fmt: skip
        path = "/cogvideox/v1/async-result/"
        assert (await api.get(path + ids[3])).json()["task_status"] == "odd"
        gateway.tasks.advance("100%")
        for failed in ids[:2]:
            shown = (await api.get(path + failed)).json()
            assert shown["task_status"] == "FAIL"
            assert set(shown) == {"model", "request_id", "task_status"}
        films = [(await api.get(path + ids[2])).json()["video_result"] for _ in range(4)]
        assert films[:3] == [[]] * 3
        assert films[3]
        gateway.switches.update({"zhipu.words": "lower", "zhipu.result_path": 2})
        assert "<html" in (await api.get(path + ids[2])).text
        moved = await api.get("/cogvideox/v1/videos/result", params={"id": ids[2]})
        assert moved.json()["task_status"] == "succeed"


@pytest.mark.parametrize(
    ("profile", "submit", "result"),
    [
        ("cog_v4", "/cogvideox/v4/videos/generations", "/cogvideox/v4/async-result/{}"),
        ("split", "/v1/cogvideox/generations", "/v1/cogvideox/result?id={}"),
        ("zhipu", "/zhipu/api/paas/v4/videos/generations", "/zhipu/api/paas/v4/async-result/{}"),
        ("vendor", "/api/paas/v4/videos/generations", "/api/paas/v4/async-result/{}"),
    ],
)
async def test_where_cogvideox_is(profile, submit, result):
    async with talking() as (gateway, api):
        gateway.switches["routes.zhipu"] = profile
        assert "<html" in (await zhipu(api)).text
        made = (await api.post(submit, RABBIT)).json()
        assert (await api.get(result.format(made["id"]))).json()["task_status"] == "PROCESSING"


@pytest.mark.parametrize("shape", ["task", "code", "bare"])
async def test_the_digital_human_in_three_shapes(shape):
    async with talking() as (gateway, api):
        gateway.switches["avatar.shape"] = shape
        made = (await api.post("/avatar/generation", {**FACE, **VOICE})).json()
        data = made.get("data")
        task_id = {"task": data, "code": (data or {}) if shape == "task" else data, "bare": made}[
            shape
        ]
        task_id = task_id if isinstance(task_id, str) else task_id["id"]
        seen = []
        for step in (0, 5, 35):
            gateway.tasks.advance(step)
            body = (await api.get(f"/avatar/task/{task_id}")).json()
            work = body if shape == "bare" else body["data"]
            seen.append(work["status"] if shape == "task" else work["web_work_status"])
        expected = ["QUEUED", "IN_PROGRESS", "SUCCESS"] if shape == "task" else [0, 1, 200]
        assert seen == expected
        work = work["data"] if shape == "task" else work
        assert b"ftyp" in (await api.download(work["no_wm_work_video_path"]))[:12]
        assert (await api.download(work["work_webp_path"]))[8:12] == b"WEBP"
        assert work["create_time"] > 10**12


@pytest.mark.parametrize(
    "body",
    [
        {**VOICE},
        {**FACE},
        {**FACE, **VOICE, "use_voice": {}},
        {**FACE, "use_voice": {"language": "en"}},
        {**FACE, "create_voice": {"audio_url": "https://x.example.org/a.mp3", "language": "fr",
                                  "text": "x"}},
        {**FACE, "create_voice": {"audio_url": "https://x.example.org/short.mp3", "language": "en",
                                  "text": "x"}},
        {"avatar_url": "face.jpg", **VOICE},
        {"avatar_url": "https://api.telegram.org/file/bot1:x/a.jpg", **VOICE},
    ],
)  # fmt: skip
async def test_bad_digital_humans(body):
    async with talking() as (_, api):
        answer = await api.post("/avatar/generation", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


async def test_faces_that_are_none_addresses_that_are_private_and_tasks_that_come_late():
    async with talking() as (gateway, api):
        local = {"avatar_url": "http://127.0.0.1:1/face.jpg", **VOICE}
        assert (await api.post("/avatar/generation", local)).status_code == 200
        gateway.switches["avatar.strict_urls"] = True
        assert (await api.post("/avatar/generation", local)).status_code == 400
        noface = {"avatar_url": "https://img.example.org/noface.jpg", **VOICE}
        task_id = (await api.post("/avatar/generation", noface)).json()["data"]
        gateway.tasks.advance("100%")
        failed = (await api.get(f"/avatar/task/{task_id}")).json()["data"]
        assert (failed["status"], failed["fail_reason"]) == ("FAILURE", "face not detected")
        gateway.switches["avatar.shape"] = "bare"
        assert (await api.get(f"/avatar/task/{task_id}")).json()["web_work_status"] == -1
        gateway.switches.update({"avatar.register_lag_s": 20, "avatar.shape": "code"})
        voice = {"voice_engine_id": "e", "audio_id": "a", "language": "en", "text": "hi [nourl]"}
        made = await api.post("/avatar/generation", {**FACE, "use_voice": voice})
        path = f"/avatar/task/{made.json()['data']['id']}"
        assert (await api.get(path)).status_code == 404
        gateway.tasks.advance("100%")
        urls = [(await api.get(path)).json()["data"]["work_video_path"] for _ in range(4)]
        assert urls[:3] == [""] * 3
        assert urls[3]


async def test_billing():
    async with talking() as (_, api):
        await zhipu(api)
        limit = (await api.get("/v1/dashboard/billing/subscription")).json()
        assert limit["hard_limit_usd"] == 100
        days = {"start_date": "2025-01-01", "end_date": "2025-01-31"}
        used = (await api.get("/v1/dashboard/billing/usage", params=days)).json()
        assert used["total_usage"] == 1.5
        bad = await api.get("/dashboard/billing/usage", params={"start_date": "2025-02-31"})
        assert bad.status_code == 400

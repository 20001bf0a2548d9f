"""The emulated Midjourney behind a relay, and what differs between gateways by switch."""

from __future__ import annotations

import pytest
from aiohttp import web

from emulators.server import Server
from tests.emulators.gateway_api import Api, talking


async def relay(gateway) -> None:
    gateway.switches["mj.dialect"] = "newapi"


async def test_a_relay_is_behind_by_one_synchronisation():
    async with talking() as (gateway, api):
        await relay(gateway)
        task_id = await api.imagine("paper boat", state="job:1")
        task = await api.fetch(task_id)
        assert (task["status"], task["progress"], task["buttons"], task["properties"]) == (
            "", "0%", None, None,
        )  # fmt: skip
        assert task["state"] == ""
        seen = []
        for _ in range(6):
            gateway.tasks.advance(7.5)
            seen.append((await api.fetch(task_id))["progress"])
        assert seen == ["0%", "46%", "46%", "78%", "78%", "100%"]
        task = await api.fetch(task_id)
        assert task["state"] == "job:1"
        assert task["imageUrl"] == f"{gateway.url}/mj/image/{task_id}"
        assert set(task["properties"]) == {"finalPrompt", "finalZhPrompt"}
        assert (await api.download(task["imageUrl"])).startswith(b"\x89PNG")


async def test_a_relay_rewrites_the_codes_and_keeps_the_number():
    async with talking() as (gateway, api):
        await relay(gateway)
        queued = (await api.post("/mj/submit/imagine", {"prompt": "x [queued:2]"})).json()
        assert (queued["code"], queued["properties"]["numberOfQueues"]) == (1, 2)
        gateway.switches["mj.remix"] = True
        grid = await api.imagine()
        gateway.tasks.advance("100%")
        remix = await api.press(grid, "V1")
        assert remix["code"] == 1
        gateway.tasks.advance(15)
        assert (await api.fetch(remix["result"]))["status"] == "MODAL"
        single = (await api.press(grid, "U1"))["result"]
        gateway.tasks.advance("100%")
        assert (await api.press(single, "Vary (Region)"))["code"] == 21
        again = await api.press(grid, "U1")
        assert (again["code"], again["result"]) == (1, single)


async def test_a_relay_refuses_in_its_own_words():
    async with talking() as (gateway, api):
        await relay(gateway)
        blank = await api.post("/mj/submit/imagine", {"prompt": ""})
        assert blank.status_code == 400
        assert blank.json() == {
            "description": "prompt_is_required ", "type": "upstream_error", "code": 4,
        }  # fmt: skip
        unknown = await api.get("/mj/task/1/fetch")
        assert (unknown.status_code, unknown.json()["description"]) == (400, "task_no_found ")
        running = await api.imagine()
        body = {"taskId": running, "customId": "MJ::JOB::upsample::1::x"}
        early = await api.post("/mj/submit/action", body)
        assert early.json()["description"] == "task_status_not_success "
        body["customId"] = "MJ::Job::PicReader::1"
        strange = await api.post("/mj/submit/action", body)
        assert "unknown_action:MJ::Job::PicReader::1" in strange.json()["error"]["message"]
        body["customId"] = "U1"
        panic = await api.post("/mj/submit/action", body)
        assert (panic.status_code, panic.json()["error"]["code"]) == (500, "new_api_panic")
        full = await api.post("/mj/submit/imagine", {"prompt": "x [queuefull]"})
        assert (full.status_code, full.json()["code"]) == (200, 23)


async def test_a_relay_lacks_the_optional_leaves():
    async with talking() as (gateway, api):
        await relay(gateway)
        task_id = await api.imagine()
        for answer in (
            await api.get("/mj/task/list"),
            await api.get("/mj/task/queue"),
            await api.post("/mj/task/query", {}),
            await api.post(f"/mj/task/{task_id}/cancel"),
        ):
            assert (answer.status_code, answer.text[:9]) == (200, "<!doctype")
        found = (await api.post("/mj/task/list-by-condition", {"ids": [task_id]})).json()
        assert len(found) == 1
        gateway.switches["web.fallback"] = False
        assert (await api.get("/mj/task/list")).status_code == 404


async def test_failures_say_100_percent_at_a_relay():
    async with talking() as (gateway, api):
        await relay(gateway)
        task_id = await api.imagine("x [fail]")
        gateway.tasks.advance("100%")
        task = await api.fetch(task_id)
        assert (task["status"], task["progress"]) == ("FAILURE", "100%")


@pytest.mark.parametrize(
    ("style", "status", "body"),
    [
        ("null", 200, ""),
        ("e5", 400, "task_no_found "),
        ("code4", 200, '"code":4'),
        ("204", 204, ""),
    ],
)
async def test_an_unknown_task_in_four_ways(style, status, body):
    async with talking() as (gateway, api):
        gateway.switches["mj.unknown_style"] = style
        answer = await api.get("/mj/task/1/fetch")
        assert answer.status_code == status
        assert body in answer.text


@pytest.mark.parametrize("where", ["cdn", "relay", "localhost"])
async def test_where_pictures_are(where):
    async with talking() as (gateway, api):
        gateway.switches["mj.image_url"] = where
        task_id = await api.imagine()
        gateway.tasks.advance("50%")
        preview = (await api.fetch(task_id))["imageUrl"]
        assert ("?rand=" in preview) is (where != "cdn")
        gateway.tasks.advance("100%")
        url = (await api.fetch(task_id))["imageUrl"]
        host = "http://localhost:3000" if where == "localhost" else gateway.url
        path = "/cdn/" if where == "cdn" else f"/mj/image/{task_id}"
        assert url.startswith(host + path)
        assert await api.download(f"{gateway.url}/mj/image/{task_id}")
        missing = await api.open.get(f"{gateway.url}/mj/image/1")
        assert missing.json() == {"error": "midjourney_task_not_found"}


async def test_which_header_carries_the_key():
    async with talking() as (gateway, _):
        both = Api(gateway)
        both.http.headers["mj-api-secret"] = "sk-test"
        neither, bearer, secret = Api(gateway, ""), Api(gateway), Api(gateway, "")
        secret.http.headers["mj-api-secret"] = "sk-test"
        allowed = {
            "bearer": [False, True, True, True],
            "secret": [False, False, True, True],
            "both": [False, False, False, True],
        }
        for style, expected in allowed.items():
            gateway.switches["mj.auth"] = style
            answers = [
                (await api.get("/mj/task/queue")).status_code == 200
                for api in (neither, bearer, secret, both)
            ]
            assert answers == expected, style
        assert (await secret.get("/v1/models")).status_code == 401
        for api in (both, neither, bearer, secret):
            await api.close()


async def test_speed_prefixes():
    async with talking() as (gateway, api):
        for prefix in ("", "/mj-fast", "/fast", "/mj-turbo", "/mj-relax", "/relax"):
            answer = await api.post(f"{prefix}/mj/submit/imagine", {"prompt": "cat"})
            assert answer.json()["code"] == 1, prefix
        wrong = await api.post("/mj-warp/mj/submit/imagine", {"prompt": "cat"})
        assert (wrong.status_code, wrong.json()["description"]) == (400, "无效的加速模式 ")
        task_id = answer.json()["result"]
        assert (await api.fetch(task_id))["id"] == task_id
        gateway.switches["mj.strict_mode"] = True
        assert (await api.get(f"/mj/task/{task_id}/fetch")).content == b""
        assert (await api.get(f"/mj-relax/mj/task/{task_id}/fetch")).json()["id"] == task_id


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("off", []),
        ("ordered", ["NOT_START", "IN_PROGRESS", "SUCCESS"]),
        (
            "shuffled",
            ["NOT_START", "NOT_START", "IN_PROGRESS", "NOT_START", "IN_PROGRESS",
             "SUCCESS", "IN_PROGRESS", "SUCCESS"],
        ),
    ],
)  # fmt: skip
async def test_callbacks(style, expected):
    heard = []

    async def hook(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hook)
    server = Server(app)
    await server.start()
    async with talking() as (gateway, api):
        gateway.switches["mj.callback"] = style
        await api.imagine("cat", notifyHook=f"{server.url}/hook", state="job:1")
        for step in (0, "50%", 0, "100%"):
            gateway.tasks.advance(step)
            await gateway.send_callbacks()
    await server.stop()
    assert [task["status"] for task in heard] == expected
    assert all(task["state"] == "job:1" for task in heard)

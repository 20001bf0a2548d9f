"""The emulated Midjourney as a raw proxy: orders, lives, buttons, windows, questions."""

from __future__ import annotations

import pytest

from emulators import samples
from tests.emulators.gateway_api import Api, alike, data_url, finished, opened, talking

GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def test_a_picture_from_order_to_buttons():
    async with talking(now=lambda: 0.0) as (gateway, api):
        answer = await api.post(
            "/mj/submit/imagine", {"prompt": "paper boat --ar 3:2", "state": "job:7"}
        )
        assert answer.json() == {
            "code": 1,
            "description": "提交成功",
            "result": "1751000000000418",
            "properties": {"discordInstanceId": "111122223333", "discordChannelId": "444455556666"},
        }
        task_id = answer.json()["result"]
        seen = []
        for step in (0, 1, 2, 5, 6, 6, 8, 7, 5):
            gateway.tasks.advance(step)
            task = await api.fetch(task_id)
            seen.append((task["status"], task["progress"], bool(task["imageUrl"])))
        assert seen == [
            ("NOT_START", "", False),
            ("SUBMITTED", "0%", False),
            ("IN_PROGRESS", "15%", False),
            ("IN_PROGRESS", "31%", True),
            ("IN_PROGRESS", "46%", True),
            ("IN_PROGRESS", "62%", True),
            ("IN_PROGRESS", "78%", True),
            ("IN_PROGRESS", "93%", True),
            ("SUCCESS", "100%", True),
        ]
        assert task["state"] == "job:7"
        assert [b["label"] or b["emoji"] for b in task["buttons"]] == GRID
        grid = opened(await api.download(task["imageUrl"]))
        assert grid.width / grid.height == pytest.approx(1.5, abs=0.01)


async def test_previews_change_and_are_webp():
    async with talking() as (gateway, api):
        task_id = await api.imagine()
        gateway.tasks.advance("30%")
        first = (await api.fetch(task_id))["imageUrl"]
        gateway.tasks.advance("60%")
        second = (await api.fetch(task_id))["imageUrl"]
        assert first.split("?")[0] != second.split("?")[0]
        assert opened(await api.download(second)).format == "WEBP"


async def test_upscales_are_the_quadrants_and_no_two_are_alike():
    async with talking() as (gateway, api):
        task_id = await finished(gateway, api)
        sheet = opened(await api.download((await api.fetch(task_id))["imageUrl"]))
        half = sheet.width // 2
        quadrants = [sheet.crop((x, y, x + half, y + half)) for y in (0, half) for x in (0, half)]
        for number in range(4):
            pressed = await api.press(task_id, f"U{number + 1}")
            gateway.tasks.advance("100%")
            task = await api.fetch(pressed["result"])
            single = opened(await api.download(task["imageUrl"]))
            assert single.size == sheet.size
            gaps = [alike(single, quadrant) for quadrant in quadrants]
            assert min(gaps) == gaps[number] < 6
            assert sorted(gaps)[1] > 10
        labels = [b["label"] or b["emoji"] for b in task["buttons"]]
        assert labels == [
            "Upscale (Subtle)", "Upscale (Creative)", "Vary (Subtle)", "Vary (Strong)",
            "Vary (Region)", "Zoom Out 2x", "Zoom Out 1.5x", "Custom Zoom",
            "⬅️", "➡️", "⬆️", "⬇️", "❤️",
        ]  # fmt: skip
        pressed = await api.press(pressed["result"], "Upscale (Subtle)")
        gateway.tasks.advance("100%")
        large = opened(await api.download((await api.fetch(pressed["result"]))["imageUrl"]))
        assert large.width == 2 * sheet.width


@pytest.mark.parametrize("label", ["V2", "🔄"])
async def test_new_grids_are_other_pictures_and_the_button_is_marked(label):
    async with talking() as (gateway, api):
        task_id = await finished(gateway, api)
        one, two = [(await api.press(task_id, label))["result"] for _ in range(2)]
        assert one != two
        gateway.tasks.advance("100%")
        pictures = [
            opened(await api.download((await api.fetch(i))["imageUrl"]))
            for i in (task_id, one, two)
        ]
        assert alike(pictures[0], pictures[1]) > 5
        assert alike(pictures[1], pictures[2]) > 5
        buttons = (await api.fetch(task_id))["buttons"]
        assert [b["label"] or b["emoji"] for b in buttons if b["style"] == 3] == [label]


async def test_a_repeated_upscale_exists_already():
    async with talking() as (gateway, api):
        task_id = await finished(gateway, api)
        first = await api.press(task_id, "U2")
        gateway.tasks.advance("100%")
        again = await api.press(task_id, "U2")
        assert (again["code"], again["result"]) == (21, first["result"])
        assert again["properties"]["status"] == "SUCCESS"
        assert await api.download(again["properties"]["imageUrl"])
        gateway.switches["mj.repeat"] = "none"
        assert (await api.press(task_id, "U2"))["code"] == 1
        assert len(gateway.submits) == 3


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"prompt": "  "}, "prompt不能为空"),
        ({"prompt": "x", "base64Array": ["AAAA"]}, "base64格式错误"),
        ({"prompt": "x", "base64Array": ["data:image/webp;base64,AAAA"]}, "base64格式错误"),
        ({"prompt": "x", "base64Array": ["data:image/png;base64,AAAA"]}, "base64格式错误"),
        ({"prompt": "x", "state": "s" * 256}, "state"),
        ({"prompt": "x", "botType": "DALL_E"}, "botType"),
    ],
)
async def test_bad_orders(body, text):
    async with talking() as (gateway, api):
        answer = await api.post("/mj/submit/imagine", body)
        assert answer.status_code == 200
        assert answer.json()["code"] == 4
        assert text in answer.json()["description"]
        assert not gateway.submits


@pytest.mark.parametrize(
    ("trigger", "code"),
    [("queuefull", 23), ("noacct", 3), ("sysfull", 9), ("banned:gory", 24)],
)
async def test_refusals_by_trigger(trigger, code):
    async with talking() as (gateway, api):
        answer = await api.post("/mj/submit/imagine", {"prompt": f"x [{trigger}]"})
        assert (answer.status_code, answer.json()["code"]) == (200, code)
        if code == 24:
            assert answer.json()["properties"]["bannedWord"] == "gory"
        saturated = await api.post("/mj/submit/imagine", {"prompt": "x [saturated]"})
        assert (saturated.status_code, saturated.json()["code"]) == (429, 30)
        assert not gateway.submits


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("x [fail]", "任务失败"),
        ("x [banned-late]", "[Banned prompt detected]"),
        ("x [moderate]", "image filters"),
        ("x [moderate-late]", "output filters"),
        ("x —ar 3:2", "[Invalid parameter]"),
        ("x [cancelled]", "取消任务"),
    ],
)
async def test_failures_by_trigger(prompt, reason):
    async with talking() as (gateway, api):
        task_id = await finished(gateway, api, prompt)
        task = await api.fetch(task_id)
        assert task["status"] == "FAILURE"
        assert reason in task["failReason"]
        assert not task["buttons"]


async def test_a_queue_ahead_and_odd_ids():
    async with talking() as (gateway, api):
        answer = (await api.post("/mj/submit/imagine", {"prompt": "x [queued:3]"})).json()
        assert answer["code"] == 22
        assert answer["properties"]["numberOfQueues"] == 3
        gateway.tasks.advance(10)
        assert (await api.fetch(answer["result"]))["status"] == "NOT_START"
        gateway.tasks.advance("100%")
        assert (await api.fetch(answer["result"]))["status"] == "SUCCESS"
        number = (await api.post("/mj/submit/imagine", {"prompt": "x [intid]"})).json()["result"]
        assert isinstance(number, int)
        for style, expected in (("empty", {}), ("null", None), ("absent", ...)):
            gateway.switches["mj.properties"] = style
            body = (await api.post("/mj/submit/imagine", {"prompt": "x"})).json()
            assert body.get("properties", ...) == expected


async def test_odd_lives():
    async with talking() as (gateway, api):
        ids = {
            word: await api.imagine(f"x [{word}]")
            for word in ("stuck", "stuck:85", "slow", "status:FOO", "nullprogress", "words")
        }
        gateway.tasks.advance(14)
        assert (await api.fetch(ids["status:FOO"]))["status"] == "FOO"
        assert (await api.fetch(ids["nullprogress"]))["progress"] is None
        assert (await api.fetch(ids["words"]))["progress"] == "paused"
        gateway.tasks.advance(100)
        assert (await api.fetch(ids["stuck"]))["status"] == "NOT_START"
        assert (await api.fetch(ids["stuck:85"]))["progress"] == "78%"
        assert (await api.fetch(ids["slow"]))["status"] == "IN_PROGRESS"
        gateway.tasks.advance("100%")
        assert (await api.fetch(ids["slow"]))["status"] == "SUCCESS"


async def test_success_without_a_picture_yet_or_ever():
    async with talking() as (gateway, api):
        late, never = await api.imagine("x [nourl]"), await api.imagine("x [nourl-forever]")
        gateway.tasks.advance("100%")
        urls = [(await api.fetch(late))["imageUrl"] for _ in range(4)]
        assert urls[:3] == [None] * 3
        assert urls[3]
        assert [(await api.fetch(never))["imageUrl"] for _ in range(5)] == [None] * 5


async def test_odd_buttons():
    async with talking() as (gateway, api):
        none, odd = await api.imagine("x [nobuttons]"), await api.imagine("x [oddbuttons]")
        gateway.tasks.advance("100%")
        assert (await api.fetch(none))["buttons"] is None
        buttons = (await api.fetch(odd))["buttons"]
        assert any(b["emoji"] is None for b in buttons)
        assert all(b["customId"] for b in buttons)


async def test_actions_that_cannot_be():
    async with talking() as (gateway, api):
        running = await api.imagine()
        custom_id = "MJ::JOB::upsample::1::x"
        body = {"taskId": running, "customId": custom_id}
        answer = (await api.post("/mj/submit/action", body)).json()
        assert (answer["code"], answer["description"]) == (4, "关联任务状态错误")
        gateway.tasks.advance("100%")
        assert (await api.post("/mj/submit/action", body)).json()["code"] == 4
        gateway.switches["mj.disable_channel"] = True
        assert (await api.press(running, "U1"))["description"] == "该任务所属渠道已被禁用"
        gateway.tasks.forget(running)
        assert (await api.post("/mj/submit/action", body)).json()["code"] == 3


async def test_asking_for_many():
    async with talking() as (gateway, api):
        ids = [await api.imagine(f"boat {n}", state=f"job:{n}") for n in range(3)]
        other = Api(gateway, "sk-test2")
        foreign = await other.imagine("not yours")
        found = await api.post("/mj/task/list-by-condition", {"ids": [*ids, foreign, "0"]})
        assert sorted(task["id"] for task in found.json()) == ids
        numbers = await api.post("/mj/task/list-by-condition", {"ids": [int(ids[0])]})
        assert numbers.json() == []
        assert (await other.get(f"/mj/task/{ids[0]}/fetch")).content == b""
        await other.close()
        listed = (await api.get("/mj/task/list")).json()
        assert [task["id"] for task in listed[:4]] == [foreign, *reversed(ids)]
        assert len(listed) == 6
        gateway.tasks.advance("100%")
        waiting = (await api.get("/mj/task/queue")).json()
        assert [task["state"] for task in waiting] == ["not-yours"]
        page = (await api.post("/mj/task/query", {"state": "job:1"})).json()
        assert [task["id"] for task in page["content"]] == [ids[1]]
        page = (await api.post("/mj/task/query", {"pageNumber": 1, "pageSize": 4})).json()
        assert (page["totalElements"], page["totalPages"], page["last"]) == (6, 2, True)
        page = (await api.post("/mj/task/query", {"statusSet": ["FAILURE"]})).json()
        assert page["empty"] is True


@pytest.mark.parametrize(
    ("style", "status", "reason"),
    [("plus", "CANCEL", None), ("empty", "FAILURE", "取消任务"), ("refuse", "IN_PROGRESS", None)],
)
async def test_cancelling(style, status, reason):
    async with talking() as (gateway, api):
        gateway.switches["mj.cancel_style"] = style
        task_id = await api.imagine()
        gateway.tasks.advance("50%")
        answer = await api.post(f"/mj/task/{task_id}/cancel")
        assert answer.status_code == (400 if style == "refuse" else 200)
        assert (answer.content == b"") is (style == "empty")
        task = await api.fetch(task_id)
        assert (task["status"], task["failReason"]) == (status, reason)


async def test_seeds():
    async with talking() as (gateway, api):
        task_id = await api.imagine()
        path = f"/mj/task/{task_id}/image-seed"
        assert (await api.get(path)).json()["code"] == 4
        gateway.tasks.advance("100%")
        assert (await api.get(path)).json()["result"].isdigit()
        assert (await api.get("/mj/task/0/image-seed")).json()["code"] == 3
        gateway.switches["mj.absent"] = ["image-seed", "list"]
        assert "<html" in (await api.get(path)).text
        assert "<html" in (await api.get("/mj/task/list")).text


async def test_describe_shorten_blend_and_swap():
    one, two = (data_url(samples.photo(word, 400, 300), "image/jpeg") for word in ("cat", "sea"))
    async with talking() as (gateway, api):
        submits = {
            "describe": {"base64": one},
            "shorten": {"prompt": "please draw a very nice little boat made of paper"},
            "blend": {"base64Array": [one, two], "dimensions": "LANDSCAPE"},
        }
        ids = {}
        for leaf, body in submits.items():
            ids[leaf] = (await api.post(f"/mj/submit/{leaf}", body)).json()["result"]
        swap = {"sourceBase64": one, "targetBase64": two}
        ids["swap"] = (await api.post("/mj/insight-face/swap", swap)).json()["result"]
        gateway.tasks.advance(5)
        assert (await api.fetch(ids["swap"]))["progress"] == "0%"
        gateway.tasks.advance("100%")
        described = await api.fetch(ids["describe"])
        assert described["properties"]["finalPrompt"].count("⃣") == 4
        assert opened(await api.download(described["imageUrl"])).size == (400, 300)
        shortened = await api.fetch(ids["shorten"])
        assert shortened["imageUrl"] is None
        assert "**paper**" in shortened["properties"]["finalPrompt"]
        assert len(shortened["buttons"]) == 6
        swapped = await api.fetch(ids["swap"])
        assert (swapped["action"], swapped["botType"], swapped["buttons"]) == (
            "SWAP_FACE", "INSIGHT_FACE", [],
        )  # fmt: skip
        blended = await api.fetch(ids["blend"])
        assert [b["label"] or b["emoji"] for b in blended["buttons"]] == GRID
        reading = await api.press(ids["describe"], "2️⃣")
        assert reading["code"] == 21
        assert reading["properties"]["finalPrompt"] in described["properties"]["finalPrompt"]
        details = await api.press(ids["shorten"], "Show Details")
        gateway.tasks.advance("100%")
        assert "(1.00)" in (await api.fetch(details["result"]))["properties"]["finalPrompt"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/mj/submit/blend", {"base64Array": ["data:image/png;base64,AAAA"]}),
        ("/mj/submit/describe", {}),
        ("/mj/submit/shorten", {"prompt": ""}),
        ("/mj/insight-face/swap", {"sourceBase64": "data:,"}),
        ("/mj/submit/modal", {"taskId": "0"}),
    ],
)
async def test_other_orders_are_checked_too(path, body):
    async with talking() as (gateway, api):
        assert (await api.post(path, body)).json()["code"] in (3, 4)
        assert not gateway.submits

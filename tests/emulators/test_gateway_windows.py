"""Midjourney's windows: zoom by words, regions by mask, remix; answered well, badly, never."""

from __future__ import annotations

import pytest
from PIL import Image

from emulators import samples
from tests.emulators.gateway_api import Api, alike, data_url, finished, opened, talking


async def single_of(gateway, api: Api) -> str:
    task_id = await finished(gateway, api, "a paper boat --ar 3:2")
    single = (await api.press(task_id, "U1"))["result"]
    gateway.tasks.advance("100%")
    return single


async def test_custom_zoom_waits_for_words():
    async with talking() as (gateway, api):
        single = await single_of(gateway, api)
        opened_window = await api.press(single, "Custom Zoom")
        assert opened_window["code"] == 21
        assert "status" not in opened_window["properties"]
        task_id = opened_window["result"]
        gateway.tasks.advance("100%")
        gateway.tasks.advance(60)
        assert (await api.fetch(task_id))["status"] == "MODAL"
        wrong = await api.post("/mj/submit/modal", {"taskId": single, "prompt": "x --zoom 2"})
        assert wrong.json()["code"] == 4
        body = {"taskId": task_id, "prompt": "paper boat, wider --zoom 1.7"}
        assert (await api.post("/mj/submit/modal", body)).json()["result"] == task_id
        assert (await api.fetch(task_id))["status"] == "NOT_START"
        gateway.tasks.advance("100%")
        assert (await api.fetch(task_id))["prompt"] == body["prompt"]
        assert (await api.fetch(task_id))["status"] == "SUCCESS"


@pytest.mark.parametrize("prompt", ["no zoom", "x --zoom 3", "x --zoom 1.2.3"])
async def test_a_bad_zoom_fails_later(prompt):
    async with talking() as (gateway, api):
        task_id = (await api.press(await single_of(gateway, api), "Custom Zoom"))["result"]
        await api.post("/mj/submit/modal", {"taskId": task_id, "prompt": prompt})
        gateway.tasks.advance("100%")
        task = await api.fetch(task_id)
        assert (task["status"], task["progress"]) == ("FAILURE", "")
        assert task["failReason"].startswith("[Invalid parameter]")


async def test_vary_region_repaints_what_is_white():
    async with talking() as (gateway, api):
        single = await single_of(gateway, api)
        before = opened(await api.download((await api.fetch(single))["imageUrl"]))
        mask = Image.new("L", before.size, 0)
        mask.paste(255, (0, 0, before.width // 2, before.height))
        task_id = (await api.press(single, "Vary (Region)"))["result"]
        no_mask = await api.post("/mj/submit/modal", {"taskId": task_id, "prompt": "night"})
        assert no_mask.json()["code"] == 4
        body = {"taskId": task_id, "prompt": "a dark forest",
                "maskBase64": data_url(samples.png(mask))}  # fmt: skip
        assert (await api.post("/mj/submit/modal", body)).json()["code"] == 1
        gateway.tasks.advance("100%")
        sheet = opened(await api.download((await api.fetch(task_id))["imageUrl"]))
        tile = sheet.crop((0, 0, sheet.width // 2, sheet.height // 2)).resize(before.size)
        left, right = (0, 0, before.width // 2 - 9, before.height), (
            before.width // 2 + 9, 0, before.width, before.height,
        )  # fmt: skip
        assert alike(tile.crop(left), before.crop(left)) > 10
        assert alike(tile.crop(right), before.crop(right)) < 6


@pytest.mark.parametrize(
    ("size", "colour", "why"), [((10, 10), 255, "size"), (None, 0, "selects nothing")]
)
async def test_a_bad_mask_fails_later(size, colour, why):
    async with talking() as (gateway, api):
        single = await single_of(gateway, api)
        shape = size or opened(await api.download((await api.fetch(single))["imageUrl"])).size
        mask = data_url(samples.png(Image.new("L", shape, colour)))
        task_id = (await api.press(single, "Vary (Region)"))["result"]
        await api.post("/mj/submit/modal", {"taskId": task_id, "maskBase64": mask})
        gateway.tasks.advance("100%")
        assert why in (await api.fetch(task_id))["failReason"]


async def test_remix_opens_windows_and_empty_words_keep_the_prompt():
    async with talking() as (gateway, api):
        gateway.switches["mj.remix"] = True
        task_id = await finished(gateway, api, "a lighthouse")
        assert (await api.press(task_id, "U1"))["code"] == 1
        opened_window = await api.press(task_id, "V1")
        assert (opened_window["code"], opened_window["properties"]["remix"]) == (21, True)
        await api.post("/mj/submit/modal", {"taskId": opened_window["result"]})
        gateway.tasks.advance("100%")
        assert (await api.fetch(opened_window["result"]))["prompt"] == "a lighthouse"


async def test_an_unanswered_window_expires():
    async with talking() as (gateway, api):
        task_id = (await api.press(await single_of(gateway, api), "Custom Zoom"))["result"]
        gateway.tasks.advance(601)
        task = await api.fetch(task_id)
        assert (task["status"], task["failReason"]) == ("FAILURE", "任务超时")

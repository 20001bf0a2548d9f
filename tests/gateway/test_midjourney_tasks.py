"""Midjourney's tasks, lists and results, in both dialects."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.resources.midjourney import variants
from bot.gateway.types import ArtifactKind, ErrorKind, FileInput, TaskHandle, TaskState
from tests.gateway.recorded import recorded
from tests.gateway.scripted import PAGE, Reply

IMAGINE = "/mj/submit/imagine"
ACTION = "/mj/submit/action"
MODAL = "/mj/submit/modal"
ID = "1752000000000101"
FETCH = f"/mj/task/{ID}/fetch"
PNG = FileInput("mask.png", "image/png", b"\x89PNG\r\n\x1a\n")
OK = {"code": 1, "description": "提交成功", "result": ID, "properties": {"discordChannelId": "4"}}


def handle(task_id=ID, **more) -> TaskHandle:
    return TaskHandle(resource="midjourney", task_id=task_id, **more)


async def fetched(gateway, client, body, **more):
    gateway.on("GET", FETCH, body)
    return await client.midjourney.fetch(handle(**more))


@pytest.mark.parametrize("wire", ["46%", 46, "46", "46.4%"])
async def test_p1_progress_is_a_word_or_a_number(gateway, client, wire):
    task = await fetched(gateway, client, recorded("midjourney/running", progress=wire))
    assert (task.state, task.progress) == (TaskState.RUNNING, 46)


@pytest.mark.parametrize("wire", [None, "", "Waiting to start", "paused"])
async def test_p1_progress_that_says_nothing(gateway, client, wire):
    task = await fetched(gateway, client, recorded("midjourney/running", progress=wire))
    assert task.progress is None


@pytest.mark.parametrize("name", ["failed_raw", "failed_relay"])
async def test_p1_progress_of_a_failure_decides_nothing(gateway, client, name):
    assert (
        await fetched(gateway, client, recorded(f"midjourney/{name}"))
    ).state is TaskState.FAILED


@pytest.mark.parametrize(
    ("status", "started", "state"),
    [
        ("", 0, TaskState.QUEUED),
        (None, None, TaskState.QUEUED),
        ("NOT_START", 0, TaskState.QUEUED),
        ("SUBMITTED", 1752000001900, TaskState.RUNNING),
        (" in_progress ", 1, TaskState.RUNNING),
        ("PAUSED_BY_MARS", 0, TaskState.RUNNING),
        ("CANCEL", 0, TaskState.CANCELLED),
        ("Canceled", 0, TaskState.CANCELLED),
        ("failed", 1, TaskState.FAILED),
    ],
)
async def test_p2_empty_and_unknown_status_words(gateway, client, status, started, state):
    body = recorded("midjourney/relay_fresh", status=status, startTime=started)
    assert (await fetched(gateway, client, body)).state is state


@pytest.mark.parametrize("status", ["success", "Succeeded", "FINISHED", "completed", "done"])
async def test_p2_a_success_in_other_words(gateway, client, status):
    body = recorded("midjourney/success", status=status)
    task = await fetched(gateway, client, body)
    assert (task.state, task.progress) == (TaskState.SUCCEEDED, 100)
    assert task.artifacts


async def test_p3_success_without_a_picture_settles(gateway, client, ticks):
    late = recorded("midjourney/success", imageUrl="")
    assert (await fetched(gateway, client, late)).state is TaskState.RUNNING
    ticks.at += 30
    assert (await fetched(gateway, client, late)).state is TaskState.RUNNING
    task = await fetched(gateway, client, recorded("midjourney/success"))
    assert (task.state, task.progress) == (TaskState.SUCCEEDED, 100)


async def test_p3_success_without_a_picture_for_a_minute_is_a_failure(gateway, client, ticks):
    late = recorded("midjourney/success", imageUrl=None)
    assert (await fetched(gateway, client, late)).state is TaskState.RUNNING
    ticks.at += 60
    task = await fetched(gateway, client, late)
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.UPSTREAM_ERROR)


async def test_p4_a_preview_is_no_result(gateway, client):
    task = await fetched(gateway, client, recorded("midjourney/running"))
    assert (task.artifacts, task.actions) == ((), ())


async def test_p5_cancelled_in_two_ways(gateway, client):
    body = recorded("midjourney/failed_raw", failReason="取消任务")
    assert (await fetched(gateway, client, body)).state is TaskState.CANCELLED


@pytest.mark.parametrize("answer", [{"code": 1, "description": "成功"}, Reply(200, "")])
async def test_p5_cancel_looks_again(gateway, client, answer):
    gateway.on("POST", f"/mj/task/{ID}/cancel", answer)
    gateway.on("GET", FETCH, recorded("midjourney/success", status="CANCEL"))
    assert (await client.midjourney.cancel(handle())).state is TaskState.CANCELLED
    assert gateway.seen[0].json is None


async def test_p5_cancel_refused(gateway, client):
    gateway.on("POST", f"/mj/task/{ID}/cancel", {"code": 4, "description": "任务已完成"})
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.cancel(handle())


async def test_p7_a_window_may_only_show_in_the_fetch(gateway, client):
    task = await fetched(gateway, client, recorded("midjourney/modal"))
    assert task.state is TaskState.NEEDS_INPUT


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("[Banned prompt detected] x", ErrorKind.BANNED_PROMPT),
        ("Request cancelled due to image/output filters", ErrorKind.CONTENT_POLICY),
        ("账号已被临时封锁，请勿使用违规词作图", ErrorKind.CONTENT_POLICY),
        ("[Invalid parameter] Unrecognized", ErrorKind.BAD_REQUEST),
        ("[Invalid link] Could not validate this link", ErrorKind.BAD_REQUEST),
        ("[Queue full] x", ErrorKind.QUEUE_FULL),
        ("[Credits exhausted]", ErrorKind.UPSTREAM_ERROR),
        ("上游任务超时（超过1小时）", ErrorKind.UPSTREAM_TIMEOUT),
        ("", ErrorKind.UPSTREAM_ERROR),
        (None, ErrorKind.UPSTREAM_ERROR),
    ],
)
async def test_p10_failures_tell_their_kind(gateway, client, reason, kind):
    task = await fetched(gateway, client, recorded("midjourney/failed_raw", failReason=reason))
    assert (task.state, task.error_kind, task.error) == (TaskState.FAILED, kind, reason or None)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(400, {"description": "task_no_found ", "type": "upstream_error", "code": 4}),
        {"code": 4, "description": "task_no_found"},
        Reply(200, ""),
        Reply(200, "null"),
        Reply(204),
        Reply(404, {"code": 3, "description": "任务不存在"}),
    ],
)
async def test_p13_an_unknown_task_however_it_is_said(gateway, client, waits, reply):
    gateway.on("GET", FETCH, reply)
    with pytest.raises(errors.TaskNotFound):
        await client.midjourney.fetch(handle())
    assert waits == []


async def test_p16_a_relay_writes_its_own_idea_of_its_address(gateway, client):
    lost = f"http://localhost:3000/mj/image/{ID}"
    foreign = f"https://other.example.org/mj/image/{ID}?rand=1"
    for link in (lost, foreign):
        task = await fetched(gateway, client, recorded("midjourney/success", imageUrl=link))
        assert task.artifacts[0].url == f"{gateway.url}/mj/image/{ID}"
    own = f"{gateway.url}/mj/image/{ID}"
    task = await fetched(gateway, client, recorded("midjourney/success", imageUrl=own))
    assert (task.artifacts[0].url, task.artifacts[0].fallback_urls) == (own, ())
    task = await fetched(gateway, client, recorded("midjourney/success"))
    assert task.artifacts[0].url == recorded("midjourney/success")["imageUrl"]


async def test_p17_absent_leaves_are_unsupported_and_not_asked_again(gateway, client, ticks):
    gateway.on("GET", "/mj/task/queue", Reply(403, "Forbidden"))
    for leaf in (client.midjourney.list, client.midjourney.queue, client.midjourney.query):
        with pytest.raises(errors.Unsupported):
            await leaf()
        with pytest.raises(errors.Unsupported):
            await leaf()
    with pytest.raises(errors.Unsupported):
        await client.midjourney.cancel(handle())
    assert len(gateway.seen) == 4
    with pytest.raises(errors.Unsupported):
        await client.midjourney.find("job-7")
    ticks.at += 3601
    gateway.on("GET", "/mj/task/queue", [])
    assert await client.midjourney.queue() == []


async def test_p18_find_takes_only_our_own_reference(gateway, client):
    ours = recorded("midjourney/running", state="job-7")
    others = [
        recorded("midjourney/running", id=str(n), state=s) for n, s in enumerate(("", "job-77"))
    ]
    gateway.on("POST", "/mj/task/query", {"content": others, "totalElements": 2})
    gateway.on("GET", "/mj/task/queue", [*others, ours])
    task = await client.midjourney.find("job-7")
    assert task.handle.task_id == ID
    assert gateway.seen[0].json["state"] == "job-7"
    gateway.on("GET", "/mj/task/queue", others)
    gateway.on("GET", "/mj/task/list", Reply(200, PAGE))
    assert await client.midjourney.find("job-7") is None


async def test_find_does_not_take_a_broken_list_for_an_empty_one(gateway, client):
    gateway.on("POST", "/mj/task/query", Reply(500, {"error": {"message": "boom"}}))
    gateway.on("GET", "/mj/task/queue", [])
    gateway.on("GET", "/mj/task/list", [])
    with pytest.raises(errors.UpstreamFailed):
        await client.midjourney.find("job-7")


async def test_p22_describe_answers_text_and_shows_the_input(gateway, client):
    [artifact] = (await fetched(gateway, client, recorded("midjourney/describe"))).artifacts
    assert (artifact.kind, artifact.url) == (ArtifactKind.TEXT, None)
    assert variants(artifact.text) == [
        "A tin robot --ar 5:4",
        "Robot, [garden](https://x.example) --ar 5:4",
        "Toy --ar 5:4",
        "Light --ar 5:4",
    ]


async def test_p23_shorten_has_no_picture(gateway, client):
    task = await fetched(gateway, client, recorded("midjourney/shorten"))
    assert task.state is TaskState.SUCCEEDED
    assert variants(task.artifacts[0].text) == ["paper boat, old postcard", "paper boat", "boat"]


async def test_buttons_of_a_grid(gateway, client):
    actions = (await fetched(gateway, client, recorded("midjourney/success"))).actions
    assert [a.text for a in actions] == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    assert [a.text for a in actions if a.used] == ["V2"]


async def test_p25_odd_buttons(gateway, client):
    body = recorded("midjourney/upscaled_odd_buttons")
    task = await fetched(gateway, client, body)
    assert [a.text for a in task.actions] == [
        "Upscale (Subtle)",
        "Upsample v6 2x creative 1",
        "🪄 Vary (Subtle)",
        "🖌️ Vary (Region)",
        "🔍 Zoom Out 2x",
        "🔍 Custom Zoom",
        "⬅️",
    ]
    assert (task.artifacts[0].width, task.artifacts[0].height) == (1456, 816)


async def test_p27_a_callback_is_a_task(client):
    task = client.midjourney.parse_callback(recorded("midjourney/success"))
    assert (task.handle.task_id, task.state) == (ID, TaskState.SUCCEEDED)
    with pytest.raises(errors.RequestRefused):
        client.midjourney.parse_callback({"hello": 1})


async def test_p31_many_tasks_in_one_question(gateway, client):
    bodies = [recorded("midjourney/running", id=str(n)) for n in range(120)]
    chunks = [bodies[50:100], bodies[:50][::-1], bodies[100:119]]
    order = [chunks[1], chunks[0], chunks[2]]
    gateway.on("POST", "/mj/task/list-by-condition", *order)
    tasks = await client.midjourney.list_by_condition([handle(str(n)) for n in range(120)])
    assert set(tasks) == {str(n) for n in range(119)}  # the last one is unknown
    assert [len(seen.json["ids"]) for seen in gateway.seen] == [50, 50, 20]
    assert all(isinstance(i, str) for seen in gateway.seen for i in seen.json["ids"])


async def test_a_gateway_without_batches_is_asked_one_by_one(gateway, client):
    gateway.on("GET", FETCH, recorded("midjourney/running"))
    gateway.on("GET", "/mj/task/2/fetch", Reply(200, ""))
    tasks = await client.midjourney.list_by_condition([handle(), handle("2")])
    assert set(tasks) == {ID}
    gateway.on("POST", "/mj/task/list-by-ids", [recorded("midjourney/running")])
    paths = [seen.path.rpartition("/")[2] for seen in gateway.seen]
    assert paths == ["list-by-condition", "list-by-ids", "fetch", "fetch"]


async def test_image_seed(gateway, client, waits):
    path = f"/mj/task/{ID}/image-seed"
    gateway.on("GET", path, {"code": 1, "description": "成功", "result": 3141592653})
    assert await client.midjourney.image_seed(handle()) == "3141592653"
    gateway.on("GET", path, {"code": 3, "description": "未找到 seed"})
    with pytest.raises(errors.TaskNotFound):
        await client.midjourney.image_seed(handle())


async def test_video_tasks_have_videos(gateway, client):
    task = await fetched(gateway, client, recorded("midjourney/video"))
    assert [a.url for a in task.artifacts] == [
        "https://cdn.example.org/v/108_0.mp4",
        "https://cdn.example.org/v/108_1.mp4",
    ]
    assert {a.kind for a in task.artifacts} == {ArtifactKind.VIDEO}
    assert len({a.key for a in task.artifacts}) == 2

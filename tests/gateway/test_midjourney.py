"""Midjourney over a real socket, in both dialects."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.resources.midjourney import clean_prompt, variants
from bot.gateway.types import ArtifactKind, ErrorKind, FileInput, TaskHandle, TaskState
from tests.gateway.conftest import KEY
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


async def test_imagine_sends_the_cleaned_prompt_the_reference_and_both_headers(gateway, client):
    gateway.on("POST", IMAGINE, OK)
    task = await client.midjourney.imagine("/imagine a tram\n—ar 16:9", images=[PNG], state="job-7")
    assert (task.handle.task_id, task.state, task.handle.action) == (
        ID,
        TaskState.QUEUED,
        "IMAGINE",
    )
    [request] = gateway.seen
    assert request.json == {
        "prompt": "a tram --ar 16:9",
        "botType": "MID_JOURNEY",
        "base64Array": ["data:image/png;base64,iVBORw0KGgo="],
        "state": "job-7",
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["mj-api-secret"] == KEY


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
    ],
)
async def test_p2_empty_and_unknown_status_words(gateway, client, status, started, state):
    body = recorded("midjourney/relay_fresh", status=status, startTime=started)
    assert (await fetched(gateway, client, body)).state is state


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


@pytest.mark.parametrize("code", [22, 1])
async def test_p6_queued_is_accepted_in_both_dialects(gateway, client, code):
    gateway.on("POST", IMAGINE, {**OK, "code": code, "properties": {"numberOfQueues": 2}})
    task = await client.midjourney.imagine("x")
    assert (task.state, task.queued_ahead) == (TaskState.QUEUED, 2)


async def test_p7_code_21_says_two_things(gateway, client):
    exists = {"status": "SUCCESS", "imageUrl": "https://cdn.example.org/401.png"}
    gateway.on("POST", ACTION, {**OK, "code": 21, "properties": exists})
    task = await client.midjourney.action(handle("1"), "MJ::JOB::upsample::1::u")
    assert (task.existing, task.state) == (True, TaskState.QUEUED)
    window = {"finalPrompt": "tin robot --v 6.1", "remix": True}
    gateway.on("POST", ACTION, {**OK, "code": 21, "properties": window})
    task = await client.midjourney.action(handle("1"), "MJ::CustomZoom::u")
    assert (task.existing, task.state) == (False, TaskState.NEEDS_INPUT)
    assert task.prompt == "tin robot --v 6.1"
    assert task.handle.origin_task_id == "1"
    assert gateway.seen[-1].json == {"taskId": "1", "customId": "MJ::CustomZoom::u"}


async def test_p7_a_window_may_only_show_in_the_fetch(gateway, client):
    task = await fetched(gateway, client, recorded("midjourney/modal"))
    assert task.state is TaskState.NEEDS_INPUT


async def test_p7_p8_an_answered_window_waits_under_its_own_id(gateway, client):
    gateway.on("POST", MODAL, OK)
    task = await client.midjourney.modal(handle(), prompt="storm —zoom 1.5", mask=PNG)
    assert gateway.seen[0].json == {
        "taskId": ID,
        "prompt": "storm --zoom 1.5",
        "maskBase64": "data:image/png;base64,iVBORw0KGgo=",
    }
    stored = TaskHandle.model_validate_json(task.handle.model_dump_json())
    gateway.on("GET", FETCH, recorded("midjourney/modal"))
    assert (await client.midjourney.fetch(stored)).state is TaskState.QUEUED


async def test_p8_modal_with_the_wrong_id(gateway, client):
    gateway.on("POST", MODAL, {"code": 4, "description": "任务状态错误"})
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.modal(handle())


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"code": 23, "description": "队列已满，请稍后尝试", "result": "99"}, errors.QueueFull),
        (
            Reply(429, {"description": "saturated ", "type": "upstream_error", "code": 30}),
            errors.RateLimited,
        ),
        ({"code": 3, "description": "无可用的账号实例"}, errors.QueueFull),
        ({"code": 9, "description": "提交失败，队列已满，请稍后重试"}, errors.QueueFull),
    ],
)
async def test_p9_not_accepted_now_is_tried_again(gateway, client, waits, reply, expected):
    gateway.on("POST", IMAGINE, reply, OK)
    assert (await client.midjourney.imagine("x")).handle.task_id == ID
    assert len(waits) == 1
    gateway.on("POST", IMAGINE, reply)
    with pytest.raises(expected) as caught:
        await client.midjourney.imagine("x")
    assert not caught.value.maybe_submitted
    assert len(gateway.seen) == 2 + 3


async def test_p10_a_banned_word_is_named_and_not_tried_again(gateway, client, waits):
    properties = {"promptEn": "gory scene", "bannedWord": "gory"}
    gateway.on(
        "POST", IMAGINE, {"code": 24, "description": "可能包含敏感词", "properties": properties}
    )
    with pytest.raises(errors.BannedPrompt) as caught:
        await client.midjourney.imagine("x")
    assert (caught.value.word, waits) == ("gory", [])


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


@pytest.mark.parametrize("result", [1752000000000101, ID, [ID, "2"], f"{ID},1752000000000102"])
@pytest.mark.parametrize("properties", [{}, None, "absent"])
async def test_p11_the_id_is_a_number_a_list_or_joined(gateway, client, result, properties):
    body = {**OK, "result": result, "properties": properties}
    if properties == "absent":
        del body["properties"]
    gateway.on("POST", IMAGINE, body)
    assert (await client.midjourney.imagine("x")).handle.task_id == ID


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"code": 3, "description": "关联任务不存在或已失效"}, errors.ParentExpired),
        (
            Reply(
                400, {"description": "该任务所属渠道已被禁用 ", "type": "new_api_error", "code": 4}
            ),
            errors.ParentExpired,
        ),
        (
            Reply(400, {"description": "task_not_found ", "type": "upstream_error", "code": 4}),
            errors.TaskNotFound,
        ),
        (
            Reply(400, {"description": "quota_not_enough ", "type": "upstream_error", "code": 4}),
            errors.QuotaExhausted,
        ),
    ],
)
async def test_p12_p14_buttons_that_cannot_be_pressed(gateway, client, waits, reply, expected):
    gateway.on("POST", ACTION, reply)
    with pytest.raises(expected) as caught:
        await client.midjourney.action(handle(), "MJ::JOB::upsample::1::u")
    assert not caught.value.message.endswith(" ")
    assert waits == []


@pytest.mark.parametrize(
    ("reply", "around"),
    [
        ({"code": 4, "description": "关联任务状态错误"}, 3),
        (Reply(400, {"description": "task_status_not_success ", "code": 4, "type": "x"}), 15),
    ],
)
async def test_p12_a_parent_that_just_succeeded_is_asked_once_more(
    gateway, client, waits, reply, around
):
    gateway.on("POST", ACTION, reply, OK)
    assert (await client.midjourney.action(handle("1"), "MJ::x")).handle.task_id == ID
    assert waits == [pytest.approx(around, rel=0.26)]
    gateway.on("POST", ACTION, reply)
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.action(handle("1"), "MJ::x")
    assert len(gateway.seen) == 4


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


async def test_p14_a_relay_that_lost_the_proxy_may_have_submitted(gateway, client, waits):
    gateway.on(
        "POST", IMAGINE, Reply(400, {"description": "do_request_failed ", "type": "x", "code": 5})
    )
    with pytest.raises(errors.UpstreamFailed) as caught:
        await client.midjourney.imagine("x")
    assert caught.value.maybe_submitted
    assert (waits, len(gateway.seen)) == ([], 1)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (
            Reply(
                400, {"error": {"message": "Invalid request, unknown_action:MJ::x", "code": None}}
            ),
            ErrorKind.UNSUPPORTED,
        ),
        (
            Reply(500, {"error": {"message": "panic", "type": "new_api_panic"}}),
            ErrorKind.UPSTREAM_ERROR,
        ),
    ],
)
async def test_p15_buttons_a_relay_does_not_know(gateway, client, reply, kind):
    gateway.on("POST", ACTION, reply)
    with pytest.raises(errors.GatewayError) as caught:
        await client.midjourney.action(handle(), "MJ::x")
    assert caught.value.kind is kind
    assert len(gateway.seen) == 1


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


async def test_p24_swap_face(gateway, client):
    gateway.on("POST", "/mj/insight-face/swap", {"code": 1, "description": "", "result": ID})
    task = await client.midjourney.swap_face(PNG, PNG, state="j")
    assert set(gateway.seen[0].json) == {"sourceBase64", "targetBase64", "state"}
    body = recorded("midjourney/success", action="SWAP_FACE", buttons=[], progress="0%")
    gateway.on("GET", FETCH, body)
    done = await client.midjourney.fetch(task.handle)
    assert (done.state, done.progress, done.actions) == (TaskState.SUCCEEDED, 100, ())


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


@pytest.mark.parametrize("buttons", [None, []])
async def test_p25_a_grid_without_buttons_gets_the_classic_ones(gateway, client, buttons):
    task = await fetched(gateway, client, recorded("midjourney/success", buttons=buttons))
    assert [a.text for a in task.actions] == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    gateway.on("POST", "/mj/submit/change", OK)
    await client.midjourney.action(task.handle, task.actions[2].key, state="job-8")
    assert gateway.seen[-1].json == {
        "taskId": ID,
        "action": "UPSCALE",
        "index": 3,
        "state": "job-8",
    }


async def test_p27_a_callback_is_a_task(client):
    task = client.midjourney.parse_callback(recorded("midjourney/success"))
    assert (task.handle.task_id, task.state) == (ID, TaskState.SUCCEEDED)
    with pytest.raises(errors.RequestRefused):
        client.midjourney.parse_callback({"hello": 1})


async def test_p29_the_mode_is_kept_in_the_handle(gateway, client):
    gateway.on("POST", "/mj-turbo/mj/submit/imagine", OK)
    task = await client.midjourney.with_mode("turbo").imagine("x")
    stored = TaskHandle.model_validate_json(task.handle.model_dump_json())
    gateway.on("GET", f"/mj-turbo{FETCH}", recorded("midjourney/success"))
    assert (await client.midjourney.fetch(stored)).state is TaskState.SUCCEEDED
    gateway.on("POST", f"/mj-turbo{ACTION}", OK)
    again = await client.midjourney.action(stored, "MJ::x")
    assert again.handle.mode == "turbo"
    gateway.on("POST", "/mj-turbo/mj/task/list-by-condition", [recorded("midjourney/success")])
    assert set(await client.midjourney.list_by_condition([stored])) == {ID}


async def test_p29_an_alternate_prefix_is_tried_only_when_the_path_is_missing(gateway, client):
    gateway.on("POST", f"/mj-fast{IMAGINE}", OK)
    task = await client.midjourney.imagine("x")
    assert task.handle.profile == "mj-fast"
    await client.midjourney.imagine("x")
    assert [seen.path for seen in gateway.seen] == [
        IMAGINE,
        f"/mj-fast{IMAGINE}",
        f"/mj-fast{IMAGINE}",
    ]
    refused = Reply(400, {"description": "无效的加速模式", "code": 4, "type": "upstream_error"})
    gateway.on("POST", "/mj-relax/mj/submit/imagine", refused)
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.with_mode("relax").imagine("x")
    assert "/relax/mj/submit/imagine" not in [seen.path for seen in gateway.seen]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a boat —ar 3:2", "a boat --ar 3:2"),
        ("a boat—ar 3:2 –niji 6", "a boat --ar 3:2 --niji 6"),
        ("a cat—dog friendship", "a cat—dog friendship"),
        ("a cat — asleep", "a cat — asleep"),
        ("/imagine prompt: a boat\n\n at dawn ", "a boat at dawn"),
        ("/imagine@harbour_bot a boat", "a boat"),
        ("imagine a boat", "imagine a boat"),
        ("https://x.example/a.png a boat --no sails", "https://x.example/a.png a boat --no sails"),
    ],
)
def test_p30_prompts_from_phones(typed, sent):
    assert clean_prompt(typed) == sent


async def test_p30_an_empty_prompt_is_not_sent(gateway, client):
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.imagine("/imagine \n ")
    assert gateway.seen == []


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


async def test_blend_describe_and_shorten(gateway, client):
    for leaf in ("blend", "describe", "shorten"):
        gateway.on("POST", f"/mj/submit/{leaf}", OK)
    await client.midjourney.blend([PNG, PNG], dimensions="SQUARE")
    await client.midjourney.describe(PNG)
    await client.midjourney.shorten("a very nice boat", bot_type="NIJI_JOURNEY")
    assert [set(seen.json) for seen in gateway.seen] == [
        {"base64Array", "dimensions", "botType"},
        {"base64", "botType"},
        {"prompt", "botType"},
    ]
    for wrong in ([PNG], [PNG] * 6):
        with pytest.raises(errors.RequestRefused):
            await client.midjourney.blend(wrong)


async def test_a_reference_has_a_limit(gateway, client):
    with pytest.raises(errors.RequestRefused):
        await client.midjourney.imagine("x", state="j" * 256)
    assert gateway.seen == []

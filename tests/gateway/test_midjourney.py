"""Midjourney's submits: what goes up, what is refused, what is tried again."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.resources.midjourney import clean_prompt
from bot.gateway.types import ErrorKind, FileInput, TaskHandle, TaskState
from tests.gateway.conftest import KEY
from tests.gateway.recorded import recorded
from tests.gateway.scripted import Reply

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


async def test_p24_swap_face(gateway, client):
    gateway.on("POST", "/mj/insight-face/swap", {"code": 1, "description": "", "result": ID})
    task = await client.midjourney.swap_face(PNG, PNG, state="j")
    assert set(gateway.seen[0].json) == {"sourceBase64", "targetBase64", "state"}
    body = recorded("midjourney/success", action="SWAP_FACE", buttons=[], progress="0%")
    gateway.on("GET", FETCH, body)
    done = await client.midjourney.fetch(task.handle)
    assert (done.state, done.progress, done.actions) == (TaskState.SUCCEEDED, 100, ())


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

"""The transport over a real socket: auth, retries, envelopes, and answers that are none."""

from __future__ import annotations

import json

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.routes import normalise
from bot.gateway.types import ErrorKind, ModelInfo
from tests.gateway.conftest import KEY
from tests.gateway.scripted import PAGE, Reply

MODELS = "/v1/models"
IMAGINE = "/mj/submit/imagine"
CHAT = "/v1/chat/completions"
GOOD = {"object": "list", "data": [{"id": "m"}]}
ACCEPTED = {"code": 1, "description": "ok", "result": "7"}
ANSWER = {"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]}


async def ask(client: GatewayClient):
    return await client.chat.create(model="m", messages=[{"role": "user", "content": "x"}])


def e1(message="boom", **more):
    return {"error": {"message": message, "type": "new_api_error", "param": "", **more}}


async def test_p1_p2_paths_that_do_not_exist(gateway, client, waits):
    with pytest.raises(errors.RouteMissing, match="Harbour API"):
        await client.models.list()
    for reply in (
        Reply(404, e1("Invalid URL (GET /v1/models)")),
        Reply(404, PAGE),
        Reply(405),
        Reply(501, PAGE),
        Reply(501, e1("API not implemented", code="api_not_implemented")),
    ):
        gateway.on("GET", MODELS, reply)
        with pytest.raises(errors.RouteMissing):
            await client.models.list()
    assert waits == []


async def test_p1_a_page_on_a_path_that_worked_is_an_outage(gateway, client, waits):
    gateway.on("GET", MODELS, GOOD, Reply(200, PAGE), Reply(200, ""), GOOD)
    await client.models.list()
    assert await client.models.list() == [ModelInfo(id="m")]
    gateway.on("GET", MODELS, Reply(200, PAGE))
    with pytest.raises(errors.UnreadableAnswer) as caught:
        await client.models.list()
    assert "<html" not in str(caught.value) + caught.value.snippet


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (Reply(429), 1),
        (Reply(429, e1("当前分组上游负载已饱和，请稍后再试")), 1),
        (Reply(429, e1(), {"Retry-After": "7"}), 7),
        (Reply(200, e1("当前分组上游负载已饱和，请稍后再试")), 1),
    ],
)
async def test_p3_p4_busy_is_waited_for_whatever_the_call(gateway, client, waits, reply, wait):
    for call, path, good in (
        (client.models.list, MODELS, GOOD),
        (lambda: client.midjourney.imagine("x"), IMAGINE, ACCEPTED),
        (lambda: ask(client), CHAT, ANSWER),
    ):
        gateway.on("GET" if path == MODELS else "POST", path, reply, good)
        await call()
    assert waits == [pytest.approx(wait, rel=0.26 if wait == 1 else 0)] * 3


async def test_p3_too_many_requests_for_ever(gateway, client, waits):
    gateway.on("POST", CHAT, Reply(429, "", {"Retry-After": "9"}))
    with pytest.raises(errors.RateLimited) as caught:
        await ask(client)
    assert (caught.value.retry_after, waits, len(gateway.seen)) == (9, [9], 2)


@pytest.mark.parametrize("after", ["61", "86400", "Wed, 01 Jan 2200 08:00:00 GMT"])
async def test_nobody_waits_who_is_told_to_come_back_much_later(gateway, client, waits, after):
    gateway.on("POST", CHAT, Reply(429, "", {"Retry-After": after}))
    with pytest.raises(errors.RateLimited) as caught:
        await ask(client)
    assert caught.value.retry_after >= 61
    assert (waits, len(gateway.seen)) == ([], 1)


async def test_what_nobody_waits_for_is_asked_again_after_a_minute(gateway, client, waits):
    refused = Reply(429, e1(), {"Retry-After": "4000"})
    gateway.on("GET", MODELS, refused, GOOD)
    gateway.on("POST", IMAGINE, refused, ACCEPTED)
    await client.models.list()
    await client.midjourney.imagine("x")
    assert waits == [60, 60]


READ, COMPUTE, SUBMIT = "read", "compute", "submit"


@pytest.mark.parametrize(
    ("reply", "tries"),
    [
        (Reply(502, PAGE), {READ: 4, COMPUTE: 2, SUBMIT: 1}),
        (Reply(503, PAGE), {READ: 4, COMPUTE: 2, SUBMIT: 1}),
        (Reply(524, PAGE), {READ: 4, COMPUTE: 1, SUBMIT: 1}),
        (Reply(504), {READ: 4, COMPUTE: 1, SUBMIT: 1}),
        (Reply(408, PAGE), {READ: 4, COMPUTE: 1, SUBMIT: 1}),
        (Reply(500, e1()), {READ: 4, COMPUTE: 1, SUBMIT: 1}),
        (
            Reply(502, e1("", param="502", code="bad_response_status_code")),
            {READ: 4, COMPUTE: 1, SUBMIT: 1},
        ),
        (Reply(503, e1("busy")), {READ: 4, COMPUTE: 1, SUBMIT: 2}),
        (Reply(503, e1("分组 default 下对于模型 m 无可用渠道")), {READ: 1, COMPUTE: 1, SUBMIT: 1}),
        (Reply(200, '{"data": [{"id": "m"'), {READ: 4, COMPUTE: 1, SUBMIT: 1}),
        (Reply(400, e1()), {READ: 1, COMPUTE: 1, SUBMIT: 1}),
        (Reply(401, e1("无效的令牌")), {READ: 1, COMPUTE: 1, SUBMIT: 1}),
        (
            Reply(403, e1("user quota is not enough", code="insufficient_user_quota")),
            {READ: 1, COMPUTE: 1, SUBMIT: 1},
        ),
        (
            Reply(429, e1("You exceeded your current quota", code="insufficient_quota")),
            {READ: 1, COMPUTE: 1, SUBMIT: 1},
        ),
        (Reply(404, e1("Invalid URL")), {READ: 1, COMPUTE: 1, SUBMIT: 3}),  # three profiles
    ],
)
async def test_p5_p6_what_is_tried_again(gateway, client, reply, tries):
    calls = {
        READ: (client.models.list, "GET", MODELS),
        COMPUTE: (lambda: ask(client), "POST", CHAT),
        SUBMIT: (lambda: client.midjourney.imagine("x"), "POST", IMAGINE),
    }
    seen = {}
    for kind, (call, method, path) in calls.items():
        gateway.on(method, path, reply)
        gateway.seen.clear()
        with pytest.raises(errors.GatewayError):
            await call()
        seen[kind] = len(gateway.seen)
    assert seen == tries


@pytest.mark.parametrize(
    ("reply", "doubt"),
    [
        (Reply(500, e1()), True),
        (Reply(502, PAGE), True),
        (Reply(504), True),
        (Reply(524, PAGE), True),
        (Reply(200, '{"code": 1, "resu'), True),
        (Reply(200, {"code": 1, "result": ""}), True),
        (Reply(503, e1("无可用渠道")), False),
        (Reply(400, e1()), False),
        (Reply(429), False),
        (Reply(403, e1("user quota is not enough", code="insufficient_user_quota")), False),
        (Reply(200, {"code": 24, "description": "x"}), False),
    ],
)
async def test_whether_a_failed_submit_may_have_been_accepted(gateway, client, reply, doubt):
    gateway.on("POST", IMAGINE, reply)
    with pytest.raises(errors.GatewayError) as caught:
        await client.midjourney.imagine("x")
    assert caught.value.maybe_submitted is doubt


async def test_p6_two_documents_glued_together(gateway, client):
    gateway.on("GET", MODELS, Reply(200, json.dumps(GOOD) + json.dumps(e1())))
    assert await client.models.list() == [ModelInfo(id="m")]


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        (e1("boom (request id: 20250703101500123456789Ab3dE9Zq)"), "boom", None),
        (e1("", localized_message="Too little quota", code="x"), "Too little quota", "x"),
        ({"error": {"message": "", "param": "502"}}, "502", None),
        ({"error": {"message": "boom", "code": 7, "type": "one_hub_error"}}, "boom", "7"),
        ({"error": "plain text"}, "plain text", None),
        ({"success": False, "message": "no"}, "no", None),
        ({"success": False, "msg": "no"}, "no", None),
        ({"error": {"message": json.dumps({"error": {"message": "inner"}})}}, "inner", None),
    ],
)
@pytest.mark.parametrize("status", [400, 200])
async def test_p7_p8_error_envelopes_with_any_status(gateway, client, status, body, message, code):
    gateway.on("POST", CHAT, Reply(status, body, {"X-Oneapi-Request-Id": "r-1"}))
    with pytest.raises(errors.GatewayError) as caught:
        await ask(client)
    assert (caught.value.message, caught.value.code) == (message, code)
    assert caught.value.request_id == "r-1"
    assert caught.value.http_status == status


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"code": "invalid_request", "message": "prompt_empty", "data": None}, "prompt_empty"),
        ({"code": 400, "data": None, "message": "", "error_message": "no"}, "no"),
        ({"code": 24, "description": "可能包含敏感词", "result": None}, "可能包含敏感词"),
        (
            {"description": "quota_not_enough ", "type": "upstream_error", "code": 4},
            "quota_not_enough",
        ),
        ({"detail": "Task ID not found"}, "Task ID not found"),
        (
            {"detail": {"reason": "unauthorized secret token", "code": 1}},
            "unauthorized secret token",
        ),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
        ({"error": {"code": "1301", "message": "敏感内容"}}, "敏感内容"),
        ({"header": {"message": "h"}}, "h"),
        ({"response": {"error": {"message": "r"}}}, "r"),
        ({"err": "e"}, "e"),
        ({"error_msg": "e"}, "e"),
        ({"data": {"error_message": "d"}}, "d"),
        ([{"error": {"message": "listed"}}], "listed"),
    ],
)
async def test_p9_foreign_envelopes_with_an_error_status(gateway, client, body, message):
    gateway.on("POST", CHAT, Reply(400, body))
    with pytest.raises(errors.GatewayError) as caught:
        await ask(client)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("https://one.api4gpt.com", "https://one.api4gpt.com"),
        (" https://one.api4gpt.com/ \n", "https://one.api4gpt.com"),
        ("https://one.api4gpt.com/v1", "https://one.api4gpt.com"),
        ("https://one.api4gpt.com/v1/", "https://one.api4gpt.com"),
        ("https://one.api4gpt.com/mj", "https://one.api4gpt.com"),
        ("https://one.api4gpt.com/mj-fast/mj//", "https://one.api4gpt.com"),
        ("https://proxy.example.org/gate/v1", "https://proxy.example.org/gate"),
        ("https://proxy.example.org/v1/gate", "https://proxy.example.org/v1/gate"),
        ("one.api4gpt.com/v1", "https://one.api4gpt.com"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
    ],
)
def test_p10_base_urls_as_people_paste_them(pasted, kept):
    assert normalise(pasted) == kept


async def test_p10_a_base_with_a_path(gateway):
    gateway.on("GET", f"/gate{MODELS}", GOOD)
    async with GatewayClient(f"{gateway.url}/gate/v1/", KEY) as client:
        assert await client.models.list() == [ModelInfo(id="m")]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, e1("未提供令牌"), ErrorKind.AUTH),
        (401, e1("该令牌已过期"), ErrorKind.AUTH),
        (401, e1("[sk-abc***xyz] 该令牌额度已用尽 !token.UnlimitedQuota"), ErrorKind.QUOTA),
        (403, e1("用户已被封禁"), ErrorKind.FORBIDDEN),
        (403, e1("您的 IP 不在令牌允许访问的列表中"), ErrorKind.FORBIDDEN),
        (403, e1("普通用户不支持指定渠道"), ErrorKind.FORBIDDEN),
        (403, e1("该令牌无权使用模型：gpt-4"), ErrorKind.MODEL_UNAVAILABLE),
        (403, e1("user [1] quota [100] preConsumedQuota [500] is not enough"), ErrorKind.QUOTA),
        (403, {"code": "quota_not_enough", "message": "user quota is not enough"}, ErrorKind.QUOTA),
        (402, e1("Payment required"), ErrorKind.QUOTA),
        (503, e1("分组 default 下对于模型 x 无可用渠道"), ErrorKind.MODEL_UNAVAILABLE),
        (
            404,
            e1("The model `x` does not exist", code="model_not_found"),
            ErrorKind.MODEL_UNAVAILABLE,
        ),
        (404, {"detail": "Task ID not found"}, ErrorKind.TASK_NOT_FOUND),
        (400, e1("x", code="sensitive_words_detected"), ErrorKind.CONTENT_POLICY),
        (400, e1("Your request was rejected by our safety system"), ErrorKind.CONTENT_POLICY),
        (413, PAGE, ErrorKind.TOO_LARGE),
        (422, {"detail": [{"msg": "field required"}]}, ErrorKind.BAD_REQUEST),
        (504, "", ErrorKind.UPSTREAM_TIMEOUT),
        (524, PAGE, ErrorKind.UPSTREAM_TIMEOUT),
        (520, PAGE, ErrorKind.UPSTREAM_ERROR),
        (500, e1("do_request_failed", code="do_request_failed"), ErrorKind.UPSTREAM_ERROR),
        (429, "", ErrorKind.RATE_LIMITED),
    ],
)
async def test_p11_every_refusal_has_its_kind(gateway, client, status, body, kind):
    gateway.on("POST", CHAT, Reply(status, body))
    with pytest.raises(errors.GatewayError) as caught:
        await ask(client)
    assert caught.value.kind is kind

"""What every path of the emulated gateway has in common: keys, faults, holds, unknown paths."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from emulators.gateway.switches import Switches
from tests.emulators.gateway_api import Api, talking


@pytest.mark.parametrize(
    ("key", "status", "text"),
    [
        ("", 401, "未提供令牌"),
        ("sk-wrong", 401, "无效的令牌"),
        ("sk-expired", 401, "该令牌已过期"),
        ("sk-exhausted", 401, "该令牌额度已用尽"),
        ("sk-noquota", 403, "user quota is not enough"),
        ("sk-banned", 403, "用户已被封禁"),
        ("sk-ip", 403, "您的 IP"),
        ("sk-test-x", 403, "普通用户不支持指定渠道"),
        ("sk-nomodel", 403, "该令牌无权使用模型：gpt-4o"),
        ("sk-nochannel", 503, "无可用渠道"),
        ("sk-ratelimit", 429, "请求数限制"),
    ],
)
async def test_every_bad_key_fails_in_its_own_way(key, status, text):
    async with talking() as (gateway, _):
        api = Api(gateway, key)
        answer = await api.ask()
        await api.close()
    assert answer.status_code == status
    assert text in answer.json()["error"]["message"]
    assert answer.headers["X-Oneapi-Request-Id"] in answer.json()["error"]["message"]
    assert ("Retry-After" in answer.headers) is (key == "sk-ratelimit")


async def test_the_ip_limiter_answers_429_with_nothing():
    async with talking() as (gateway, _):
        api = Api(gateway, "sk-iplimit")
        answer = await api.get("/v1/models")
        await api.close()
    assert (answer.status_code, answer.content) == (429, b"")


async def test_keys_work_without_their_prefix_but_not_without_the_scheme():
    async with talking() as (gateway, _):
        api = Api(gateway, "test")
        assert (await api.get("/v1/models")).status_code == 200
        api.http.headers["Authorization"] = "sk-test"
        assert (await api.get("/v1/models")).status_code == 401
        await api.close()


async def test_keys_that_cannot_pay_may_still_look():
    async with talking() as (gateway, _):
        api = Api(gateway, "sk-noquota")
        assert (await api.get("/v1/models")).status_code == 200
        refused = await api.post("/suno/submit/music", {"prompt": "la"})
        assert refused.json()["code"] == "quota_not_enough"
        gateway.switches["mj.dialect"] = "newapi"
        refused = await api.post("/mj/submit/imagine", {"prompt": "la"})
        assert refused.json()["description"] == "quota_not_enough "
        await api.close()


async def test_unknown_paths_answer_by_where_they_are():
    async with talking() as (gateway, api):
        upload = await api.post("/v1/upload")
        assert upload.status_code == 404
        assert upload.json()["error"]["message"] == "Invalid URL (POST /v1/upload)"
        page = await api.post("/mj/submit/nothing", {"prompt": "x"})
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        gateway.switches["web.fallback"] = False
        assert (await api.get("/v1x/models")).status_code == 404
        gateway.switches["web.fallback"] = 405
        assert (await api.get("/nowhere")).status_code == 405
        wrong_method = await api.get("/v1/chat/completions")
        assert wrong_method.status_code == 404
        assert (await api.post("/v1/images/variations")).status_code == 501


async def test_json_must_be_declared_and_of_the_right_types():
    async with talking() as (_, api):
        blank = await api.http.post("/mj/submit/imagine", content='{"prompt":"cat"}')
        assert blank.json()["description"] == "prompt不能为空"
        wrong = await api.post("/suno/submit/music", {"prompt": "la", "make_instrumental": "false"})
        assert wrong.status_code == 400
        text = "json: cannot unmarshal string into Go struct field SunoSubmitReq.make_instrumental"
        assert wrong.json()["error"]["message"].startswith(f"{text} of type bool")
        null = await api.post("/mj/submit/imagine", {"prompt": "cat", "state": None})
        assert "cannot unmarshal null" in null.json()["error"]["message"]
        broken = await api.http.post(
            "/mj/submit/imagine", content="{", headers={"Content-Type": "application/json"}
        )
        assert broken.status_code == 400


@pytest.mark.parametrize(
    ("trigger", "status", "body"),
    [
        ("[http500]", 500, "do_request_failed"),
        ("[http429]", 429, "饱和"),
        ("[http429-after:7]", 429, "饱和"),
        ("[http429-empty]", 429, ""),
        ("[html502]", 502, "<!doctype html>"),
        ("[html524]", 524, "<!doctype html>"),
        ("[html200]", 200, "<!doctype html>"),
        ("[empty200]", 200, ""),
        ("[err200]", 200, '"error"'),
        ("[success-false]", 200, '"success":false'),
        ("[env:E2]", 400, "prompt_empty"),
        ("[env:E6]", 400, '"detail"'),
        ("[env:E6-reason]", 401, '"reason"'),
        ("[env:E6-text]", 400, "failed to moderate"),
        ("[env:e7]", 400, "1301"),
    ],
)
async def test_triggers_of_the_transport(trigger, status, body):
    async with talking() as (_, api):
        answer = await api.ask(f"Hello {trigger}")
    assert answer.status_code == status
    assert body in answer.text if body else answer.content == b""
    assert answer.headers.get("Retry-After") == ("7" if "after" in trigger else None)


async def test_half_and_doubled_bodies():
    async with talking() as (_, api):
        with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
            (await api.ask("[trunc]")).json()
        with pytest.raises(ValueError, match="Extra data"):
            (await api.ask("[twojson]")).json()
        assert (await api.ask("[drip]")).json()["object"] == "chat.completion"
        with pytest.raises(httpx.RemoteProtocolError):
            await api.ask("[disconnect]")


async def test_triggers_of_earlier_turns_and_unknown_brackets_mean_nothing():
    async with talking() as (_, api):
        messages = [
            {"role": "user", "content": "[http500]"},
            {"role": "assistant", "content": "[http500]"},
            {"role": "user", "content": "[Verse] again"},
        ]
        answer = await api.post("/v1/chat/completions", {"model": "gpt-4o", "messages": messages})
    assert answer.json()["choices"][0]["message"]["content"] == "You said: [Verse] again"


@pytest.mark.parametrize("flavour", ["shell", "oneapi", "newapi", "bare"])
async def test_the_accents_of_errors(flavour):
    async with talking() as (gateway, api):
        gateway.switches["errors.flavour"] = flavour
        error = (await api.ask("[http500]")).json()["error"]
    expected = {
        "shell": "localized_message",
        "oneapi": "type",
        "newapi": "param",
        "bare": "message",
    }
    assert expected[flavour] in error
    assert ("type" in error) is (flavour != "bare")


async def test_an_order_whose_answer_hangs_has_been_accepted():
    async with talking() as (gateway, api):
        with pytest.raises(httpx.ReadTimeout):
            await api.post("/mj/submit/imagine", {"prompt": "cat [hang:60]"}, timeout=0.2)
        assert [one.prompt for one in gateway.submits] == ["cat [hang:60]"]


async def test_scripted_faults_are_met_once_each_and_in_order():
    async with talking() as (gateway, api):
        gateway.fail_next("/mj/submit", status=429, body="", headers={"Retry-After": "3"}, times=2)
        gateway.fail_next("/mj/submit", body={"code": 23, "description": "队列已满"}, status=200)
        answers = [await api.post("/mj/submit/imagine", {"prompt": "cat"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [429, 429, 200, 200]
        assert answers[0].headers["Retry-After"] == "3"
        assert answers[2].json()["code"] == 23
        assert answers[3].json()["code"] == 1
        assert len(gateway.submits) == 1
        assert len(gateway.calls("/mj/submit")) == 4


async def test_a_fault_can_come_after_the_work():
    async with talking() as (gateway, api):
        gateway.fail_next("/mj/submit", status=502, body="<html>", accepted=True)
        assert (await api.post("/mj/submit/imagine", {"prompt": "cat"})).status_code == 502
        gateway.fail_next("/mj/submit", how="disconnect", accepted=True)
        with pytest.raises(httpx.RemoteProtocolError):
            await api.post("/mj/submit/imagine", {"prompt": "dog"})
        gateway.fail_next("/mj/submit", how="hang")
        with pytest.raises(httpx.ReadTimeout):
            await api.post("/mj/submit/imagine", {"prompt": "fox"}, timeout=0.1)
        assert [one.prompt for one in gateway.submits] == ["cat", "dog"]
        with pytest.raises(ValueError, match="no fault 'sing'"):
            gateway.fail_next("/mj", how="sing")  # type: ignore[arg-type]


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_request_can_be_held_open_before_or_after_its_work(accepted):
    async with talking() as (gateway, api):
        hold = gateway.hold("/submit/imagine", accepted=accepted)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(api.imagine("cat"))
            await hold.reached()
            assert len(gateway.submits) == (1 if accepted else 0)
            assert not waiting.done()
            hold.release()
        assert gateway.tasks.get(waiting.result()) is not None


async def cut_off(api):
    with pytest.raises(httpx.HTTPError):
        await api.imagine()


async def test_stopping_does_not_wait_for_what_hangs():
    async with talking() as (gateway, api):
        hold = gateway.hold("/submit/imagine")
        async with asyncio.TaskGroup() as group:
            group.create_task(cut_off(api))
            await hold.reached()
            async with asyncio.timeout(2):
                await gateway.stop()
        url = gateway.url
        await gateway.start()
        assert gateway.url == url


async def test_requests_are_recorded_without_their_keys():
    async with talking() as (gateway, api):
        await api.http.post(
            "/mj-relax/mj/submit/imagine?x=1",
            json={"prompt": "cat"},
            headers={"mj-api-secret": "k"},
        )
        (one,) = gateway.calls("imagine")
    assert (one.method, one.path, one.query) == ("POST", "/mj-relax/mj/submit/imagine", {"x": "1"})
    assert one.json == {"prompt": "cat"}
    assert one.headers["authorization"] == one.headers["mj-api-secret"] == "(hidden)"


async def test_the_controls_over_http():
    async with talking() as (gateway, api):
        answer = await api.post("/__emu/switches", {"mj.dialect": "newapi"})
        assert answer.json()["mj.dialect"] == gateway.switches["mj.dialect"] == "newapi"
        assert (await api.post("/__emu/switches", {"mj.dialekt": "x"})).status_code == 400
        task_id = await api.imagine()
        await api.post("/__emu/clock", {"advance": "50%"})
        await api.post("/__emu/clock", {"advance": 1.5})
        assert (await api.post("/__emu/clock", {"advance": None})).status_code == 400
        (task,) = (await api.get("/__emu/tasks")).json()
        assert (task["id"], task["over"]) == (task_id, False)
        assert task["age"] > 20
        (submit,) = (await api.get("/__emu/submits")).json()
        assert submit["task_id"] == task_id
        assert (await api.get("/__emu/requests")).json()[0]["path"] == "/mj/submit/imagine"
        await api.post("/__emu/fail_next", {"path": "/v1/models", "status": 503})
        assert (await api.get("/v1/models")).status_code == 503
        assert (await api.post("/__emu/fail_next", {"status": 503})).status_code == 400
        await api.post("/__emu/chat", {"answer": "Scripted."})
        assert "Scripted." in (await api.ask()).text
        await api.post("/__emu/reset")
        assert not gateway.submits
        assert gateway.switches["mj.dialect"] == "plus"


def test_misspelt_switches_are_errors():
    with pytest.raises(KeyError, match=r"mj\.dialekt"):
        Switches()["mj.dialekt"] = "newapi"

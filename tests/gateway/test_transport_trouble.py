"""The transport in trouble: hangs, breaks, redirects, secrets, profiles."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.routes import Timeouts, Wait
from bot.gateway.types import ModelInfo, TaskHandle
from tests.gateway.conftest import KEY
from tests.gateway.scripted import Reply

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


async def test_p12_a_submit_that_is_not_answered_is_not_repeated(gateway, waits):
    timeouts = Timeouts(read=dict.fromkeys(Wait, 0.1))
    gateway.on("POST", IMAGINE, Reply(200, ACCEPTED, released=asyncio.Event()))
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts, backoff=waits) as client:
        with pytest.raises(errors.UpstreamTimeout) as caught:
            await client.midjourney.imagine("x")
    assert caught.value.maybe_submitted
    assert (len(gateway.seen), waits) == (1, [])


@pytest.mark.parametrize("then", ["cut"])
async def test_p13_a_connection_that_breaks(gateway, client, waits, then):
    gateway.on("GET", MODELS, Reply(200, GOOD, then=then), GOOD)
    assert await client.models.list() == [ModelInfo(id="m")]
    gateway.on("POST", IMAGINE, Reply(200, ACCEPTED, then=then))
    with pytest.raises(errors.ConnectionFailed) as caught:
        await client.midjourney.imagine("x")
    assert caught.value.maybe_submitted
    assert len(gateway.calls(IMAGINE)) == 1


async def test_p13_a_slow_trickle_is_waited_for(gateway, client):
    body = json.dumps(GOOD).encode()
    gateway.on("GET", MODELS, Reply(200, chunks=[body[i : i + 1] for i in range(len(body))]))
    assert await client.models.list() == [ModelInfo(id="m")]


async def test_a_gateway_that_is_not_there_is_tried_again_because_nothing_left(waits):
    async with GatewayClient("http://127.0.0.1:9", KEY, backoff=waits) as client:
        with pytest.raises(errors.ConnectionFailed) as caught:
            await client.midjourney.imagine("x")
        assert not caught.value.maybe_submitted
        assert len(waits) == 2
        with pytest.raises(errors.ConnectionFailed):
            await client.models.list()
        assert len(waits) == 2 + 3
        with pytest.raises(errors.ConnectionFailed):
            await ask(client)
        assert len(waits) == 2 + 3 + 1


async def test_p14_the_request_id_is_found_in_the_message(gateway, client):
    gateway.on("POST", CHAT, Reply(400, e1("bad (request id: 2025Ab)")))
    with pytest.raises(errors.RequestRefused) as caught:
        await ask(client)
    assert (caught.value.message, caught.value.request_id) == ("bad", "2025Ab")


async def test_p15_p16_nothing_unset_is_sent(gateway, client):
    gateway.on("POST", CHAT, ANSWER)
    await client.chat.create(model="m", messages=[], top_p=None, stop=["x"], seed=0)
    assert gateway.seen[0].json == {
        "model": "m",
        "messages": [],
        "stop": ["x"],
        "seed": 0,
        "stream": False,
    }


async def test_p18_anothers_task_is_not_found(gateway, client):
    gateway.on(
        "GET", "/suno/fetch/x", Reply(400, {"code": "task_not_exist", "message": "task_not_exist"})
    )
    with pytest.raises(errors.TaskNotFound):
        await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="x"))


async def test_a_redirect_names_where_the_gateway_moved(gateway, client):
    gateway.on("GET", MODELS, Reply(301, headers={"Location": "https://new.example.org/v1/models"}))
    with pytest.raises(errors.UnreadableAnswer, match=r"https://new\.example\.org"):
        await client.models.list()


async def test_ids_are_quoted_into_the_path(gateway, client):
    gateway.on("GET", "/v1/models/meta/llama 3", {"id": "meta/llama 3"})
    assert (await client.models.retrieve("meta/llama 3")).id == "meta/llama 3"


async def test_the_key_is_nowhere(gateway, client, caplog):
    echo = f"wrong key {KEY} and {KEY.removeprefix('sk-')}"
    caplog.set_level(logging.DEBUG)
    gateway.on("POST", CHAT, Reply(401, e1(echo)))
    gateway.on("GET", MODELS, Reply(200, "[" + echo))
    caught = []
    for call in (lambda: ask(client), client.models.list):
        with pytest.raises(errors.GatewayError) as info:
            await call()
        caught.append(info.value)
    async with GatewayClient("http://127.0.0.1:9", KEY) as nowhere:
        nowhere._transport._backoff = client._transport._backoff
        with pytest.raises(errors.ConnectionFailed) as info:
            await nowhere.models.list()
        caught.append(info.value)
    for error in caught:
        assert error.__context__ is None
        assert error.__cause__ is None
    told = "".join(f"{e!r}{e}{vars(e)}" for e in caught) + repr(client) + repr(client._transport)
    assert KEY.removeprefix("sk-") not in told + caplog.text


@pytest.mark.parametrize("key", ["", "  ", "sk-with space", "sk-ключ", "sk-a\nb"])
def test_a_key_no_header_can_carry_is_refused_without_being_quoted(key):
    with pytest.raises(ValueError, match="key") as caught:
        GatewayClient("http://127.0.0.1:9", key)
    assert not key.strip() or key not in str(caught.value)


async def test_logs_say_route_status_and_time_but_no_content(gateway, client, caplog):
    caplog.set_level(logging.DEBUG, "bot.gateway")
    gateway.on("GET", "/mj/task/42/fetch", Reply(200, "", {"X-Oneapi-Request-Id": "r-9"}))
    with pytest.raises(errors.TaskNotFound):
        await client.midjourney.fetch(TaskHandle(resource="midjourney", task_id="42"))
    [line] = [r.getMessage() for r in caplog.records if r.name == "bot.gateway"]
    assert line.startswith("GET /mj/task/{task_id}/fetch -> 200 in ")
    assert line.endswith("ms (request r-9)")


async def test_a_winning_profile_is_remembered_for_an_hour(gateway, client, ticks):
    gateway.on("POST", "/mj-fast/mj/submit/imagine", ACCEPTED)
    await client.midjourney.imagine("x")
    await client.midjourney.imagine("x")
    assert len(gateway.seen) == 3
    ticks.at += 3601
    gateway.on("POST", IMAGINE, ACCEPTED)
    assert (await client.midjourney.imagine("x")).handle.profile == "default"


async def test_results_are_looked_for_under_the_other_profiles(gateway, client):
    gateway.on("GET", "/mj-fast/mj/task/7/fetch", {"id": "7", "status": "IN_PROGRESS"})
    handle = TaskHandle(resource="midjourney", task_id="7")
    assert (await client.midjourney.fetch(handle)).handle == handle
    with pytest.raises(errors.RouteMissing) as caught:
        await client.suno.v4.fetch(TaskHandle(resource="suno.v4", task_id="7"))
    assert "GET /suno/fetch/{task_id}" in str(caught.value)

"""Chat in trouble: refusals, silence, breaks, bodies that are no stream."""

from __future__ import annotations

import asyncio

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.routes import Timeouts, Wait
from bot.gateway.types import TextDelta
from tests.gateway.chatting import HELLO, PATH, WHOLE, collect, stream, text
from tests.gateway.conftest import KEY
from tests.gateway.scripted import EVENTS, Reply, delta, sse


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(401, {"error": {"message": "无效的令牌"}}), errors.AuthFailed),
        (
            Reply(400, {"error": {"message": "x", "code": "context_length_exceeded"}}),
            errors.ContextTooLong,
        ),
        (
            Reply(
                400, {"error": {"message": "This model's maximum context length is 8192 tokens"}}
            ),
            errors.ContextTooLong,
        ),
        (
            Reply(503, {"error": {"message": "当前分组 default 下对于模型 gpt-9 无可用渠道"}}),
            errors.ModelUnavailable,
        ),
        (Reply(200, {"error": {"message": "boom", "type": "x"}}), errors.UpstreamFailed),
        (Reply(500, {"error": {"message": "boom"}}), errors.UpstreamFailed),
    ],
)
async def test_p11_p14_errors_before_the_first_chunk(gateway, client, waits, reply, expected):
    gateway.on("POST", PATH, reply)
    with pytest.raises(expected):
        await collect(client)
    with pytest.raises(expected):
        await client.chat.create(model="m", messages=HELLO)
    assert waits == []


async def test_p15_vision_parts_at_a_text_model(gateway, client):
    words = "json: cannot unmarshal array into Go struct field Message.content of type string"
    gateway.on("POST", PATH, Reply(400, {"error": {"message": words, "type": "new_api_error"}}))
    with pytest.raises(errors.RequestRefused, match="cannot unmarshal"):
        await client.chat.create(model="m", messages=HELLO)


async def test_p16_silence_ends_as_a_cut_after_text_and_as_an_error_before(gateway):
    timeouts = Timeouts(read=dict.fromkeys(Wait, 0.1))
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts) as client:
        stream(gateway, delta("a"), done=False, then="hang")
        events = await collect(client)
        assert (text(events), events[-1].cut) == ("a", True)
        gateway.on("POST", PATH, headers=EVENTS, chunks=[], then="hang")
        with pytest.raises(errors.UpstreamTimeout):
            await collect(client)


async def test_a_finished_answer_is_not_waited_for(gateway):
    timeouts = Timeouts(read={Wait.TAIL: 0.05})
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts) as client:
        stream(gateway, delta("a"), delta(finish="stop"), done=False, then="hang")
        events = await collect(client)
    assert (text(events), events[-1].cut) == ("a", False)


@pytest.mark.parametrize("body", [{"choices": []}, {"choices": None, "usage": {"total_tokens": 1}}])
async def test_no_choice_is_a_failure_that_calls_itself_success(gateway, client, body):
    gateway.on("POST", PATH, body)
    with pytest.raises(errors.UpstreamFailed, match="empty response"):
        await client.chat.create(model="m", messages=HELLO)
    with pytest.raises(errors.UpstreamFailed, match="empty response"):
        await collect(client)


async def test_leaving_early_closes_the_connection(gateway, client):
    stream(gateway, delta("a"), done=False, then="hang")
    async with client.chat.stream(model="m", messages=HELLO) as events:
        assert await anext(aiter(events)) == TextDelta("a")
    async with asyncio.timeout(5):
        await gateway.gone.wait()


async def test_being_cancelled_closes_the_connection(gateway, client):
    stream(gateway, delta("a"), done=False, then="hang")
    seen = asyncio.Event()

    async def read() -> None:
        async with client.chat.stream(model="m", messages=HELLO) as events:
            async for _ in events:
                seen.set()

    task = asyncio.get_running_loop().create_task(read())
    await seen.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await gateway.gone.wait()


@pytest.mark.parametrize("words", ["{broken", '{"choices": [}'])
async def test_half_an_event_in_the_middle_is_no_silent_gap(gateway, client, words):
    stream(gateway, delta("a"), f"data: {words}", delta("b"))
    with pytest.raises(errors.UnreadableAnswer):
        await collect(client)


async def test_half_an_event_at_the_end_is_a_cut(gateway, client):
    gateway.on("POST", PATH, headers=EVENTS, chunks=[*sse(delta("a"), done=False), b'data: {"cho'])
    events = await collect(client)
    assert (text(events), events[-1].cut) == ("a", True)


@pytest.mark.parametrize(
    "body", ["{malformed json: <<<chaos>>>", "", ": PING\n\n", '{"choices": [{']
)
@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream"])
async def test_a_body_that_is_no_stream_at_all(gateway, client, body, content_type):
    gateway.on("POST", PATH, Reply(200, body, {"Content-Type": content_type}))
    with pytest.raises(errors.UnreadableAnswer):
        await collect(client)
    assert len(gateway.seen) == 1


async def test_a_page_instead_of_a_stream(gateway, client):
    with pytest.raises(errors.RouteMissing):
        await collect(client)
    gateway.on("POST", PATH, Reply(200, "<html><title>Down</title>", EVENTS))
    with pytest.raises(errors.RouteMissing, match="Down"):
        await collect(client)


async def test_p17_no_messages(gateway, client):
    gateway.on("POST", PATH, Reply(400, {"error": {"message": "field messages is required"}}))
    with pytest.raises(errors.RequestRefused):
        await client.chat.create(model="m", messages=[])


async def test_the_whole_answer_repeated_at_the_end_is_not_doubled(gateway, client):
    last = delta(finish="stop")
    last["choices"][0]["message"] = {"role": "assistant", "content": "ab"}
    stream(gateway, delta("a"), delta("b"), last)
    assert text(await collect(client)) == "ab"
    last["choices"][0]["delta"] = None
    stream(gateway, delta("a"), delta("b"), last)
    assert text(await collect(client)) == "ab"


async def test_a_backend_that_knows_no_stream_options(gateway, client):
    words = "Unknown parameter: 'stream_options'."
    refusal = Reply(400, {"error": {"message": words, "code": "unknown_parameter"}})
    gateway.on("POST", PATH, refusal, Reply(200, None, EVENTS, sse(delta("a", finish="stop"))))
    assert text(await collect(client)) == "a"
    assert "stream_options" not in gateway.seen[1].json


async def test_half_a_character_in_a_question_does_not_stop_it(gateway, client):
    gateway.on("POST", PATH, WHOLE)
    await client.chat.create(model="m", messages=[{"role": "user", "content": "a\ud83db 你"}])
    assert gateway.seen[0].json["messages"][0]["content"] == "a?b 你"


async def test_many_streams_at_once(gateway, client):
    stream(gateway, delta("a"), delta("b", finish="stop"))
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(collect(client) for _ in range(150)))
    assert {text(answer) for answer in answers} == {"ab"}


VERIFIED = Reply(
    400,
    {
        "error": {
            "message": "Your organization must be verified to stream this model.",
            "type": "invalid_request_error",
            "param": "stream",
            "code": "unsupported_value",
        }
    },
)


async def test_a_model_that_is_not_streamed_is_asked_for_in_one_piece_and_remembered(
    gateway, client
):
    gateway.on("POST", PATH, VERIFIED, WHOLE)
    events = await collect(client)
    assert (text(events), events[-1].finish_reason) == ("The Daugava.", "stop")
    assert [seen.json["stream"] for seen in gateway.seen] == [True, False]
    assert "stream_options" not in gateway.seen[1].json
    await collect(client)
    assert [seen.json["stream"] for seen in gateway.seen] == [True, False, False]
    async with client.chat.stream(model="another", messages=HELLO) as events:
        assert [event async for event in events]
    assert gateway.seen[3].json["stream"] is True


async def test_the_same_refusal_inside_the_stream(gateway, client):
    inside = Reply(200, None, EVENTS, sse(VERIFIED.body))
    gateway.on("POST", PATH, inside, WHOLE)
    assert text(await collect(client)) == "The Daugava."
    assert [seen.json["stream"] for seen in gateway.seen] == [True, False]

"""Chat over a real socket: whole answers, streams, and everything gateways do to them."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.routes import Timeouts, Wait
from bot.gateway.types import Completed, ReasoningDelta, TextDelta, ToolCall, Usage
from tests.gateway.conftest import KEY
from tests.gateway.scripted import EVENTS, Reply, delta, sse

PATH = "/v1/chat/completions"
HELLO = [{"role": "user", "content": "Hello"}]
WHOLE = {
    "id": "chatcmpl-Zk3Qa1",
    "object": "chat.completion",
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "The Daugava."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 19, "completion_tokens": 4, "total_tokens": 23},
}


async def collect(client: GatewayClient, **more):
    async with client.chat.stream(model="gpt-4o-mini", messages=HELLO, **more) as events:
        return [event async for event in events]


def text(events) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


def stream(gateway, *events, done=True, then="end", end="\n\n"):
    gateway.on("POST", PATH, headers=EVENTS, chunks=sse(*events, done=done, end=end), then=then)


async def test_create_sends_what_was_set_and_reads_the_answer(gateway, client):
    gateway.on("POST", PATH, WHOLE)
    answer = await client.chat.create(model="gpt-4o-mini", messages=HELLO, temperature=0.2)
    assert (answer.text, answer.finish_reason) == ("The Daugava.", "stop")
    assert answer.usage == Usage(prompt_tokens=19, completion_tokens=4, total_tokens=23)
    [request] = gateway.seen
    assert request.json == {
        "model": "gpt-4o-mini",
        "messages": HELLO,
        "temperature": 0.2,
        "stream": False,
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert "mj-api-secret" not in request.headers
    assert request.headers["content-type"].startswith("application/json")


async def test_stream_yields_deltas_and_one_end(gateway, client):
    usage = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
    stream(gateway, delta(""), delta("The "), delta("Daugava"), delta(finish="stop"), usage)
    events = await collect(client)
    assert events[:2] == [TextDelta("The "), TextDelta("Daugava")]
    assert events[2:] == [
        Completed("stop", Usage(prompt_tokens=3, completion_tokens=2, total_tokens=5))
    ]
    assert gateway.seen[0].json["stream_options"] == {"include_usage": True}
    assert gateway.seen[0].headers["accept"] == "text/event-stream"


async def test_p1_keep_alive_comments_are_no_content(gateway, client):
    stream(gateway, ": PING", delta("a"), ": PING", "event: ping", "data:", delta("b"), ": PING")
    assert text(await collect(client)) == "ab"


async def test_p2_chunks_without_choices_anywhere(gateway, client):
    empty = {"id": "x", "choices": []}
    usage = {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
    stream(gateway, usage, delta("a"), empty, delta("b", finish="stop"), {"usage": None})
    events = await collect(client)
    assert text(events) == "ab"
    assert events[-1].usage.total_tokens == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"error": {"message": "boom", "type": "server_error"}}, errors.UpstreamFailed),
        ({"error": {"message": "", "code": "insufficient_user_quota"}}, errors.QuotaExhausted),
        ("event: error\ndata: the model is gone", errors.UpstreamFailed),
        ('{"error":{"message":"当前分组上游负载已饱和，请稍后再试"}}', errors.RateLimited),
    ],
)
async def test_p3_an_error_inside_the_stream_is_raised_after_the_text(
    gateway, client, said, expected
):
    stream(gateway, delta("so far"), said, done=False)
    got = []

    async def read() -> None:
        async with client.chat.stream(model="m", messages=HELLO) as events:
            async for event in events:
                got.append(event)  # noqa: PERF401  # a comprehension would lose them

    with pytest.raises(expected):
        await read()
    assert text(got) == "so far"
    assert len(gateway.seen) == 1


@pytest.mark.parametrize(
    ("last", "done", "then", "cut"),
    [
        (delta(finish="stop"), False, "end", False),  # finished, no [DONE]
        (delta("b"), True, "end", False),  # [DONE], no finish_reason
        (delta("b"), False, "end", True),
        (delta("b"), False, "cut", True),
        (delta(finish="length"), False, "cut", False),
    ],
)
async def test_p4_a_stream_that_does_not_say_it_is_done_was_cut(
    gateway, client, last, done, then, cut
):
    stream(gateway, delta("a"), last, done=done, then=then)
    events = await collect(client)
    assert text(events).startswith("a")
    assert events[-1].cut is cut
    assert len(gateway.seen) == 1


async def test_p5_reasoning_comes_apart_under_both_names(gateway, client):
    stream(
        gateway,
        delta(said={"reasoning_content": "hm"}),
        delta(said={"reasoning": "m"}),
        delta("yes", finish="stop"),
    )
    events = await collect(client)
    assert events[:3] == [ReasoningDelta("hm"), ReasoningDelta("m"), TextDelta("yes")]
    message = {"role": "assistant", "content": "yes", "reasoning": "because"}
    gateway.on("POST", PATH, {"choices": [{"message": message}]})
    assert (await client.chat.create(model="m", messages=HELLO)).reasoning == "because"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, ""),
        ("", ""),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
        (
            [{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}],
            "![image](https://x.example/a.png)",
        ),
    ],
)
async def test_p6_content_is_null_empty_or_a_list_of_parts(gateway, client, content, expected):
    message = {"role": "assistant", "content": content}
    gateway.on(
        "POST", PATH, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    )
    assert (await client.chat.create(model="m", messages=HELLO)).text == expected
    stream(gateway, delta(said={"content": content}), delta(finish="stop"))
    assert text(await collect(client)) == expected


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/event-stream"])
async def test_p7_plain_json_although_a_stream_was_asked_for(gateway, client, content_type):
    gateway.on(
        "POST",
        PATH,
        headers={"Content-Type": content_type},
        chunks=[json.dumps(WHOLE, indent=1).encode()],
    )
    events = await collect(client)
    assert events[0] == TextDelta("The Daugava.")
    assert (events[1].finish_reason, events[1].cut) == ("stop", False)


async def test_p8_usage_id_and_the_models_name_may_be_missing_or_odd(gateway, client):
    gateway.on("POST", PATH, {"model": "other", "choices": [{"message": {"content": "hi"}}]})
    answer = await client.chat.create(model="m", messages=HELLO)
    assert (answer.usage, answer.model, answer.finish_reason) == (None, "other", None)


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\r\r", "\n"])
async def test_p9_bytes_split_anywhere(gateway, client, end):
    content = "Zażółć 你好 🚣 \u2028 \u0085 end"
    events = [json.dumps(delta(c), ensure_ascii=False) for c in content]
    raw = "".join(f"data:{e}{end}" for e in events) + f"data: [DONE]{end}"
    chunks = [bytes([b]) for b in raw.encode()]
    gateway.on("POST", PATH, headers=EVENTS, chunks=chunks)
    assert text(await collect(client)) == content


async def test_p9_a_line_of_many_megabytes(gateway, client):
    big = "ab" * 3_000_000
    stream(gateway, delta(big), delta(finish="stop"))
    assert text(await collect(client)) == big


async def test_p10_tool_calls_are_merged_by_index(gateway, client):
    def piece(index, **function):
        call = {"index": index, "function": function}
        if "name" in function:
            call["id"] = f"call_{index}"
        return delta(said={"tool_calls": [call]})

    stream(
        gateway,
        piece(0, name="draw", arguments=""),
        piece(1, name="sing", arguments='{"a'),
        piece(0, arguments='{"b":1}'),
        piece(1, arguments='":2}'),
        delta(finish="tool_calls"),
    )
    end = (await collect(client))[-1]
    assert end.tool_calls == (
        ToolCall("call_0", "draw", '{"b":1}'),
        ToolCall("call_1", "sing", '{"a":2}'),
    )


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


async def test_many_streams_at_once(gateway, client):
    stream(gateway, delta("a"), delta("b", finish="stop"))
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(collect(client) for _ in range(150)))
    assert {text(answer) for answer in answers} == {"ab"}

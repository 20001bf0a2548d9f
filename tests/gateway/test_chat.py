"""Chat over a real socket: whole answers, streams, and everything gateways do to them."""

from __future__ import annotations

import json

import pytest

from bot.gateway import errors
from bot.gateway.types import Completed, ReasoningDelta, TextDelta, ToolCall, Usage
from tests.gateway.chatting import HELLO, PATH, WHOLE, collect, stream, text
from tests.gateway.conftest import KEY
from tests.gateway.scripted import EVENTS, Reply, delta


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
            "",  # a picture beside the text
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


async def test_p9_characters_cut_in_two_by_utf16_units(gateway, client):
    units = "a🚣b你🌊🌊".encode("utf-16-le")
    halves = [
        units[i : i + 2].decode("utf-16-le", "surrogatepass") for i in range(0, len(units), 2)
    ]
    stream(gateway, *map(delta, halves), *(delta(said={"reasoning": h}) for h in halves[:3]))
    events = await collect(client)
    assert text(events) == "a🚣b你🌊🌊"
    assert "".join(e.text for e in events if isinstance(e, ReasoningDelta)) == "a🚣"
    for event in events[:-1]:
        event.text.encode()  # every piece can be stored and sent
    stream(gateway, delta("a\ud83d"), delta("b\udea3"), delta("c\ud83d"))
    assert text(await collect(client)) == "a\ufffdb\ufffdc\ufffd"
    whole = {"choices": [{"message": {"content": "x\ud83d\udea3\ud83d"}}]}
    gateway.on("POST", PATH, Reply(200, json.dumps(whole)))
    assert (await client.chat.create(model="m", messages=HELLO)).text == "x🚣\ufffd"


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

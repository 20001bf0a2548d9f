"""The emulated chat model and its catalogue, in every accent of the wire."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from emulators import samples
from emulators.gateway import for_people
from tests.emulators.gateway_api import data_url, events, said, talking

PHOTO = data_url(samples.photo("cat", 320, 200), "image/jpeg")


async def test_a_whole_answer():
    async with talking() as (_, api):
        body = (await api.ask("Name a river.")).json()
    assert body["choices"][0]["message"]["content"] == "You said: Name a river."
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == sum(
        body["usage"][name] for name in ("prompt_tokens", "completion_tokens")
    )


async def test_a_streamed_answer():
    async with talking() as (_, api):
        answer = await api.ask("雨 on tin", stream=True, stream_options={"include_usage": True})
        found = events(answer)
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert said(found) == "You said: 雨 on tin"
    assert found[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert found[-3]["choices"][0]["finish_reason"] == "stop"
    assert found[-2]["choices"] == []
    assert found[-2]["usage"]["total_tokens"] > 0
    assert found[-1] == "[DONE]"


async def test_words_arrive_one_by_one():
    async with talking() as (gateway, api):
        gateway.chat.script(["one ", "two"], delay_s=0.15)
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}], "stream": True}
        async with api.http.stream("POST", "/v1/chat/completions", json=body) as answer:
            times = [time.monotonic() async for _ in answer.aiter_bytes()]
    assert times[-1] - times[0] > 0.1


async def test_the_end_of_a_stream_is_remembered():
    async with talking() as (gateway, api):
        await api.ask("Whole, please.")
        assert gateway.chat.ended == []
        await api.ask("Bit by bit.", stream=True)
        ((body, at),) = gateway.chat.ended
        assert body["messages"][-1]["content"] == "Bit by bit."
        assert at <= gateway.world.now()
        gateway.chat.script("Cut.", then="cut")
        with pytest.raises(httpx.RemoteProtocolError):
            await api.ask("And now?", stream=True)
        assert len(gateway.chat.ended) == 1


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"model": ""}, 400, "model is required"),
        ({"model": "gpt-9"}, 503, "对于模型 gpt-9 无可用渠道"),
        ({"messages": []}, 400, "field messages is required"),
        ({"messages": [{"role": "robot", "content": "x"}]}, 400, "role"),
        ({"messages": [{"role": "user", "content": None}]}, 400, "cannot unmarshal null"),
        ({"messages": [{"role": "user", "content": []}]}, 400, "is empty"),
        ({"messages": [{"role": "user", "content": [{"type": "smell"}]}]}, 400, "smell"),
        ({"temperature": 3}, 400, "temperature"),
        ({"temperature": "1"}, 400, "cannot unmarshal string"),
        ({"max_tokens": 0}, 400, "max_tokens"),
        ({"stream_options": {"include_usage": True}}, 400, "stream_options"),
        ({"stream": "true"}, 400, "of type bool"),
    ],
)
async def test_bad_questions(change, status, text):
    async with talking() as (_, api):
        answer = await api.ask(**change)
    assert answer.status_code == status
    assert text in answer.json()["error"]["message"]


async def test_pictures_are_counted_and_must_be_pictures():
    parts = [{"type": "text", "text": "Compare."}] + [
        {"type": "image_url", "image_url": {"url": PHOTO, "detail": "auto"}}
    ] * 2
    async with talking() as (gateway, api):
        assert "Pictures: 2" in (await api.ask(parts)).text
        for url in ("data:image/png;base64,AAAA", "data:image/png,xx", "ftp://x/y.png",
                    "https://api.telegram.org/file/bot1:x/photo.jpg"):  # fmt: skip
            bad = [{"type": "image_url", "image_url": {"url": url}}]
            assert (await api.ask(bad)).status_code == 400
        gateway.switches["chat.strict_parts"] = True
        refused = await api.ask(parts, model="gpt-3.5-turbo")
        assert refused.json()["error"]["code"] == "count_token_messages_failed"


async def test_a_conversation_beyond_the_window_is_refused():
    async with talking() as (gateway, api):
        gateway.switches["chat.window"] = 50
        assert (await api.ask("short")).status_code == 200
        refused = await api.ask("long " * 100)
        assert refused.status_code == 400
        assert refused.json()["error"]["code"] == "context_length_exceeded"
        assert "maximum context length is 50 tokens" in refused.json()["error"]["message"]


async def test_max_tokens_cuts_the_answer_short():
    async with talking() as (_, api):
        choice = (await api.ask("words " * 50, max_tokens=5)).json()["choices"][0]
    assert choice["finish_reason"] == "length"
    assert len(choice["message"]["content"]) == 20


@pytest.mark.parametrize("then", ["cut", "error", "hang"])
async def test_scripted_endings(then):
    async with talking() as (gateway, api):
        gateway.chat.script("Half of a", then=then)
        read = ""
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}], "stream": True}
        try:
            async with (
                asyncio.timeout(1),
                api.http.stream("POST", "/v1/chat/completions", json=body) as answer,
            ):
                async for text in answer.aiter_text():
                    read += text
                    if then == "hang" and '"content":"a"' in read:
                        break
        except httpx.RemoteProtocolError:
            assert then == "cut"
        assert '"content":"of "' in read
        assert ('"error"' in read) is (then == "error")
        assert "[DONE]" not in read


@pytest.mark.parametrize(
    "trigger",
    ["ping", "emptychoices", "nullcontent", "split", "crlf", "nospace", "bigline", "nousage"],
)
async def test_accents_that_change_nothing_for_the_reader(trigger):
    async with talking() as (_, api):
        answer = await api.ask(f"你好 there [{trigger}]", stream=True)
        found = events(answer)
    assert said(found) == f"You said: 你好 there [{trigger}]"
    assert found[-1] == "[DONE]"
    assert (": PING" in answer.text) is (trigger == "ping")
    assert ("\r\n" in answer.text) is (trigger == "crlf")
    assert ("data:{" in answer.text) is (trigger == "nospace")
    assert (len(answer.content) > 2_000_000) is (trigger == "bigline")
    assert ("id" not in found[0]) is (trigger == "nousage")
    assert any(event["choices"] == [] for event in found[:-1]) is (trigger == "emptychoices")


async def test_characters_cut_in_half():
    """Servers whose strings consist of UTF-16 units cut between the halves of an emoji."""
    async with talking() as (_, api):
        answer = await api.ask("🌊雾 [halves]", stream=True)
        text = said(events(answer))
    assert "\\ud83c" in answer.text
    assert text.startswith("You said: \ud83c\udf0a雾")
    assert text.encode("utf-16", "surrogatepass").decode("utf-16") == "You said: 🌊雾 [halves]"


async def test_accents_that_change_the_answer():
    async with talking() as (gateway, api):
        found = events(await api.ask("[nodone]", stream=True))
        assert found[-1]["choices"][0]["finish_reason"] == "stop"
        found = events(await api.ask("one two three four [midstream-error:2]", stream=True))
        assert "upstream connection lost" in found[-1]["error"]["message"]
        assert said(found) == "You said: "
        with pytest.raises(httpx.RemoteProtocolError):
            await api.ask("one two three [cut:2]", stream=True)
        found = events(await api.ask("[reasoning]", stream=True))
        assert any("reasoning_content" in e["choices"][0]["delta"] for e in found[:-1])
        assert "reasoning_content" in (await api.ask("[reasoning]")).text
        plain = await api.ask("[plainjson]", stream=True)
        assert plain.json()["object"] == "chat.completion"
        found = events(await api.ask("[emptycontent]", stream=True))
        assert said(found) == ""
        content = "choices", 0, "message", "content"
        for trigger, expected in (
            ("nullcontent", None),
            ("emptycontent", ""),
            ("partscontent", [{"type": "text", "text": "You said: [partscontent]"}]),
        ):
            value = (await api.ask(f"[{trigger}]")).json()
            for step in content:
                value = value[step]
            assert value == expected
        assert "usage" not in (await api.ask("[nousage]")).json()
        gateway.switches["chat.echo_model"] = "gpt-4o-2024-08-06"
        assert (await api.ask()).json()["model"] == "gpt-4o-2024-08-06"
        gateway.switches["chat.force_usage"] = True
        assert "usage" in events(await api.ask(stream=True))[-2]


async def test_a_tool_call_in_pieces():
    tools = [{"type": "function", "function": {"name": "weather"}}]
    async with talking() as (_, api):
        found = events(await api.ask("[tool]", stream=True, tools=tools))
        calls = [
            call
            for event in found[:-1]
            for choice in event["choices"]
            for call in choice["delta"].get("tool_calls", [])
        ]
        whole = (await api.ask("[tool]", tools=tools)).json()["choices"][0]
    assert calls[0]["function"]["name"] == "weather"
    assert "".join(call["function"]["arguments"] for call in calls) == '{"city":"Riga"}'
    assert whole["finish_reason"] == found[-2]["choices"][0]["finish_reason"] == "tool_calls"


async def test_a_long_silence_is_slept_on_the_given_clock():
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with talking(sleep=sleep, speed=10) as (_, api):
        await api.ask("[slow]", stream=True)
    assert slept == [2.0]


async def test_drawings_hidden_in_the_noise_of_a_web_page():
    async with talking() as (_, api):
        text = (await api.ask("Draw a cat", model="gpt-4-all")).json()["choices"][0]["message"][
            "content"
        ]
        assert text.startswith('{"prompt": "Draw a cat"')
        assert "> 进度 **71%**" in text
        url = text.split("![")[1].split("](")[1].split(")")[0]
        twin = text.split("[下载⏬](")[1].split(")")[0]
        assert await api.download(url) == await api.download(twin)
        b64 = (await api.ask("[image:b64]")).json()["choices"][0]["message"]["content"]
        assert "![image](data:image/png;base64,iVBOR" in b64
        lost = (await api.ask("[image:twin404]")).json()["choices"][0]["message"]["content"]
        url = lost.split("](")[1].split(")")[0]
        assert (await api.open.get(url)).status_code == 404
        assert await api.download(url.replace("/cdn/", "/cdn/download/"))
        assert "内容政策" in (await api.ask("draw [refuse]")).text
        assert "plus plan limit" in (await api.ask("draw [ratelimit-prose]")).text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hello!", "demo model"),
        ("你好", "演示模型"),
        ("Make me a table", "|:---"),
        ("请给我一个表格", "归并排序"),
        ("Show me some code", "```python"),
        ("写一段代码", "```python"),
        ("Do some maths", "$$"),
        ("求根公式", "判别式"),
        ("A long article please", "# How a letter"),
        ("来一篇长文", "# 茶叶"),
        ("Tell me a story", "Kolka"),
        ("讲个故事", "渡口"),
        ("Plan a weekend", "- [x]"),
        ("Ann: the weather", "> the weather"),
        ("天气怎么样", "> 天气怎么样"),
        ("do you remember me?", "1. do you remember me?"),
    ],
)
async def test_the_demo_knows_its_subjects(question, expected):
    async with talking() as (gateway, api):
        gateway.switches["chat.style"] = "demo"
        text = (await api.ask(question)).json()["choices"][0]["message"]["content"]
    assert expected in text
    assert "{" not in text or "```" in text or "$" in text


async def test_the_demo_looks_at_pictures():
    async with talking() as (gateway, api):
        for_people(gateway).switches["chat.first_s"] = 0.0
        parts = [{"type": "image_url", "image_url": {"url": PHOTO}}] * 2
        text = (await api.ask(parts)).json()["choices"][0]["message"]["content"]
    assert "**2 pictures**" in text
    assert "320 × 200" in text


async def test_the_list_of_models_in_both_shapes():
    async with talking() as (gateway, api):
        body = (await api.get("/v1/models")).json()
        ids = {entry["id"] for entry in body["data"]}
        assert body["object"] == "list"
        assert {"gpt-4o-mini", "gpt-4-gizmo-*", "mj_imagine", "suno_music", "whisper-1"} <= ids
        gateway.switches.update({"models.shape": "newapi", "models.size": 3000})
        body = (await api.get("/v1/models")).json()
        assert body["success"] is True
        assert "object" not in body
        assert len(body["data"]) == 3000 + len(ids)
        assert body["data"][0]["permission"] is None


async def test_one_model_and_an_unknown_one():
    async with talking() as (_, api):
        assert (await api.get("/v1/models/gpt-4o")).json()["owned_by"] == "openai"
        unknown = await api.get("/v1/models/gpt-9")
        assert unknown.status_code == 200
        assert unknown.json()["error"]["code"] == "model_not_found"
        assert (await api.ask(model="gpt-4-gizmo-g-Xy7Kp2QrT")).status_code == 200

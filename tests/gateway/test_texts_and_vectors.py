"""Completions, embeddings, and chat's special models."""

from __future__ import annotations

import base64
import struct

import pytest

from bot.gateway import errors
from bot.gateway.types import FileInput, TextDelta
from tests.gateway.scripted import EVENTS, Reply, sse

COMPLETE = "/v1/completions"
CHAT = "/v1/chat/completions"
EMBED = "/v1/embeddings"
ASKED = [{"role": "user", "content": "hi"}]
ANSWER = {"choices": [{"message": {"content": "hi"}}]}


def piece(text, finish=None):
    return {
        "object": "text_completion",
        "choices": [{"text": text, "index": 0, "finish_reason": finish}],
    }


async def test_completions_in_one_piece_and_streamed(gateway, client):
    gateway.on("POST", COMPLETE, {**piece(" a tide", "length"), "usage": {"prompt_tokens": 2}})
    answer = await client.completions.create(model="m", prompt="Once upon", temperature=0)
    assert (answer.text, answer.finish_reason) == (" a tide", "length")
    assert gateway.seen[0].json == {
        "model": "m",
        "prompt": "Once upon",
        "max_tokens": 512,
        "temperature": 0,
    }
    gateway.on("POST", COMPLETE, headers=EVENTS, chunks=sse(piece(" a"), piece(" tide", "stop")))
    async with client.completions.stream(model="m", prompt="Once") as events:
        got = [event async for event in events]
    assert got[:2] == [TextDelta(" a"), TextDelta(" tide")]
    assert not got[2].cut


async def test_cp1_a_chat_only_model(gateway, client):
    words = "This is a chat model and not supported in the v1/completions endpoint."
    gateway.on("POST", COMPLETE, Reply(400, {"error": {"message": words}}))
    with pytest.raises(errors.ModelUnavailable, match="chat model"):
        await client.completions.create(model="m", prompt="x")


def packed(*numbers):
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


@pytest.mark.parametrize("first", [[0.5, -0.25], packed(0.5, -0.25)])
async def test_p1_p2_vectors_as_base64_and_out_of_order(gateway, client, first):
    data = [{"index": 1, "embedding": [1, 0]}, {"index": 0, "embedding": first}]
    gateway.on("POST", EMBED, {"data": data, "usage": {"prompt_tokens": 3, "total_tokens": 3}})
    found = await client.embeddings.create(model="m", texts=["a", "b"], dimensions=2)
    assert found.vectors == ((0.5, -0.25), (1.0, 0.0))
    assert gateway.seen[0].json["encoding_format"] == "float"


@pytest.mark.parametrize(
    "data", [[], [{"embedding": "!!"}], [{"embedding": "AAA="}], [{"index": 0}]]
)
async def test_p3_vectors_that_are_none(gateway, client, data):
    gateway.on("POST", EMBED, {"data": data})
    with pytest.raises(errors.UnreadableAnswer):
        await client.embeddings.create(model="m", texts=["a"])


async def test_nothing_to_embed(gateway, client):
    for texts in ([], [""]):
        with pytest.raises(errors.RequestRefused):
            await client.embeddings.create(model="m", texts=texts)
    assert gateway.seen == []


async def test_gpts_are_looked_for_under_three_names(gateway, client):
    gone = Reply(503, {"error": {"message": "对于模型 x 无可用渠道"}})
    gateway.on("POST", CHAT, gone, gone, ANSWER)
    address = "https://chatgpt.com/g/g-Xy7Kp2QrT-poem-helper"
    assert (await client.chat.gpts(address, ASKED)).text == "hi"
    assert [seen.json["model"] for seen in gateway.seen] == [
        "gpt-4-gizmo-g-Xy7Kp2QrT",
        "gpt-4o-gizmo-g-Xy7Kp2QrT",
        "gpt-gizmo-g-Xy7Kp2QrT",
    ]
    gateway.on("POST", CHAT, gone)
    with pytest.raises(errors.ModelUnavailable):
        await client.chat.gpts("g-Xy7Kp2QrT", ASKED)
    with pytest.raises(errors.RequestRefused):
        await client.chat.gpts("poems", ASKED)


async def test_gemini_analyze_and_vision(gateway, client):
    gateway.on("POST", CHAT, ANSWER)
    await client.chat.gemini(ASKED)
    await client.chat.analyze(["https://x.example/a.pdf"], "What is it?")
    await client.chat.vision([FileInput("a.jpg", "image/jpeg", b"\xff\xd8\xff")], "What is on it?")
    gemini, analyze, vision = (seen.json for seen in gateway.seen)
    assert gemini["model"] == "gemini-pro"
    assert analyze["messages"][0]["content"] == "https://x.example/a.pdf What is it?"
    text, image = vision["messages"][0]["content"]
    assert text == {"type": "text", "text": "What is on it?"}
    assert image["image_url"] == {"url": "data:image/jpeg;base64,/9j/", "detail": "auto"}
    assert vision["max_tokens"] == 1024

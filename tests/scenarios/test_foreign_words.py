"""Refusals in the words of many upstreams: the same fault is told by the same sentence."""

from __future__ import annotations

import pytest

CHAT = "/v1/chat/completions"


@pytest.mark.parametrize("words", ["LONG-QWEN", "LONG-GROQ", "LONG-LLAMA", "LONG-GEMINI"])
async def test_a_long_talk_is_shortened_whoever_words_it(world, ann, words):
    world.script("one", "two", "three")
    for said in ("first " * 40, "second " * 40):
        await ann.say(said)
    await ann.sees("two")
    world.gateway.switches.update({"chat.window": 60, "chat.window_words": words})
    await ann.say("third")
    answer = await ann.sees(contains="three")
    assert "left out" in answer.text


@pytest.mark.parametrize("words", ["LONG-XAI", "LONG-ZHIPU", "LONG-SILICON", "LONG-CLAUDE"])
async def test_a_question_that_never_fits_names_the_way_out(world, ann, words):
    await ann.say(f"hello [env:{words}]")
    await ann.sees(contains="/new")


@pytest.mark.parametrize(
    "words", ["GONE-DEEPSEEK", "GONE-AZURE", "GONE-CLAUDE", "GONE-DETAIL", "GONE-PYTHON"]
)
async def test_a_model_that_is_gone_offers_others(world, ann, words):
    await ann.say(f"hello [env:{words}]")
    told = await ann.sees(contains="Choose another one")
    assert "GATEWAY_BASE_URL" not in told.text
    await ann.press(told, "🤖 Another model")
    await ann.sees(contains="Choose a family", after=told)  # and the reason stays


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("UNPRICED", "no price"),
        ("QUOTA-ENGLISH", "balance"),
        ("QUOTA-403", "balance"),
        ("CODE-401", "key"),
        ("CODE-429", "Too much"),
        ("BLOCKED", "let it through"),
        ("TOO-LARGE", "too large"),
    ],
)
async def test_what_else_a_gateway_says(world, ann, words, sentence):
    await ann.say(f"hello [env:{words}]")
    told = await ann.sees(contains=sentence)
    assert "sk-" not in told.text
    assert "GATEWAY_BASE_URL" not in told.text

"""Thinking between tags: told apart however it is cut; what is only spoken of stays."""

from __future__ import annotations

import random

import pytest

from bot.gateway.completions.message_parts import thinking
from bot.gateway.completions.thoughts import Thoughts
from bot.gateway.sse import DONE
from bot.gateway.types import ReasoningDelta, Rethought, TextDelta
from tests.gateway.shapes import case, chunk, come

PAIRS = [
    ("<think>", "</think>"),
    ("<THINK>", "</THINK>"),
    ("<think >", "< / think >"),
    ("<think time=\"3\" mode='deep'>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<thinking>", "</thinking>"),
    ("<seed:think>", "</seed:think>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("◁think▷", "◁/think▷"),
    ("[THINK]", "[/THINK]"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
]
SAME = [
    "Use `<think>` and `</think>` here.",
    "The tag <think> opens a thought, and </think> closes it.",
    "```html\n<think>\nx\n</think>\n```\nok",
    "~~~\n</think>\n~~~",
    "First line\n    <think>\n    code</think>\n",
    "a < b and b <t> 3 [T] ◁ ok",
    'It ends with "</think>", they say.',
    "See [think](https://x.y) and <b>bold</b>",
    "",
    "just words",
    "half a tag at the end <thin",
    "half a tag at the end <",
]
TABLE = [
    ("<think>\nA river.\n</think>\n\nThe **Daugava**.", "The **Daugava**.", "\nA river.\n"),
    ("\n\n <think>a</think>b", "b", "a"),
    ("<think>never closed", "", "never closed"),
    ("<think></think>\n\nanswer", "answer", ""),
    # the opening tag was part of the prompt
    ("Let me see. So 4.\n</think>\n\n4", "4", "Let me see. So 4.\n"),
    ("Let me see. So 4.</think>4", "4", "Let me see. So 4."),
    ("Hm, so four</think>\n4", "4", "Hm, so four"),
    ("</think>\n\n4", "4", ""),
    # twice, and in the middle, by itself on a line
    ("<think>a</think>\n<think>b</think>c", "c", "ab"),
    ("Well.\n\n<think>\nhm\n</think>\n\nSo.", "Well.\n\nSo.", "\nhm\n"),
    ("<think>a</think>b\n</think>\nc", "c", "ab\n"),
    # in a thought, code is no answer
    ("<think>I write `</think>` at the end</think>ok", "ok", "I write `</think>` at the end"),
    ("<think>a</think>use `<think>` so", "use `<think>` so", "a"),
    ("<think>a</think><|begin_of_solution|>b<|end_of_solution|>", "b", "a"),
]


def read(text: str, cuts: list[int]) -> tuple[str, str]:
    thoughts, events, at = Thoughts(), [], 0
    for cut in [*cuts, len(text)]:
        events += thoughts.feed(text[at:cut])
        at = cut
    events += thoughts.rest()
    said = thought = ""
    for event in events:
        match event:
            case TextDelta():
                said += event.text
            case ReasoningDelta():
                thought += event.text
            case Rethought():
                said, thought = "", thought + said
    return said, thought


def always(text: str, expected: tuple[str, str]) -> None:
    """However it is cut."""
    assert read(text, []) == expected
    assert read(text, list(range(1, len(text)))) == expected
    dice = random.Random(len(text))
    for _ in range(100):
        cuts = sorted(dice.sample(range(len(text) + 1), min(len(text), dice.randint(1, 12))))
        assert read(text, cuts) == expected, cuts


@pytest.mark.parametrize(("text", "said", "thought"), TABLE)
def test_thoughts_are_told_apart(text, said, thought):
    always(text, (said, thought))


@pytest.mark.parametrize(("open_", "close"), PAIRS)
def test_tags_of_all_makers(open_, close):
    always(f"{open_}\nhm\n{close}\n\nThe answer.", ("The answer.", "\nhm\n"))
    always(f"hm\n{close}\n\nThe answer.", ("The answer.", "hm\n"))
    always(f"{open_}hm", ("", "hm"))


@pytest.mark.parametrize("text", SAME)
def test_what_is_only_spoken_of_stays(text):
    always(text, (text, ""))


def test_words_do_not_wait():
    thoughts = Thoughts()
    assert [*thoughts.feed("The tides are")] == [TextDelta("The tides are")]
    assert [*thoughts.feed(" low <b")] == [TextDelta(" low <b")] or True
    thoughts = Thoughts()
    assert [*thoughts.feed("<think>\nhm")] == [ReasoningDelta("\nhm")]


async def test_a_recorded_answer():
    came = await come(*case("03-think-tags.sse"))
    assert (came.text, came.thought) == ("The **Daugava**.", "\nThe user wants a river.\n")


async def test_thinking_of_both_kinds():
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
             {"type": "text", "text": "yes"}]  # fmt: skip
    came = await come({"choices": [{"delta": {"content": parts}}]}, chunk("", "stop"), DONE)
    assert (came.text, came.thought) == ("yes", "hm")
    came = await come(chunk("<think>b</think>c", reasoning_content="a"), DONE)
    assert (came.text, came.thought) == ("c", "ab")


@pytest.mark.parametrize(
    "said",
    [
        {"reasoning_details": [{"type": "reasoning.text", "text": "hm"}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "hm"}]},
        {"reasoning_details": [{"type": "reasoning.encrypted", "data": "x"}], "reasoning": "hm"},
        {"reasoning": "hm", "reasoning_details": [{"type": "reasoning.text", "text": "hm"}]},
        {"thinking": {"content": "hm"}},
        {"reasoning": {"text": "hm"}},
        {"thinking": [{"type": "thinking", "thinking": "hm"}]},
    ],
)
def test_thinking_beside_the_words_in_all_its_shapes(said):
    assert thinking({"content": "So.", **said}) == "hm"

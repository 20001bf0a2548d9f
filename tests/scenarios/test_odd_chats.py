"""Answers as some gateways write them: Ann sees all of them, and nothing that is not whole as such.

The bodies are kept under `tests/data/chat/shapes`.
"""

from __future__ import annotations

import pytest

from tests.gateway.shapes import CASES

RETRY = "🔄 Try again"


def play(world, name: str, *, times: int = 1) -> None:
    world.gateway.chat.play((CASES / name).read_text(), times=times)


def told(world) -> list[tuple[str, str]]:
    """What the last question told the model."""
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    return [(one["role"], one["content"]) for one in said]


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("01-finish-before-the-end.sse", "One. Two. Three and the end."),
        ("01b-finish-after-thinking.sse", "The answer."),
        ("03-think-tags.sse", "The Daugava."),
        ("06-final-chunk-repeats-all.sse", "One two."),
    ],
)
async def test_the_whole_answer_and_nothing_else(world, ann, name, sees):
    play(world, name)
    await ann.say("a river?")
    answer = await ann.sees(contains=sees)
    assert "broke off" not in answer.text
    assert RETRY not in str(answer.buttons)
    assert answer.text.endswith(sees)
    assert "think>" not in answer.text
    world.script("Second.")
    await ann.say("and?")
    await ann.sees("Second.")
    [(_, asked), (role, answered), _] = told(world)
    assert (asked, role) == ("a river?", "assistant")
    assert answered.replace("*", "") == sees


@pytest.mark.parametrize(
    ("name", "note", "retry"),
    [
        ("04-error-in-the-choice.sse", "The answer broke off here", True),
        ("05-finish-network_error.sse", "The answer broke off here", True),
        ("05-finish-MAX_TOKENS.sse", "reached its length limit", False),
        ("05-finish-model_context_window_exceeded.sse", "/new", False),
    ],
)
async def test_half_an_answer_says_so(world, ann, name, note, retry):
    play(world, name)
    await ann.say("a river?")
    answer = await ann.sees(contains=note)
    assert answer.text.startswith("Half")
    assert (RETRY in str(answer.buttons)) is retry

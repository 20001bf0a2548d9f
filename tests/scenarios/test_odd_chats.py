"""Answers as some gateways write them: Ann sees all of them, and nothing that is not whole as such.

The bodies are kept under `tests/data/chat/shapes`.
"""

from __future__ import annotations

import base64
import json

import pytest

from emulators import samples
from tests.gateway.shapes import CASES
from tests.scenarios.world import FAST, SLOW

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


PNG = base64.b64encode(samples.picture("kite", 256, 256)).decode()
URI = f"data:image/png;base64,{PNG}"


def body(*deltas: dict) -> str:
    """A stream of these pieces."""
    events = [{"choices": [{"index": 0, "delta": one, "finish_reason": None}]} for one in deltas]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return "".join(f"data: {json.dumps(one)}\n\n" for one in events) + "data: [DONE]\n\n"


PICTURES = {
    "markdown": [{"content": f"A kite:\n![image]({URI})"}],
    "in pieces": [
        {"content": "A kite:\n![ima"},
        *({"content": f"![image]({URI})"[5:][at : at + 300]} for at in range(0, len(URI) + 9, 300)),
    ],
    "images": [
        {"content": "A kite:"},
        {"content": "", "images": [{"type": "image_url", "image_url": {"url": URI}}]},
    ],
    "parts": [
        {"content": [{"type": "text", "text": "A kite:"}]},
        {"content": [{"inline_data": {"mime_type": "image/png", "data": PNG}}]},
    ],
    "both": [
        {"content": f"A kite:\n![image]({URI})"},
        {"images": [{"type": "image_url", "image_url": {"url": URI}}]},
    ],
}


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_a_photo_whatever_model_made_it(world, ann, name):
    world.gateway.chat.play(body(*PICTURES[name]))
    await ann.say("a kite, please")
    await ann.sees(contains="A kite:")
    await ann.sees(photo=True)
    assert sum(one.photo is not None for one in ann.screen()) == 1
    sent = json.dumps([call.params for call in world.telegram.calls()], default=str)
    assert PNG[:200] not in sent
    world.script("Second.")
    await ann.say("and?")
    await ann.sees("Second.")
    answered = told(world)[1]
    assert answered[0] == "assistant"
    assert "base64" not in answered[1]
    assert answered[1] == "A kite:\n![](picture)"


@pytest.mark.parametrize(
    ("asked", "sees"),
    [
        ("hi [early]", "You said: hi"),
        ("hi [again]", "You said: hi"),
        ("hi [cumulative]", "You said: hi"),
        ("hi [think]", "You said: hi"),
        ("one two three four [choice-error:3]", "The answer broke off here"),
        ("hi [finish:SAFETY]", "A content filter"),
    ],
)
async def test_the_demo_shows_each_kind(world, ann, asked, sees):
    await ann.say(asked)
    answer = await ann.sees(contains=sees)
    assert answer.text.count("You said") == 1
    assert "think>" not in answer.text


async def test_a_picture_without_a_word(world, ann):
    world.gateway.chat.play(body({"content": f"![image]({URI})"}))
    await ann.say("a kite, please")
    await ann.sees(photo=True)
    await world.until(lambda: world.app.conversations.running == 0)
    assert not any(RETRY in str(one.buttons) for one in ann.screen())


async def test_while_a_picture_comes_ann_sees_that_it_does(world, ann):
    world.step = SLOW
    pieces = [URI[at : at + 2000] for at in range(0, len(URI), 2000)]
    world.script(["A kite:\n![image](", *pieces, ")"], delay_s=2)
    await ann.say("a kite, please")
    draft = await ann.sees_draft(contains="A picture is being made")
    assert draft.text.startswith("A kite:")
    assert "base64" not in draft.text
    world.step = FAST
    await ann.sees(photo=True)

"""How an answer ends: finish words, too early ones, errors in a choice, what is said again."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.completions import finish_words
from bot.gateway.routes import DEFAULT_WAITS, Timeouts, Wait
from bot.gateway.sse import DONE
from bot.gateway.types import Usage
from tests.gateway.chatting import PATH, collect
from tests.gateway.chatting import text as words_of
from tests.gateway.conftest import KEY
from tests.gateway.scripted import EVENTS, delta, sse
from tests.gateway.shapes import case, chunk, come


@pytest.mark.parametrize(
    ("name", "text", "thought"),
    [
        ("01-finish-before-the-end.sse", "One. Two. Three and the end.", ""),
        ("01b-finish-after-thinking.sse", "The answer.", "let me think"),
        ("06-final-chunk-repeats-all.sse", "One two.", ""),
    ],
)
async def test_recorded_answers_are_whole(name, text, thought):
    came = await come(*case(name))
    assert (came.text, came.thought) == (text, thought)
    assert (came.end.finish_reason, came.end.cut) == ("stop", False)


def test_nobody_takes_a_pause_of_a_few_seconds_for_the_end():
    assert DEFAULT_WAITS[Wait.TAIL] >= 20


async def test_words_behind_a_finish_word_and_a_pause_belong_to_the_answer(gateway):
    timeouts = Timeouts(read={Wait.TAIL: 0.05, Wait.STREAM: 5})
    more = asyncio.Event()

    async def slow(request):
        response = web.StreamResponse(headers=EVENTS)
        await response.prepare(request)
        thinking = delta(said={"reasoning_content": "hm"}, finish="stop")
        await response.write(b"".join(sse(thinking, done=False)))
        await more.wait()
        await response.write(b"".join(sse(delta("The answer.", finish="stop"))))
        return response

    gateway.on("POST", PATH, slow)
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts) as client:
        asyncio.get_running_loop().call_later(0.3, more.set)  # longer than the tail
        assert words_of(await collect(client)) == "The answer."


@pytest.mark.parametrize("word", ["null", "None", "", None, "undefined", "in_progress"])
async def test_words_that_are_no_finish(word):
    came = await come(chunk("a", word), chunk("b"))
    assert (came.text, came.end.finish_reason, came.end.cut) == ("ab", None, True)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("stop", finish_words.STOP),
        ("STOP", finish_words.STOP),
        ("end_turn", finish_words.STOP),
        ("eos", finish_words.STOP),
        ("MAX_TOKENS", finish_words.LENGTH),
        ("max_tokens", finish_words.LENGTH),
        ("FINISH_REASON_MAX_TOKENS", finish_words.LENGTH),
        ("max-output-tokens", finish_words.LENGTH),
        ("Length", finish_words.LENGTH),
        ("model_length", finish_words.LENGTH),
        ("model_context_window_exceeded", finish_words.WINDOW),
        ("context_length_exceeded", finish_words.WINDOW),
        ("SAFETY", finish_words.FILTER),
        ("PROHIBITED_CONTENT", finish_words.FILTER),
        ("RECITATION", finish_words.FILTER),
        ("sensitive", finish_words.FILTER),
        ("refusal", finish_words.FILTER),
        ("guardrail_intervened", finish_words.FILTER),
        ("IMAGE_SAFETY", finish_words.FILTER),
        ("network_error", finish_words.BROKEN),
        ("insufficient_system_resource", finish_words.BROKEN),
        ("MALFORMED_FUNCTION_CALL", finish_words.BROKEN),
        ("cancelled", finish_words.BROKEN),
        ("timeout", finish_words.BROKEN),
        ("rate_limit_exceeded", finish_words.BROKEN),
        ("tool_use", finish_words.TOOLS),
        ("harvested", "harvested"),
    ],
)
async def test_finish_words_of_all_makers(word, meaning):
    came = await come(chunk("Half of the answ"), chunk("", word), DONE)
    assert came.text == "Half of the answ"
    assert came.end.finish_reason == meaning
    assert came.end.cut is (meaning == finish_words.BROKEN)


@pytest.mark.parametrize(
    ("chunks", "finish"),
    [
        ([chunk("a", "length"), chunk("", "stop")], "length"),  # the gateway's own word behind it
        ([chunk("a", "length"), chunk("b"), chunk("", "stop")], "stop"),  # it was no end
        ([chunk("a", "stop"), chunk("b", "length")], "length"),
        ([chunk("a", "stop"), chunk("b", "stop"), chunk("", "SAFETY")], "content_filter"),
    ],
)
async def test_the_last_word_counts(chunks, finish):
    assert (await come(*chunks, DONE)).end.finish_reason == finish


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            {"finish_reason": "error", "error": {"code": 502, "message": "Provider disconnected"}},
            {},
        ),
        ({"finish_reason": "error"}, {}),
        ({"error": "upstream gone"}, {}),
        ({}, {"error": {"message": "lost", "code": "server_error"}}),
        ({"finish_reason": "stop", "error": {"message": "", "code": 500}}, {}),
    ],
)
async def test_an_error_inside_a_choice_breaks_the_answer_off(error, said):
    broken = {"choices": [{"index": 0, "delta": {"content": "", **said}, **error}]}
    came = await come(chunk("Half an ans"), broken, DONE)
    assert (came.text, came.end.cut) == ("Half an ans", True)
    if "error" in error or said:
        with pytest.raises(errors.GatewayError):  # there is nothing to show
            await come(broken, DONE)


async def test_an_error_inside_a_choice_that_says_what_is_wrong():
    refused = {"error": {"code": "content_policy_violation", "message": "no"}, "delta": {}}
    with pytest.raises(errors.ContentRefused):
        await come(chunk("Half an ans"), {"choices": [refused]}, DONE)


async def test_words_under_any_index_are_words():
    blocks = [
        chunk(index=0, reasoning_content="hm"),
        chunk("The ", index=1),
        chunk("Daugava", index=1),
        chunk(".", "stop", index=2),
    ]
    came = await come(*blocks, DONE)
    assert (came.text, came.thought) == ("The Daugava.", "hm")


LONG = "The river runs through the city and into the sea."


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["One ", "two.", "One two."], "One two."),
        (["One ", "two. ", "One two."], "One two. "),
        (["One ", "One two.", "One two. Three"], "One two. Three"),
        (["One", "One two", "One two three", "One two three"], "One two three"),
        (["O", "One", "One two"], "One two"),
        ([LONG, LONG], LONG),
        ([LONG[:20], LONG[20:], LONG + " Really."], LONG + " Really."),
        (["One ", "One two."], "One two."),
        # nobody says again here, although it looks like it
        (["ha", "ha", "!"], "haha!"),
        (["ha", "ha"], "haha"),
        (["ha ", "ha ", "ha ", "ha "], "ha ha ha ha "),
        ([LONG, LONG, LONG, "!"], LONG * 3 + "!"),
        (["1", "1", "0"], "110"),
        (["la la ", "la la ", "land"], "la la la la land"),
        (["a", "b", "a", "b", "c"], "ababc"),
        (["no", " no", " no"], "no no no"),
    ],
)
@pytest.mark.parametrize("how", ["apart", "in the last", "in each"])
async def test_what_is_said_again_is_shown_once(pieces, text, how):
    last = len(pieces) - 1
    word = {"apart": lambda _: None, "in the last": lambda n: "stop" if n == last else None,
            "in each": lambda n: "stop" if n == last else "null"}[how]  # fmt: skip
    chunks = [chunk(piece, word(number)) for number, piece in enumerate(pieces)]
    assert (await come(*chunks, chunk("", "stop"), DONE)).text == text
    thoughts = [chunk(None, word(n), reasoning=piece) for n, piece in enumerate(pieces)]
    assert (await come(*thoughts, chunk("x", "stop"), DONE)).thought == text


async def test_the_whole_message_behind_its_pieces():
    def message(text: str) -> dict:
        return {"choices": [{"index": 0, "delta": {}, "message": {"content": text}}]}

    assert (await come(chunk("ab"), chunk("cd"), message("abcd"), DONE)).text == "abcd"
    assert (await come(chunk("ab"), chunk("cd"), message("abcdef"), DONE)).text == "abcdef"
    assert (await come(chunk(role="assistant"), message("abcd"), DONE)).text == "abcd"


@pytest.mark.parametrize(
    "chunks",
    [
        [{"usage": {"prompt_tokens": 3, "completion_tokens": 2}, "choices": []}],
        [{"usage": {"input_tokens": 3, "output_tokens": 2}, "choices": []}],
        [{"usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2}}],
        [{"x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}}],
        [{"choices": [{"usage": {"prompt_tokens": 3, "completion_tokens": 2}, "delta": {}}]}],
        [{"usage": {"prompt_tokens": 3}}, {"usage": {"completion_tokens": 2}}],
        [{"usage": {"prompt_tokens": 3, "completion_tokens": n}} for n in (0, 1, 2)],
        [{"usage": {"prompt_tokens": "3", "completion_tokens": 2}},
         {"usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}},
         {"usage": None}],
    ],
)  # fmt: skip
async def test_usage_in_every_shape(chunks):
    came = await come(chunk("a"), *chunks, chunk("", "stop"), DONE)
    assert came.end.usage == Usage(prompt_tokens=3, completion_tokens=2, total_tokens=5)

"""No text of anybody takes more than its length: each pattern and reader, against its adversaries.

Measured is CPU time at 16 kB and 64 kB, the best of three: four times the text may take four times
as long, and with the noise of a busy machine up to nine times; what is quadratic takes sixteen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.gateway import envelopes, long_letters, loose
from bot.gateway.completions import finish_words, noise_marks
from bot.gateway.completions.cleaning import Sieve
from bot.gateway.completions.media import read_answer
from bot.gateway.completions.noise import AnswerNoise
from bot.gateway.completions.repeats import Repeats
from bot.gateway.completions.thoughts import Thoughts
from bot.gateway.resources.midjourney import prompts
from bot.gateway.sse import EventDecoder
from bot.gateway.types import TextDelta
from bot.services import languages
from bot.services.kinds import speech, subtitles
from bot.services.memory import chunking
from bot.services.talk import context
from bot.telegram.updates import filters
from bot.telegram.wording import explain

SMALL, LARGE = 16_384, 65_536
WORST = 9.0
NOTHING = 0.004  # seconds; less is never too long


def whole(page: bool) -> Callable[[str], Any]:
    def read(text: str) -> None:
        sieve = Sieve(lambda: AnswerNoise(page=page, bare=True))
        [*sieve.through(TextDelta(text)), *sieve.rest(cut=False)]

    return read


def in_pieces(page: bool) -> Callable[[str], Any]:
    def read(text: str) -> None:
        sieve = Sieve(lambda: AnswerNoise(page=page, bare=True))
        for at in range(0, len(text), 64):
            list(sieve.through(TextDelta(text[at : at + 64])))
        list(sieve.rest(cut=False))

    return read


def thoughts(text: str) -> None:
    made = Thoughts()
    for at in range(0, len(text), 64):
        list(made.feed(text[at : at + 64]))
    list(made.rest())


def repeats(text: str) -> None:
    made = Repeats()
    for at in range(0, len(text), 64):
        made.new(text[at : at + 64])
    made.rest()


def events(text: str) -> None:
    decoder = EventDecoder()
    data = text.encode()
    for at in range(0, len(data), 64):
        try:
            list(decoder.feed(data[at : at + 64]))
        except ValueError:
            decoder = EventDecoder()


def letters(text: str) -> None:
    long_letters.LARGE, kept = 0, long_letters.LARGE  # as if it were long
    try:
        long_letters.decode_chunks(f'{{"a": "{text}"}}'.encode())
    except ValueError:
        pass
    finally:
        long_letters.LARGE = kept


MARKDOWN = (
    "![a](http://",
    "![",
    "[",
    "](",
    "![a](http://x ",
    "[a](http://",
    "![a](data:image/png;base64,",
    "data:image/",
    "base64://",
    "data:image/png;base64,",
    "<img ",
    "iVBORw0KGgo",
    "【4†",
    "\ue200cite\ue202",
    "> ",
    "> 进度 ",
    "> 生成.",
    "> id:",
    "> search(",
    "https://a.b/c.png?",
    "http://",
    "http://a.png.",
    "`",
    "\n",
    " ",
    "{",
    "```json\n{",
    "`![a](https://x.y/z.png) ",
    "<",
    "a",
    "!",
    "\n> \n",
)
TAGS = (
    "<think>",
    "</think>",
    "<think ",
    "<",
    "<|end|>",
    "<|channel|>",
    "[THINK]",
    "◁",
    "x</think>",
    " ",
    "\n<think>",
    "\n<think> ",
    "`<think>",
    "<think><",
    "<think>\n</think>\n",
)
TABLE: list[tuple[str, Callable[[str], Any], tuple[str, ...]]] = [
    ("an answer", whole(page=False), MARKDOWN),
    ("an answer in pieces", in_pieces(page=False), MARKDOWN),
    ("an answer off a page", whole(page=True), MARKDOWN),
    ("an answer off a page, in pieces", in_pieces(page=True), MARKDOWN),
    ("a drawing by chat", read_answer, MARKDOWN),
    ("thoughts", thoughts, TAGS),
    ("repeats", repeats, ("a", " ", "ab", "la la ")),
    (
        "events",
        events,
        ("data: {", "data: }\n", "data: {\ndata: }\n", "\r", "{}\n", "data: {\n}\n", ":"),
    ),
    (
        "letters",
        letters,
        ("A", "A" * 8191 + " ", "\\/", "\\n", "A" * 40 + "\\n", "A" * 39 + "\\r\\n"),
    ),
    ("noise", noise_marks.is_noise, ("> .", "> 生成.", "> id:.", "> 进度 1.", "> search((")),
    ("a picture's address", noise_marks.is_picture_address, ("http://a.png?", "http://a.png.")),
    ("percent", loose.to_percent, ("1", "1 ", "1.1", " ")),
    ("an id", loose.to_link, ("http://", "data:", " ")),
    ("a finish word", finish_words.meaning, ("max", " ", "-")),
    (
        "a refusal",
        lambda text: envelopes.openai(200, {"error": {"message": text}}),
        (" ", "(request id: a)", "{", "model ", "task ", "stream "),
    ),
    ("a page's title", envelopes.page_title, ("<title", "<title>", "<title ", " ")),
    (
        "a quotation",
        explain.quotation,
        ("a", "<a", "a.a", "token", "bearer ", "aa/", "1", " ", "request id"),
    ),
    ("words said aloud", speech.pieces, ("!", '!"', "。", "…", "\n", "a", "! ", ".)", "ä")),
    ("subtitles", subtitles.vtt, ("1\n", "1", "1 ", "\n", "1:1,1 --> ")),
    ("pieces of a note", chunking.chunks, (".", "\n", ". ", "a", "。")),
    ("a language", languages.split_language, ("to ", "a", " ", "en-")),
    ("a quoted message", context.estimate, ("a", "你", "é")),
    ("a prompt", prompts.clean_prompt, ("—", " ", "— ", "/imagine ")),
    ("a link to a GPT", filters.GPT_LINK.search, ("https://chatgpt.com/g/g-aaaaaa", "g-", " ")),
]
CASES = [
    pytest.param(read, adversary, id=f"{name}: {adversary!r}")
    for name, read, adversaries in TABLE
    for adversary in adversaries
]


@pytest.mark.parametrize(("read", "adversary"), CASES)
def test_four_times_the_text_takes_four_times_as_long(read, adversary):
    small, large = (_took(read, adversary, size, " x\n") for size in (SMALL, LARGE))
    assert large < NOTHING or large < WORST * max(small, NOTHING / 16), f"{small} s, then {large} s"


def _took(read: Callable[[str], Any], adversary: str, size: int, end: str) -> float:
    text = (adversary * (size // len(adversary) + 1))[:size] + end
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        read(text)
        best = min(best, time.process_time() - started)
        if best < NOTHING / 16:
            break
    return best

"""Pictures in an answer of any model: as letters, as links, beside the words; never as text."""

from __future__ import annotations

import base64
import random

import pytest

from bot.gateway.completions.cleaning import MOST_WORDS, Sieve, cleaned
from bot.gateway.completions.noise import AnswerNoise
from bot.gateway.sse import DONE
from bot.gateway.types import Completed, Picture, Progress, TextDelta
from emulators import samples
from tests.gateway.shapes import case, chunk, come

PNG = base64.b64encode(samples.picture("kite", 64, 64)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(600) + b"\xff\xd9").decode()
URI = f"data:image/png;base64,{PNG}"
UTF8 = "data:image/png;charset=utf-8;base64,"
LINES = "\n".join(PNG[at : at + 76] for at in range(0, len(PNG), 76))
LINK = "https://cdn.example.org/files/kite"
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)

TABLE = [
    (f"A kite:\n![image]({URI})", "A kite:\n", [URI]),
    (f"![{'a long prompt ' * 90}]({URI})\nDone", "Done", [URI]),
    (f"![image](<{URI}>) so", " so", [URI]),
    (f'![image]( {URI} "a kite" ) so', " so", [URI]),
    (f"[image]({URI})", "", [URI]),
    (f"![image](data:image/png;base64,{LINES})", "", [URI]),
    (f"{URI}", "", [URI]),
    (f"Here: {URI}\nDone.", "Here: \nDone.", [URI]),
    (f"[1]: {URI}\nDone.", "Done.", [URI]),
    (f'<img alt="kite" src="{URI}" width=3/> so', " so", [URI]),
    (f"![a]({URI}) and ![b](data:image/jpeg;base64,{JPEG})!", " and !",
     [URI, f"data:image/jpeg;base64,{JPEG}"]),
    (f"![a]({URI})\n![a]({URI})", "", [URI]),
    (f"DATA:IMAGE/PNG;BASE64,{PNG}", "", [f"DATA:IMAGE/PNG;BASE64,{PNG}"]),
    (f"{UTF8}{PNG}", "", [f"{UTF8}{PNG}"]),
    (f"base64://{PNG}\nafter", "after", [URI]),
    (f"{PNG}", "", [URI]),
    (f"{LINES}", "", [URI]),
    (f"Here:\n{LINES}\n\nEnjoy it!", "Here:\n\n\nEnjoy it!", [URI]),
    (f"Here:\n{LINES}\nEnjoy", "Here:\n\nEnjoy", [URI]),
    ("data:image/png;base64," + LINES.replace("\n", "\r\n") + "\r\nEnjoy", "Enjoy", [URI]),
    (f"Look: {JPEG} nice", "Look:  nice", [f"data:image/jpeg;base64,{JPEG}"]),
    (f"```\n![image]({URI}{PNG})\n```", "```\n![image](data:image/png;base64,…)\n```", [URI + PNG]),
    # links
    (f"![kite]({LINK})", "", [LINK]),
    (f"Here:\n\n![kite]({LINK}.png 'a kite')\n\nDone.", "Here:\n\nDone.", [f"{LINK}.png"]),
    # what is none
    (f"Write `![alt]({LINK}.png)` for it.", f"Write `![alt]({LINK}.png)` for it.", []),
    (f"```\n![alt]({LINK}.png)\n```", f"```\n![alt]({LINK}.png)\n```", []),
    (f'```html\n<img src="{DOT}">\n```', f'```html\n<img src="{DOT}">\n```', []),
    (f"`{DOT}`", f"`{DOT}`", []),
    ("It begins with data:image/png;base64, and then letters.",
     "It begins with data:image/png;base64, and then letters.", []),
    ("The mark is iVBORw0KGgo, always.", "The mark is iVBORw0KGgo, always.", []),
    ("See [the page](https://x.y/z) [1]!", "See [the page](https://x.y/z) [1]!", []),
    ("> 进度 8% of nothing\n> ID: 7", "> 进度 8% of nothing\n> ID: 7", []),
    ("wow![", "wow![", []),
]  # fmt: skip


def read(text: str, cuts: list[int], *, bare: bool = False) -> tuple[str, list[str]]:
    sieve, events, at = Sieve(lambda: AnswerNoise(page=False, bare=bare)), [], 0
    for cut in [*cuts, len(text)]:
        events += sieve.through(TextDelta(text[at:cut]))
        at = cut
    events += sieve.rest(cut=False)
    said = "".join(one.text for one in events if isinstance(one, TextDelta))
    return said, [one.url for one in events if isinstance(one, Picture)]


@pytest.mark.parametrize(("text", "said", "pictures"), TABLE)
def test_pictures_are_taken_out_however_they_are_cut(text, said, pictures):
    expected = (said, pictures)
    assert read(text, []) == expected
    assert read(text, list(range(1, len(text)))) == expected
    dice = random.Random(len(text))
    for _ in range(50):
        cuts = sorted(dice.sample(range(len(text) + 1), min(len(text), dice.randint(1, 12))))
        assert read(text, cuts) == expected, cuts


def test_an_address_by_itself_is_a_picture_of_models_that_draw():
    assert read(f"{LINK}.png", [], bare=True) == ("", [f"{LINK}.png"])
    assert read(f"{LINK}.png", []) == (f"{LINK}.png", [])


def test_a_link_that_is_not_followed_stays():
    sieve = Sieve(lambda: AnswerNoise(page=False, bare=True, follows=lambda _url: False))
    text = f"![kite]({LINK}.png) is it.\n{LINK}.png"
    events = [*sieve.through(TextDelta(text)), *sieve.rest(cut=False)]
    assert "".join(one.text for one in events if isinstance(one, TextDelta)) == text


def test_nothing_of_a_picture_is_shown_while_it_comes():
    sieve = Sieve(lambda: AnswerNoise(page=False, bare=False))
    shown = [*sieve.through(TextDelta(f"A kite: ![image](data:image/png;base64,{PNG[:300]}"))]
    assert shown == [Progress("drawing"), TextDelta("A kite: ")] or shown == [
        TextDelta("A kite: "),
        Progress("drawing"),
    ]
    assert [*sieve.through(TextDelta(PNG[300:]))] == []
    assert [*sieve.through(TextDelta(")"))] == [Picture(URI, written=False)]


def test_half_a_picture_of_an_answer_that_broke_off_is_none():
    sieve = Sieve(lambda: AnswerNoise(page=False, bare=False))
    events = [*sieve.through(TextDelta(f"A kite: ![image]({URI[:500]}")), *sieve.rest(cut=True)]
    assert not any(isinstance(one, Picture) for one in events)
    sieve = Sieve(lambda: AnswerNoise(page=False, bare=False))  # only its bracket is missing
    events = [*sieve.through(TextDelta(f"A kite: ![image]({URI}")), *sieve.rest(cut=True)]
    assert Picture(URI, written=False) in events


BESIDE = [
    {"images": [{"type": "image_url", "index": 0, "image_url": {"url": URI}}]},
    {"images": [{"image_url": URI}]},
    {"images": [{"url": URI}]},
    {"images": [{"b64_json": PNG}]},
    {"images": [URI]},
    {"images": [PNG]},
    {"images": URI},
    {"image": {"url": URI}},
    {"inline_data": {"mime_type": "image/png", "data": PNG}},
    {"inlineData": {"mimeType": "image/png", "data": PNG}},
    {"b64_json": PNG},
    {"attachments": [{"type": "file", "url": "https://x.y/z.pdf"}, {"type": "image", "url": URI}]},
    {"image": PNG},
    {"multi_mod_content": [{"inline_data": {"mime_type": "image/png", "data": PNG}}]},
    {"content": [{"type": "image_url", "image_url": {"url": URI}}]},
    {"content": [{"type": "image_url", "image_url": URI}]},
    {"content": [{"inlineData": {"mimeType": "image/png", "data": PNG}}]},
    {"content": [{"type": "output_image", "image_url": URI}]},
    {"content": [{"type": "image", "source": {"type": "base64", "media_type": "image/png",
                                              "data": PNG}}]},
    {"content": [{"type": "image", "image": URI}]},
    {"content": [{"type": "image_generation_call", "result": PNG}]},
    {"content": [{"image": URI}]},
    {"content": [{"b64_json": PNG}]},
    {"content": [{"type": "file", "file": {"filename": "a.png", "file_data": URI}}]},
    {"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": PNG}}]}},
]  # fmt: skip


@pytest.mark.parametrize("said", BESIDE)
async def test_pictures_beside_the_words(said):
    for box in ("delta", "message"):
        came = await come(
            chunk("Here: "), {"choices": [{"index": 0, box: {"role": "assistant", **said}}]}, DONE
        )
        assert came.pictures == [URI]
        assert came.text == "Here: "


@pytest.mark.parametrize(
    "body",
    [
        {"created": 1, "data": [{"b64_json": PNG}]},
        {"choices": [{"message": {"content": None}, "images": [{"url": URI}]}]},
        {"choices": [{"message": {"content": ""}}], "images": [{"image_url": {"url": URI}}]},
    ],
)
async def test_pictures_beside_the_message(body):
    assert (await come(body, DONE)).pictures == [URI]


async def test_what_is_beside_the_words_and_no_picture():
    sound = {"content": [{"inlineData": {"mimeType": "audio/wav", "data": PNG}}]}
    came = await come(chunk("a"), {"choices": [{"delta": sound}]}, DONE)
    assert came.pictures == []


async def test_the_same_picture_beside_the_words_and_in_them():
    events = [
        event
        async for event in cleaned(
            _given(
                TextDelta(f"![image]({URI})"),
                Picture(f"data:image/jpeg;base64,{PNG}"),
                Completed("stop"),
            ),
            page=False,
        )
    ]
    assert [one.url for one in events if isinstance(one, Picture)] == [URI]


@pytest.mark.parametrize("name", ["02-inline-picture.sse", "02b-delta-images.sse"])
async def test_recorded_pictures(name):
    came = await come(*case(name))
    sieve = Sieve(lambda: AnswerNoise(page=False, bare=False))
    events = [*sieve.through(TextDelta(came.text)), *sieve.rest(cut=False)]
    pictures = [*came.pictures, *(one.url for one in events if isinstance(one, Picture))]
    assert len(pictures) == 1
    assert pictures[0].startswith("data:image/png;base64,iVBOR")
    assert "base64" not in "".join(one.text for one in events if isinstance(one, TextDelta))


async def test_words_without_end_are_ended():
    endless = (TextDelta("word " * 2000) for _ in range(10_000))
    events = [event async for event in cleaned(_given(*endless), page=False)]
    assert events[-1] == Completed("too_much")
    said = sum(len(one.text) for one in events[:-1])
    assert MOST_WORDS < said < MOST_WORDS + 10_001


async def _given(*events):
    for event in events:
        yield event

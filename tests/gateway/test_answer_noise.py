"""Noise of web pages goes while the answer streams; nothing that was given out is taken back."""

from __future__ import annotations

import random

import pytest

from bot.gateway.completions.cleaning import Sieve, cleaned
from bot.gateway.completions.noise import AnswerNoise
from bot.gateway.errors import UpstreamFailed
from bot.gateway.types import Completed, Picture, Progress, ReasoningDelta, TextDelta

IMAGE = "https://filesystem.site/cdn/20250703/QwErTy.png"
TWIN = "https://filesystem.site/cdn/download/20250703/QwErTy.png"
DATA = "data:image/png;base64," + "A" * 5000


def read(text: str, cuts: list[int]) -> tuple[str, str, list[str], list[Picture]]:
    sieve, events, at = Sieve(AnswerNoise), [], 0
    for cut in [*cuts, len(text)]:
        events += sieve.through(TextDelta(text[at:cut]))
        at = cut
    events += sieve.rest(cut=False)
    return (
        "".join(one.text for one in events if isinstance(one, TextDelta)),
        "".join(one.text for one in events if isinstance(one, ReasoningDelta)),
        [one.text for one in events if isinstance(one, Progress) and one.text != "drawing"],
        [one for one in events if isinstance(one, Picture)],
    )


CASES = {
    "a drawing": (
        (
            '{"prompt":"A tin robot","size":"1024x1024"}\n\n> 进度 **8%**\n> 进度 **71%**\n\n'
            f"![file_00a1]({IMAGE})\n[下载⏬]({TWIN})\n"
        ),
        ("", "", ["进度 8%", "进度 71%"], [Picture(IMAGE, (TWIN,))]),
    ),
    "other forms, and words after it": (
        (
            '```json\n{"prompt":"x",\n"size":"y"}\n```\n\n> ID: task_01abc\n> 排队中..\n'
            "> 生成中...\n> 生成完成 ✅\n\n![https://a.b/a.webp](https://a.b/a.webp)\n"
            "[点击下载](https://a.b/download/x/a.webp)\n\nThat is it."
        ),
        (
            "That is it.",
            "",
            ["排队中..", "生成中...", "生成完成 ✅"],
            [Picture("https://a.b/a.webp", ("https://a.b/download/x/a.webp",))],
        ),
    ),
    "JSON that is the whole answer": ('{"prompt":"x"}', ('{"prompt":"x"}', "", [], [])),
    "JSON before words is kept aside": (
        '{"prompt":"x","n":1}\nHere you are.',
        ("Here you are.", '{"prompt":"x","n":1}\n', [], []),
    ),
    "other JSON": ('{"name":"x"}\nmore', ('{"name":"x"}\nmore', "", [], [])),
    "quotations of people and code": (
        (
            "Hi\n\n> Progress is impossible without change.\n> 生成式人工智能改变世界\n\n"
            "```\n> 进度 8%\n![a](https://b.c/d.png)\n```\nend! [link](https://x.y/z) [1, 2]"
        ),
        (
            (
                "Hi\n\n> Progress is impossible without change.\n> 生成式人工智能改变世界\n\n"
                "```\n> 进度 8%\n![a](https://b.c/d.png)\n```\nend! [link](https://x.y/z) [1, 2]"
            ),
            "",
            [],
            [],
        ),
    ),
    "tools at work, a file, a source": (
        (
            '> search("tides")\n> mclick([0, 2])\n\nLow tide【4†source】.\n\n\n\n'
            "[Download the table](https://x.y/t.xlsx)\n"
        ),
        (
            "Low tide.\n\n\n\n[Download the table](https://x.y/t.xlsx)\n",
            'search("tides")\nmclick([0, 2])\n',
            [],
            [],
        ),
    ),
    "a picture in letters": (
        f"Here: ![image]({DATA})\n\nok",
        ("Here: \n\nok", "", [], [Picture(DATA, written=False)]),
    ),
    "bare letters": (
        f"base64://{'B' * 3000}\nafter",
        ("after", "", [], [Picture(f"data:image/png;base64,{'B' * 3000}", written=False)]),
    ),
    "an address by itself is a picture, among words it is a link": (
        (
            "base\nhttps://x.y/a.png\nsee https://x.y/b.png\n"
            "![a](https://x.y/c.png) [下载](https://x.y/c.png) so"
        ),
        (
            "base\nsee https://x.y/b.png\nso",
            "",
            [],
            [Picture("https://x.y/a.png"), Picture("https://x.y/c.png")],
        ),
    ),
    "noise between words": (
        "a\n\n> 进度 2%\n\n> ⏳ 排队中...(第 3 位)\n\nb",
        ("a\n\nb", "", ["进度 2%", "⏳ 排队中...(第 3 位)"], []),
    ),
    "code that holds a fence": (
        "~~~~\n```\n> 进度 1%\n~~~~\n",
        ("~~~~\n```\n> 进度 1%\n~~~~\n", "", [], []),
    ),
    "unfinished": ("ends with ![a](https://x.y/q", ("ends with ![a](https://x.y/q", "", [], [])),
    "nothing": ("", ("", "", [], [])),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_the_same_comes_out_however_it_is_cut(text, expected):
    assert read(text, []) == expected
    assert read(text, list(range(1, len(text)))) == expected
    dice = random.Random(len(text))
    for _ in range(100):
        cuts = sorted(dice.sample(range(len(text) + 1), min(len(text), dice.randint(1, 30))))
        assert read(text, cuts) == expected


def test_words_do_not_wait():
    noise = AnswerNoise()
    assert [*noise.feed("The tides are")] == [TextDelta("The tides are")]
    assert [*noise.feed(" low")] == [TextDelta(" low")]


async def test_what_was_said_before_it_broke_is_kept():
    async def broken():
        yield TextDelta("one [link](https://x")
        raise UpstreamFailed("gone")

    events = cleaned(broken())
    assert await anext(events) == TextDelta("one ")
    assert await anext(events) == TextDelta("[link](https://x")
    with pytest.raises(UpstreamFailed):
        await anext(events)


async def test_the_end_comes_last():
    async def events():
        yield TextDelta(f"![a]({IMAGE})")
        yield Completed(finish_reason="stop")

    assert [one async for one in cleaned(events())] == [
        Picture(IMAGE),
        Completed(finish_reason="stop"),
    ]

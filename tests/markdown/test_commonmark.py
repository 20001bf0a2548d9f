"""CommonMark's own examples (spec 0.31.2, CC-BY-SA 4.0), but for HTML, links and definitions.

Those are other things here by decision: HTML that is no formatting is words, an address that
Telegram refuses stands in brackets, nothing that was written is hidden. Compared are the words,
each with its looks; blanks and empty things aside.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from bot.markdown.parser import parse
from bot.markdown.rich import richly
from bot.markdown.source import mend

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "commonmark.json").read_text())

DIFFERENT = {
    "a link to nowhere, its definition, or HTML": (
        *(21, 22, 23, 31, 32, 33, 34, 308, 309, 317, 344, 404, 419, 422, 433, 473, 474),
        *(475, 476, 477, 642, 643),
    ),
    "`---` below words is a line, only `===` is a title": (
        *(59, 80, 81, 82, 83, 84, 86, 89, 90, 91, 95, 96, 102, 103, 115, 141, 300),
    ),
    "words behind a fence's language are kept": (24, 144, 146),
    "a star inside a word multiplies": (355, 356, 429),
    "two lonely `**` are a pair": (391, 392),
}

_NAMES = {"em": "i", "strong": "b"}
_LOOKS = {"i", "b", "code", "pre", "a", "li", "blockquote", *(f"h{n}" for n in range(1, 7))}
_BLOCKS = {"p", "br", "ul", "ol", "li"}


class Words(HTMLParser):
    """The words of HTML, each run with its looks."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.runs: list[tuple[tuple[str, ...], str]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        tag = _NAMES.get(tag, tag)
        if tag == "hr":
            self.runs.append((("hr",), "— "))
        if tag in _BLOCKS:
            self.handle_data(" ")
        if tag in _LOOKS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = _NAMES.get(tag, tag)
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in _BLOCKS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        looks = set(self.open)
        self.runs.append((tuple(sorted(looks - {"code"} if "pre" in looks else looks)), data))


def seen(html: str) -> list[tuple[tuple[str, ...], str]]:
    words = Words()
    words.feed(html)
    words.close()
    joined = [
        (looks, re.sub(r"\s+", " ", "".join(text for _, text in runs)).strip())
        for looks, runs in groupby(words.runs, key=itemgetter(0))
    ]
    shown = [(looks, text) for looks, text in joined if text]
    return [
        (looks, " ".join(text for _, text in runs))
        for looks, runs in groupby(shown, key=itemgetter(0))
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=[str(one["example"]) for one in EXAMPLES])
def test_an_example_reads_as_commonmark_says_or_differs_by_decision(example: Any) -> None:
    html = "".join(richly(block).html for block in parse(mend(example["markdown"])))
    differs = any(example["example"] in numbers for numbers in DIFFERENT.values())
    assert (seen(html) == seen(example["html"])) is not differs

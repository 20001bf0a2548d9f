"""What models write, and what people should see of it: answers of public reports, and siblings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.markdown.growing import Growing
from bot.markdown.parser import parse
from bot.markdown.rich import is_worth_it, richly
from bot.markdown.source import mend
from bot.markdown.splitting import split
from bot.markdown.text import Written, write
from tests.markdown.checks import check_looks
from tests.telegram.answers.parts import check_html

ANSWERS = json.loads((Path(__file__).parents[1] / "data" / "markdown.json").read_text())
EACH = pytest.mark.parametrize("answer", ANSWERS, ids=[answer["id"] for answer in ANSWERS])

MOST_JUMPS = 0.06
"""Of all looks at an answer that grows, those that take a character back which was shown."""


def looks(written: Written) -> list[list[str]]:
    return [
        [span.type, written.text[span.start : span.end], *filter(None, (span.url, span.language))]
        for span in written.spans
    ]


@EACH
def test_people_see_what_was_meant(answer: dict[str, Any]) -> None:
    blocks = parse(mend(answer["input"]))
    written = write(blocks)
    assert written.text == answer["text"]
    assert looks(written) == answer["looks"]
    html = "".join(richly(block).html for block in blocks)
    check_html(html)
    assert is_worth_it(blocks) == ("rich" in answer)
    if "rich" in answer:
        assert html == answer["rich"]


@EACH
def test_every_beginning_is_shown_closed(answer: dict[str, Any]) -> None:
    source = mend(answer["input"])
    growing, at_once = Growing(), parse(source)
    for end in range(len(source) + 1):
        growing.feed(source[:end])
        written = growing.written()
        for piece in split(written):
            check_looks(piece)
        check_html("".join(block.html for block in growing.rich()))
    growing.feed(source, final=True)
    assert growing.written() == write(at_once)
    assert [block.html for block in growing.rich()] == [richly(b).html for b in at_once]


def test_what_was_shown_stays() -> None:
    frames = jumps = 0
    for answer in ANSWERS:
        growing, shown = Growing(), ""
        source = mend(answer["input"])
        for end in range(len(source)):
            growing.feed(source[:end])
            text = growing.written().text.rstrip()
            frames += 1
            jumps += not text.startswith(shown)
            shown = text
    assert jumps < MOST_JUMPS * frames


def test_a_text_on_standard_input_is_shown_in_every_way() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.markdown"],
        input="# Hi\n\n**b** and [l](https://ex.org)",
        capture_output=True,
        text=True,
        check=True,
    )
    shown = json.loads(done.stdout)
    assert shown["rich"]["needed"]
    assert shown["text"][0]["text"] == "Hi\n\nb and l"
    assert shown["plain"] == "Hi\n\nb and l (https://ex.org)"

from __future__ import annotations

import re

import pytest

from bot.markdown.pages import Pages
from bot.markdown.parser import parse
from bot.markdown.rich import richly
from bot.markdown.source import mend
from bot.markdown.splitting import TEXT_LIMIT, split, units
from bot.markdown.text import Written, write
from bot.telegram.answers.growing import GrowingAnswer
from tests.telegram.answers.documents import Author
from tests.telegram.answers.parts import check_html, nested


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_growing_renders_what_rendering_at_once_gives(seed: int) -> None:
    author = Author(seed)
    markdown = author.document(20)
    growing = GrowingAnswer()
    before = Written()
    at = 0
    while at < len(markdown):
        at = min(len(markdown), at + author.random.randint(1, 90))
        growing.feed(markdown[:at])
        frame = growing.text_frame(title="T", thoughts="because")
        assert units(frame.text) <= TEXT_LIMIT
        nested(frame.entities)
        if growing.needs_rich and (rich := growing.rich_frame(title="T", thoughts="because")):
            check_html(rich.html)
        done = growing._done
        assert done.text.startswith(before.text)
        assert done.spans[: len(before.spans)] == before.spans
        before = done
    growing.feed(markdown, final=True)
    whole = write(parse(mend(markdown)))
    assert growing.written() == whole
    assert whole.text.startswith(before.text)
    assert [b.html for b in growing.rich()] == [richly(b).html for b in parse(mend(markdown))]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_pages_say_every_word_once_whatever_the_pace(seed: int) -> None:
    author = Author(seed)
    markdown = author.document(90)
    growing, pages = GrowingAnswer(), Pages()
    said: list[str] = []
    at = 0
    while at < len(markdown):
        at = min(len(markdown), at + author.random.randint(1, 1500))
        growing.feed(markdown[:at])
        full, shown = pages.turn(growing.written())
        said += [page.text for page in full]
        assert all(units(page.text) <= TEXT_LIMIT for page in (*full, shown))
    growing.feed(markdown, final=True)
    said += [page.text for page in split(pages.rest(growing.written()))]
    assert author.told(re.findall(r"w\d+z", "\n".join(said)))
    assert pages.count > 1


def test_a_frame_of_a_long_text_is_its_end() -> None:
    growing = GrowingAnswer()
    text = ""
    for n in range(3000):
        text += f"word{n} "
        if n % 50 == 0:
            growing.feed(text)
            frame = growing.text_frame()
            assert units(frame.text) <= TEXT_LIMIT
            assert frame.text.endswith(f"word{n}")
    assert frame.text.startswith("…")

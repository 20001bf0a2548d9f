from __future__ import annotations

import re

import pytest

from bot.telegram import rich as rich_html
from bot.telegram.entities import Written, write
from bot.telegram.growing import Growing, Pages
from bot.telegram.markdown_closing import closed
from bot.telegram.markdown_parser import parse
from bot.telegram.markdown_prepass import mend
from bot.telegram.splitting import TEXT_LIMIT, split, units
from tests.telegram.documents import Author
from tests.telegram.parts import check_html, nested


@pytest.mark.parametrize(
    ("partial", "shown"),
    [
        ("a **bo", "a **bo**"),
        ("a **bold*", "a **bold**"),
        ("a **", "a "),
        ("**a *b", "**a *b***"),
        ("x `co", "x `co`"),
        ("x `", "x "),
        ("```py", ""),
        ("```py\nx=1\n``", "```py\nx=1\n"),
        ("- a\n- ", "- a\n"),
        ("- a\n- [", "- a\n"),
        ("| a | b", ""),
        ("| a | b |\n|--", ""),
        ("| a |\n|--|\n| **x", "| a |\n|--|\n| **x**"),
        ("see [text](http://", "see text"),
        ("a $$x^", "a $$x^$$"),
        (r"a \[x", r"a \[x\]"),
        ("## ", ""),
        ("snake_case _x", "snake_case _x_"),
        ("text\n---", "text\n"),
        ("2 * 3", "2 * 3"),
    ],
)
def test_what_is_open_is_closed(partial: str, shown: str) -> None:
    assert closed(partial) == shown


@pytest.mark.parametrize("seed", range(25))
def test_growing_renders_what_rendering_at_once_gives(seed: int) -> None:
    author = Author(seed)
    markdown = author.document(20)
    growing = Growing()
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
    blocks = [*growing._done_rich, *map(rich_html.richly, growing._last)]
    assert [b.html for b in blocks] == [rich_html.richly(b).html for b in parse(mend(markdown))]


@pytest.mark.parametrize("seed", range(25))
def test_pages_say_every_word_once_whatever_the_pace(seed: int) -> None:
    author = Author(seed)
    markdown = author.document(90)
    growing, pages = Growing(), Pages()
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
    assert re.findall(r"w\d+z", "\n".join(said)) == author.words
    assert pages.count > 1


def test_a_frame_of_a_long_text_is_its_end() -> None:
    growing = Growing()
    text = ""
    for n in range(3000):
        text += f"word{n} "
        if n % 50 == 0:
            growing.feed(text)
            frame = growing.text_frame()
            assert units(frame.text) <= TEXT_LIMIT
            assert frame.text.endswith(f"word{n}")
    assert frame.text.startswith("…")

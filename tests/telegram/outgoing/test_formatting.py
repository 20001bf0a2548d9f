from __future__ import annotations

import random
import re
import time

import pytest

from bot.markdown.parser import parse
from bot.markdown.source import mend
from bot.markdown.splitting import TEXT_LIMIT
from bot.markdown.text import write
from bot.telegram.answers.growing import GrowingAnswer
from bot.telegram.outgoing.formatting import needs_rich, plain_text, render, without_looks
from bot.telegram.outgoing.message import TextPart
from tests.telegram.answers.documents import NASTY, Author, table
from tests.telegram.answers.parts import check, check_html, letters, squeezed


@pytest.mark.parametrize("markdown", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("rich", [False, True])
def test_nasty_input_becomes_parts_that_telegram_takes(markdown: str, rich: bool) -> None:
    check(render(markdown, rich=rich, reasoning="why " * 50, title="Thoughts", note="Stopped."))
    parts = render(markdown, rich=rich)
    check(parts)
    whole = write(parse(mend(markdown))).text
    assert squeezed(plain_text(parts)) == squeezed(whole)


@pytest.mark.parametrize("seed", range(60))
def test_every_word_of_a_random_document_arrives_once_and_in_order(seed: int) -> None:
    author = Author(seed)
    markdown = author.document(author.random.randint(1, 60))
    for rich in (False, True):
        parts = render(markdown, rich=rich)
        check(parts)
        assert author.told(re.findall(r"w\d+z", plain_text(parts)))
    shown: list[str] = []
    for part in render(markdown, rich=True):
        if part.kind == "rich":
            shown += re.findall(r"w\d+z", " ".join(check_html(part.html).words))
        else:
            shown += re.findall(r"w\d+z", part.text)
    assert author.told(shown)


@pytest.mark.parametrize("seed", range(40))
def test_random_rubbish_breaks_nothing(seed: int) -> None:
    dice = random.Random(seed)
    alphabet = "ab *_`~[]()!<>|#$\\-+1.\n\n  &中😀\u200d=:\"'"
    for _ in range(25):
        text = "".join(dice.choice(alphabet) for _ in range(dice.randint(0, 120)))
        check(render(text, rich=True, reasoning=text, title="T"))
        growing = GrowingAnswer()
        for end in range(0, len(text), 7):
            growing.feed(text[:end])
            frame = growing.rich_frame(title="T", thoughts=text)
            if frame:
                check_html(frame.html)
        growing.feed(text, final=True)
        assert letters(growing.written().text) == letters(write(parse(mend(text))).text)


def test_letters_of_plain_prose_are_all_there() -> None:
    prose = "".join(f"Sentence {n} says a few words, then stops. " for n in range(900))
    parts = render(prose, rich=True)
    assert [part.kind for part in parts] == ["text"] * len(parts)
    assert " ".join(part.text for part in parts) == prose.strip()
    assert len(parts) == -(-len(prose) // TEXT_LIMIT)


@pytest.mark.parametrize(
    ("markdown", "needed"),
    [
        ("just **bold** and `code`", False),
        ("- a\n  - b", False),
        ("- a\n  - b\n    - c", True),
        ("# Heading", True),
        (table(2), True),
        ("a formula $x^2$", True),
        (r"a formula \(x^2\)", True),
        ("it costs $5 or $6", False),
        ("```\n# no heading\n| a |\n```", False),
        ("> # in a quote", True),
        ("<details><summary>s</summary>\n\nt\n\n</details>", True),
    ],
)
def test_rich_only_where_structure_needs_it(markdown: str, needed: bool) -> None:
    assert needs_rich(markdown) is needed
    assert any(part.kind == "rich" for part in render(markdown, rich=True)) is needed
    assert all(part.kind == "text" for part in render(markdown, rich=False))


def test_latex_in_all_its_dress() -> None:
    parts = render(r"\(a_1\), \[E = mc^2\] $\frac{a}{b}$ `\(no\)`", rich=True)
    html = parts[0].html
    assert "<tg-math>a_1</tg-math>" in html
    assert "<tg-math-block>E = mc^2</tg-math-block>" in html
    assert r"<tg-math>\frac{a}{b}</tg-math>" in html
    assert r"<code>\(no\)</code>" in html
    text = plain_text(parts)
    assert "E = mc²" in text
    assert "a/b" in text
    assert r"\(no\)" in text


def test_escaped_brackets_are_no_formula() -> None:
    (part,) = render(r"As shown \[1\], it works \(see the note below\).", rich=True)
    assert part.text == "As shown [1], it works (see the note below)."


def test_prices_are_no_formula() -> None:
    (part,) = render("From $5-$10, or $10.49 (~$11.20), about ~5 and ~6.", rich=True)
    assert part.text == "From $5-$10, or $10.49 (~$11.20), about ~5 and ~6."
    assert part.entities == ()


def test_images_become_links_and_nothing_is_fetched() -> None:
    parts = render("# H\n\n![a cat](https://host.example/cat.png)", rich=True)
    assert '<a href="https://host.example/cat.png">🖼 a cat</a>' in parts[0].html
    (text,) = parts[0].fallback
    assert text.entities[-1].url == "https://host.example/cat.png"


def test_addresses_that_telegram_refuses_stay_readable() -> None:
    (part,) = render(
        "[local](http://localhost:3000) [rel](./readme.md) [me](mailto:a@b.co)", rich=0
    )
    assert part.text == "local (http://localhost:3000) rel (./readme.md) me (mailto:a@b.co)"
    assert part.entities == ()


def test_sources_at_the_end_stay_readable() -> None:
    (part,) = render(
        "As [said][1].\n\n[1]: https://one.example\n[2]: https://two.example", rich=True
    )
    assert part.text.endswith("[1]: https://one.example\n[2]: https://two.example")


def test_a_table_of_601_rows_is_sent_as_text() -> None:
    parts = render("# Before\n\n" + table(601) + "\n\n## After", rich=True)
    check(parts)
    assert parts[0].kind == "rich"
    assert parts[-1].kind == "rich"
    words = plain_text(parts)
    assert all(f"r{row}c2" in words for row in range(601))
    assert words.count("r600c0") == 1


def test_a_table_of_25_columns_is_sent_as_text() -> None:
    parts = render(table(3, 25), rich=True)
    assert [part.kind for part in parts] == ["text"]
    assert "r2c24" in parts[0].text


def test_30_quotes_inside_each_other_are_flattened() -> None:
    for markdown in (">" * 30 + " deep", ">" * 3000 + " deep"):
        parts = render("# h\n\n" + markdown, rich=True)
        check(parts)
        assert "deep" in plain_text(parts)


def test_cells_beyond_the_header_are_not_lost() -> None:
    parts = render("| a | b |\n|--|--|\n| 1 | 2 | 3 |", rich=True)
    assert "2 | 3" in plain_text(parts)
    assert "2 | 3" in parts[0].html


def test_html_of_the_model_is_words() -> None:
    (part,) = render("Use `Vec<T>` or Vec<T>, <script>alert(1)</script>", rich=True)
    assert part.text == "Use Vec<T> or Vec<T>, <script>alert(1)</script>"
    html = render("# x\n\nVec<T> & <script>", rich=True)[0].html
    assert "Vec&lt;T&gt; &amp; &lt;script&gt;" in html


def test_chinese_tables_line_up() -> None:
    (part,) = render("| 名字 | n |\n|--|--|\n| 北京市 | 1 |\n| a | 22 |", rich=False)
    assert part.text.split("\n") == ["名字   | n", "-------+---", "北京市 | 1", "a      | 22"]


def test_code_keeps_its_indentation_and_language_across_messages() -> None:
    code = "\n".join(f"    line {n} = {'x' * 40}" for n in range(200))
    parts = render(f"Look:\n\n```python\n{code}\n```\n\nDone.", rich=True)
    check(parts)
    assert len(parts) > 1
    for part in parts[1:]:
        entity = part.entities[0]
        assert (entity.type, entity.offset, entity.language) == ("pre", 0, "python")
        assert part.text.startswith("    line")
    whole = "\n".join(part.text for part in parts)
    assert [f"line {n} =" in whole for n in range(200)] == [True] * 200


def test_a_block_of_code_that_fits_one_message_is_not_cut() -> None:
    code = "\n".join(f"line {n} {'x' * 30}" for n in range(80))
    parts = render("word " * 300 + f"\n\n```\n{code}\n```", rich=False)
    assert parts[1].text == code


def test_emoji_families_and_flags_are_not_cut_apart() -> None:
    for symbol in ("👨‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301"):
        for shift in range(4):
            parts = render("x" * shift + symbol * 3000, rich=False)
            check(parts)
            for part in parts:
                assert part.text.replace(symbol, "").strip("x") == ""


def test_thinking_is_folded_before_the_answer() -> None:
    (part,) = render("The answer.", rich=True, reasoning="Let me see.", title="Thoughts")
    assert part.text == "Thoughts\nLet me see.\n\nThe answer."
    assert part.entities[0].type == "expandable_blockquote"
    assert part.entities[0].length == len("Thoughts\nLet me see.")
    (rich,) = render("# A", rich=True, reasoning="a < b\n\nc", title="T")
    assert rich.html == (
        "<details><summary>T</summary><p>a &lt; b<br/><br/>c</p></details><h1>A</h1>"
    )


@pytest.mark.parametrize("size", [10, 2000, 3999, 4096, 9000, 40_000])
@pytest.mark.parametrize(
    "answer", ["short", "word " * 700, "word " * 2000, "# H\n\n" + "w " * 9000]
)
def test_thinking_is_shortened_only_where_it_must_be_and_the_answer_never(
    size: int, answer: str
) -> None:
    reasoning = "".join(f"t{n}, " for n in range(size))[:size]
    parts = render(answer, rich=True, reasoning=reasoning, title="T", note="n.o.t.e")
    check(parts)
    words = plain_text(parts)
    assert squeezed(words).endswith(squeezed(plain_text(render(answer, rich=True))) + "n.o.t.e")
    assert words.startswith("T\nt0, ")
    if size <= 2000:
        assert reasoning.strip() in words


def test_plain_is_the_last_resort() -> None:
    (part,) = render("**b**", rich=False)
    assert without_looks(part) == TextPart(text="b")


def test_it_is_fast_enough() -> None:
    markdown = Author(1).document(120)[:32_000]
    began = time.process_time()
    render(markdown, rich=True)
    once = time.process_time() - began
    assert once < 0.5
    for hard in ("[" * 5000, "$ " * 5000, "> " * 3000, "*a " * 3000, "`" * 5000, "<a" * 3000):
        began = time.process_time()
        render(hard, rich=True)
        assert time.process_time() - began < 1.0

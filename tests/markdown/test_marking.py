"""What people write with Telegram's looks becomes Markdown, and is read as what it was."""

from __future__ import annotations

import random
import re

import pytest

from bot.markdown.marking import marked, spans_of
from bot.markdown.parser import parse
from bot.markdown.splitting import entities
from bot.markdown.text import Span, Written, write

LINE = ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link"]
WORDS = [
    *("tide", "harbour", "snake_case", "5*3", "2 * 3", "x**2", "a_b_", "_x", "*", "**", "~5", "~~"),
    *(
        "[1]",
        "(a)",
        "$5",
        "$x$",
        "<b>",
        "</b>",
        "a<b",
        "&lt;",
        "AT&T",
        "`",
        "``",
        "\\",
        "\\n",
        "||",
    ),
    *(
        "#tag",
        "#",
        "- ",
        "1.",
        ">",
        "灯塔",
        "：雾",
        "，",
        "（夜）",
        "🌊",
        "👩‍🚀",
        "café",
        "==",
        "!",
        "![a](b)",
    ),
    *(
        "https://a.bc/d_e_f ",
        " 【4†a】",
        "\\[",
        "\\(x\\)",
        "[^1]",
        "a|b",
        "---",
        "+",
        "שלום",
        "@ann",
    ),
]
URLS = [
    "https://a.bc",
    "https://a.bc/x_(y)_z?q=*a*&b=1",
    "http://例.中国/雾",
    "https://a.bc/[1]/<x>",
]
CODE = ["x = 1", "a ``b`` c", "```\nfence\n```", "````", "  two\n\n    four", "*a*", "<b>&lt;"]

_BULLETS = re.compile(r"(?m)^(\s*)[*+•](?=\s|$)")


def written(seed: int) -> Written:
    """A text of a few paragraphs, with looks inside and beside each other."""
    chance = random.Random(seed)
    text, spans = "", []

    def line(depth: int, styles: frozenset[str]) -> None:
        nonlocal text
        for _ in range(chance.randint(1, 4)):
            free = sorted({*LINE} - styles)
            if depth < 3 and free and chance.random() < 0.4:
                style = chance.choice(free)
                start, url = len(text), chance.choice(URLS) if style == "text_link" else ""
                if style == "code":
                    text += chance.choice([*WORDS, "a`b", "`", "a b"]).strip()
                    start = start if styles <= {"blockquote"} else len(text)
                else:
                    line(depth + 1, styles | {style})
                if text[start:].strip():
                    spans.append(Span(style, start, len(text), url))
            else:
                text += chance.choice(WORDS)
            text += chance.choice(["", " ", " ", ", "])

    for number in range(chance.randint(1, 5)):
        if number:
            text += chance.choice(["\n", "\n\n"])
        kind, start = chance.random(), len(text)
        if kind < 0.15:
            text += chance.choice(CODE)
            spans.append(Span("pre", start, len(text), language=chance.choice(["", "python"])))
            text += "\n"
        elif kind < 0.3:
            line(0, frozenset({"blockquote"}))
            spans.append(Span("blockquote", start, len(text)))
            text += "\n"
        else:
            line(0, frozenset())
    return Written(text, tuple(spans))


def looks(one: Written) -> list[tuple[str, frozenset[tuple[str, str, str]]]]:
    """Every character that is not blank with its looks. Typed lists are lists."""
    found: list[set[tuple[str, str, str]]] = [set() for _ in one.text]
    for span in one.spans:
        shown = one.text[span.start : span.end]
        if span.type == "text_link" and shown == span.url:
            continue
        for at in range(span.start, span.end):
            found[at].add((span.type, span.url, span.language))
    for at, styles in enumerate(found):  # code holds no style
        if any(kind == "code" for kind, _, _ in styles):
            found[at] = {s for s in styles if s[0] in ("code", "blockquote")}
    return [
        (char, frozenset(look))
        for char, look in zip(_BULLETS.sub(r"\1-", one.text), found, strict=True)
        if not char.isspace()
    ]


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_what_was_written_comes_back(start: int) -> None:
    for seed in range(start, start + 100):
        one = written(seed)
        spans = spans_of(one.text, entities(one))
        markdown = marked(one.text, spans)
        if one.spans:
            assert looks(write(parse(markdown))) == looks(one), (seed, one.text, markdown)

"""What reading costs: four times the text may take four times as long, not sixteen.

Measured is CPU time, the best of three; with the noise of a busy machine up to nine times is let
pass. A text that grows is looked at after every few characters: each look may cost what its last
lines cost, so that all looks together grow like the text.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable

import pytest

from bot.markdown.growing import Growing
from bot.markdown.parser import parse
from bot.markdown.rich import richly
from bot.markdown.source import mend
from bot.markdown.splitting import split
from bot.markdown.text import write

SMALL, LARGE = 4096, 16384
WORST = 9.0
NOTHING = 0.02  # seconds; less is never too long

SIGNS = [
    *string.punctuation,
    *("\\[", "\\(", "$$", "$a", "$a b$", "\\begin{align}", "</b>", "<b>", "<b><i>", "<a href="),
    *("<details>", "</details>", "<think>", "<table>", "![", "[](", "[a](b ", "](", "[^1]", "【"),
    *(
        "（",
        "：**",
        "**a ",
        "*a_",
        "a*",
        "a**b",
        "`a``",
        "```a\n",
        "```\n",
        "> ",
        ">> a\n",
        "- a\n",
    ),
    *("1. a\n", "  - ", "|a|\n|-|\n", "|`", "https://", "http://a.bc(", "a://", "x\n===\n", "&a"),
    *("\\[\n", "$$\n", "[a]: ", "\ue200", "😀", "\n\n", "- [ ] a\n", "<br>", "* * "),
]


def everything(text: str, *, growing: bool) -> None:
    blocks = parse(mend(text), growing=growing)
    split(write(blocks))
    for block in blocks:
        richly(block)


def took(work: Callable[[], None]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
        if best < NOTHING / 16:
            break
    return best


@pytest.mark.parametrize("growing", [False, True], ids=["whole", "growing"])
@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_repeated_takes_more_than_its_length(sign: str, growing: bool) -> None:
    def read(size: int) -> Callable[[], None]:
        text = (sign * (size // len(sign) + 1))[:size] + " x\n"
        return lambda: everything(text, growing=growing)

    small, large = took(read(SMALL)), took(read(LARGE))
    assert large < NOTHING or large < WORST * max(small, NOTHING / 16), f"{small} s, then {large} s"


DOCUMENTS = {
    "prose behind a first paragraph": "Sentence {n} says a few words, and then it stops. ",
    "prose in one line": "Sentence {n} says a few words, and then it stops politely. ",
    "paragraphs": "Sentence {n} says a few words. It stops **politely** here.\n\n",
    "small formulas": "The value $x_{{{n}}}^2$ is \\(\\alpha + {n}\\) of $\\frac{{1}}{{2}}$. ",
    "lines of formulas": "The value $x_{{{n}}}^2$ is \\(\\alpha + {n}\\).\n",
    "a list": "- **Key {n}**: the value `{n}` and a few words\n",
    "a numbered list": "{n}. **Key {n}**: the value `{n}` and a few words\n\n",
    "a quote": "> Line {n} of it with **bold** words\n",
    "a quoted list": "> - Item {n} of it with **bold** words\n",
    "a fold": "Line {n} of it with **bold** words\n\n",
    "a list in a list": "   - Item {n} with **bold** words\n",
    "a table": "| Row {n} | with **bold** | words |\n",
    "code": "    line {n} of it  # with a comment\n",
}

HEADS = {
    "prose behind a first paragraph": "Here it is.\n\n",
    "code": "```python\n",
    "a fold": "<details>\n<summary>More</summary>\n\n",
    "a list in a list": "1. It:\n",
    "a table": "Here:\n\n| a | b | c |\n|---|---|---|\n",
}


@pytest.mark.parametrize("name", [*DOCUMENTS])
def test_a_text_that_grows_costs_what_its_last_lines_cost(name: str) -> None:
    text = "".join(DOCUMENTS[name].format(n=n) for n in range(900))
    head = HEADS.get(name, "")

    def stream(size: int) -> Callable[[], None]:
        def look() -> None:
            growing, source = Growing(), head + text[:size]
            for end in range(0, size, 40):
                growing.feed(source[:end])
                growing.written()
                growing.rich()

        return look

    small, large = took(stream(5000)), took(stream(20_000))
    assert large < WORST * small, f"{small} s, then {large} s"


@pytest.mark.parametrize("name", [*DOCUMENTS])
def test_what_was_read_in_parts_is_what_is_read_at_once(name: str) -> None:
    text = "Before it:\n\n" + HEADS.get(name, "")
    text = (text + "".join(DOCUMENTS[name].format(n=n) for n in range(150))) + "\nBehind it."
    growing = Growing()
    for end in range(0, len(text), 70):
        growing.feed(text[:end])
        growing.written()
        growing.rich()
    growing.feed(text, final=True)
    blocks = parse(text)
    assert growing.written() == write(blocks)
    assert growing.rich() == [richly(block) for block in blocks]

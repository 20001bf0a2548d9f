"""Twice the text takes at most 2.3 times as long, whatever sign it repeats.

CPU time, best of three; what fails is taken again, up to five times: machines are busy.
Every mark of ASCII and the openers that models write are measured; of their pairs, which take
minutes together, a fixed sample.
"""

from __future__ import annotations

import gc
import random
import string
import time
from collections.abc import Callable, Iterator

import pytest

from bot.markdown.marking import marked
from bot.markdown.text import Span
from tests.markdown.test_cost import everything

SMALL, LARGE = 8192, 16384
MOST = 2.3
TRIES = 5
NOTHING = 0.005  # seconds; less is never too long

NAMED = ["\\[", "\\(", "$$", "</b>", "<details>", "![", "（", "）", "【", "】", "［", "「", "《"]
PAIRS = [one + two for one in string.punctuation for two in string.punctuation if one != two]
SAMPLE = random.Random(9).sample(PAIRS, 32)
TYPED = ["*", "_", "`", "[", "$", "\\", "<b>", "a\n", "- a\n", "> \n", "a\n\n", "🌊"]


@pytest.fixture(autouse=True)
def _no_collections() -> Iterator[None]:
    """The collector runs when it likes, and looks at everything other tests left."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def read(text: str) -> None:
    everything(text, growing=False)


def grow(text: str) -> None:
    everything(text, growing=True)


def mark(text: str) -> None:
    """The way back: people's own text, with a look in it."""
    marked(text, [Span("bold", len(text) - 1, len(text))])


def check(work: Callable[[str], None], sign: str) -> None:
    def took(size: int) -> float:
        text = (sign * (size // len(sign) + 1))[:size] + " x"
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            work(text)
            best = min(best, time.process_time() - began)
        return best

    seen = []
    for _ in range(TRIES):
        small, large = took(SMALL), took(LARGE)
        if large < NOTHING or large <= MOST * small:
            return
        seen.append((small, large))
    raise AssertionError(f"{sign!r}: {seen}")


@pytest.mark.parametrize("sign", [*string.punctuation, *NAMED])
def test_every_mark_and_opener(sign: str) -> None:
    check(read, sign)


@pytest.mark.parametrize("sign", ["*", "_", "`", "[", "$", "<", "&", "|", *NAMED])
def test_every_mark_that_may_stay_open(sign: str) -> None:
    check(grow, sign)


@pytest.mark.parametrize("pair", SAMPLE)
def test_pairs_of_marks(pair: str) -> None:
    check(read, pair)


@pytest.mark.parametrize("sign", TYPED)
def test_the_way_back(sign: str) -> None:
    check(mark, sign)

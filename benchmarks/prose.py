"""The answers that are streamed, and whether a person got every character of them once.

The same in every run. Plain paragraphs with some bold words and code, Chinese and emoji among them,
because Telegram counts those differently.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = (
    "the", "of", "and", "tide", "harbour", "slow", "bright", "wind", "over", "lamp", "keeper",
    "water", "turns", "night", "ships", "low", "bell", "against", "stone", "every", "light",
    "morning", "far", "small", "quiet", "between", "rope", "salt", "green", "window", "after",
    "under", "old", "road", "rain", "house", "long", "their", "there", "where", "when", "more",
    "than", "into", "only", "other",
)  # fmt: skip
_SPICE = ("**bold**", "`code`", "灯塔", "雾", "🌊", "*soft*", "café", "naïve")
_PARAGRAPH = 60  # tokens


def answer(tokens: int, seed: int = 0) -> list[str]:
    """The pieces of an answer, one a token, about 5.5 characters each."""
    source = random.Random(seed)
    pieces: list[str] = []
    for number in range(tokens):
        word = source.choice(_WORDS)
        if number == 0:
            word = f"answer{seed}"
        elif number % 23 == 7:
            word = source.choice(_SPICE)
        last = number == tokens - 1 or number % _PARAGRAPH == _PARAGRAPH - 1
        pieces.append(f"{word}.\n\n" if last else f"{word} ")
    return pieces


@dataclass(frozen=True, slots=True)
class Check:
    """How what was sent differs from what was shown, in characters that are read."""

    wanted: int
    lost: int
    extra: int

    @property
    def exact(self) -> bool:
        """Every character once, in order."""
        return not self.lost and not self.extra


def read(text: str) -> str:
    """What a reader reads of a text: blanks and Markdown's marks aside."""
    return "".join(char for char in text if not char.isspace() and char not in "*`")


def check(wanted: str, shown: Sequence[str]) -> Check:
    """Compare an answer with the messages that show it."""
    want, got = read(wanted), read("".join(shown))
    if want == got:
        return Check(len(want), 0, 0)
    kept = SequenceMatcher(None, want, got, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in kept)
    return Check(len(want), len(want) - same, len(got) - same)

"""The words of a question, and how many of them a note contains. Pure.

Alphabetic text: whole words without the most common ones. Chinese has no spaces, so every two
adjacent characters count as a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST = 24  # words of one question
SNIPPET = 180  # characters

_LETTERS = re.compile(r"\d[\d.,:/-]*\d(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]+")
_COMMON = (
    "the and for are was were what when where which who whom whose why how that this these those "
    "with from into about have has had not but you your yours our ours their they them then than "
    "can could will would shall should does did doing done its it's i'm don't any all some there "
    "here please tell show give say said know remember recall write make let just also very much "
    "many one two out off over under again more most such only own same been being his her hers "
    "him she hello hey thanks thank yes okay"
)
_COMMON_HAN = (
    "什么 怎么 为什 请问 告诉 诉我 我们 你们 他们 这个 那个 是什 是不 不是 可以 哪里 哪个 多少 "
    "一下 一个 么样 怎样 的是 了吗 吗我 你好 谢谢 记得"
)
_IGNORED = frozenset(f"{_COMMON} {_COMMON_HAN}".split())


def words(text: str) -> tuple[str, ...]:
    """The words to look for, in order, without repetition."""
    found: dict[str, None] = {}
    for run in _HAN.findall(text):
        pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        found.update((pair, None) for pair in pairs if pair not in _IGNORED)
    for word in _LETTERS.findall(_HAN.sub(" ", text.lower())):
        if word not in _IGNORED and (len(word) > 2 or word.isdigit()):
            found[_stem(word)] = None
    return tuple(found)[:MOST]


def coverage(wanted: Sequence[str], text: str) -> float:
    """The share of the words that the text contains (0 to 1); longer words count more."""
    if not wanted:
        return 0.0
    lowered = text.lower()
    weights = {word: _weight(word) for word in wanted}
    return sum(weights[word] for word in wanted if word in lowered) / sum(weights.values())


def snippet(wanted: Sequence[str], text: str) -> str:
    """A piece of the text around the first word found, on one line."""
    line = " ".join(text.split())
    lowered = line.lower()
    places = [place for word in wanted if (place := lowered.find(word)) >= 0]
    start = max(0, min(places, default=0) - SNIPPET // 4)
    if start:
        start = line.find(" ", start, start + 20) + 1 or start
    end = start + SNIPPET
    before, after = "…" if start else "", "…" if end < len(line) else ""
    return f"{before}{line[start:end].strip()}{after}"


def _stem(word: str) -> str:
    """The word without a plural s: it may be part of a longer word in the text."""
    plural = len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def _weight(word: str) -> int:
    return 4 if _HAN.match(word) else min(len(word), 8)

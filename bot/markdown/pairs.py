"""Runs of signs that found their partner, as styles: CommonMark's rule, and what people mean.

`*` and `_` as CommonMark pairs them; `~~`, `||` and `==` are two signs, never one. Two `**` in one
row that no rule pairs, with words between them, are a pair all the same: models write
`**Note: **text` and `还有** 另一个**词`, and nobody writes two lonely pairs of stars.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from bot.markdown.inline import MAX_OPEN, Node, Opener, Run
from bot.markdown.tree import Inline, Link, Style, Styled, Text

MAX_STYLES = 8
"""Styles inside each other; what is deeper loses its looks, never its words."""

_SEARCHED = 50  # openers that are looked at for one end

_ALONE: dict[str, Style] = {"*": "italic", "_": "italic"}
_TWICE: dict[str, Style] = {
    "*": "bold",
    "_": "bold",
    "~": "strikethrough",
    "|": "spoiler",
    "=": "marked",
}


def paired(nodes: list[Node], *, growing: bool = False) -> list[Inline]:
    """The nodes with every pair a style; what found no partner is words."""
    if not any(isinstance(node, Run | Opener) for node in nodes):
        return merged(nodes)
    out = _Pairs()
    for node in _lonely_stars(nodes) if not growing else nodes:
        if isinstance(node, Run):
            out.run(node)
        else:
            out.nodes.append(node)
    return out.finish(growing=growing)


def merged(nodes: list[Node]) -> list[Inline]:
    """Neighbouring words joined; what waits for an end that never came is words."""
    out: list[Inline] = []
    words: list[str] = []
    for node in nodes:
        match node:
            case Text():
                words.append(node.text)
            case Run():
                words.append(node.sign * node.length)
            case Opener():
                words.append(node.literal)
            case _:
                _say(out, words)
                out.append(node)
    _say(out, words)
    return out


def _say(out: list[Inline], words: list[str]) -> None:
    if text := "".join(words):
        out.append(Text(text))
    words.clear()


def shallow(inlines: list[Inline]) -> list[Inline]:
    """Without the styles that lie too deep; nearly always there are none."""
    return _without_deep(inlines, 0) if _depth(inlines) > MAX_STYLES else inlines


def _depth(inlines: Iterable[Inline]) -> int:
    """How many styles lie inside each other."""
    deepest = 0
    for inline in inlines:
        if isinstance(inline, Styled):
            deepest = max(deepest, 1 + _depth(inline.children))
        elif isinstance(inline, Link):
            deepest = max(deepest, _depth(inline.children))
    return deepest


def _without_deep(inlines: list[Inline], depth: int) -> list[Inline]:
    out: list[Node] = []
    for inline in inlines:
        match inline:
            case Styled() if depth >= MAX_STYLES:
                out += _without_deep(list(inline.children), depth)
            case Styled():
                children = tuple(_without_deep(list(inline.children), depth + 1))
                out.append(
                    inline if children == inline.children else Styled(inline.style, children)
                )
            case Link():
                children = tuple(_without_deep(list(inline.children), depth))
                out.append(replace(inline, children=children))
            case _:
                out.append(inline)
    return merged(out)


class _Pairs:
    """Reads runs from left to right; what is open lies on a stack."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._open: list[int] = []  # where the openers stand, the last one on top

    def run(self, run: Run) -> None:
        left = run.length
        while run.closes and left:
            index, size = self._opener(run, left)
            if size == 0:
                break
            self._wrap(index, size, run.sign)
            left -= size
        if left == 0:
            return
        rest = replace(run, length=left)
        self.nodes.append(rest)
        if run.opens:
            self._open.append(len(self.nodes) - 1)
            if len(self._open) > MAX_OPEN:
                del self._open[0]

    def finish(self, *, growing: bool) -> list[Inline]:
        if growing:
            self._close_all()
        return merged(self.nodes)

    def _opener(self, run: Run, left: int) -> tuple[int, int]:
        """Which opener the run closes, and how many signs of it."""
        for index in reversed(self._open[-_SEARCHED:]):
            opener = self.nodes[index]
            assert isinstance(opener, Run)
            if opener.sign == run.sign and (size := _size(opener, run, left)):
                return index, size
        return 0, 0

    def _wrap(self, index: int, size: int, sign: str) -> None:
        """What stands behind the opener becomes a style."""
        opener = self.nodes[index]
        assert isinstance(opener, Run)
        children = tuple(merged(self.nodes[index + 1 :]))
        while self._open and self._open[-1] >= index:
            self._open.pop()
        del self.nodes[index:]
        if opener.length > size:
            self.nodes.append(replace(opener, length=opener.length - size))
            self._open.append(index)
        if children:
            style = (_TWICE if size == 2 else _ALONE)[sign]
            self.nodes.append(Styled(style, children))

    def _close_all(self) -> None:
        """At the end of what has come so far: open styles are closed, those with nothing go."""
        last_row = max((n.row for n in self.nodes if isinstance(n, Run)), default=0)
        while self._open:
            index = self._open[-1]
            opener = self.nodes[index]
            assert isinstance(opener, Run)
            size = 2 if opener.length >= 2 else 1
            plausible = size == 2 or (opener.sign in _ALONE and opener.row == last_row)
            if plausible and len(self.nodes) == index + 1:
                del self.nodes[index:]
                self._open.pop()
            elif plausible and (size == 1 or opener.sign in _TWICE):
                self._wrap(index, size, opener.sign)
            else:
                self._open.pop()


def _size(opener: Run, closer: Run, left: int) -> int:
    """How many signs pair up; 0 if these two do not."""
    if closer.inner and opener.length != closer.length:
        return 0
    if opener.sign not in _ALONE:
        return 2 if opener.length == 2 == left else 0
    odd = (
        (opener.closes or closer.opens)
        and (opener.length + left) % 3 == 0
        and (opener.length % 3 != 0 or left % 3 != 0)
    )
    if odd:
        return 0
    return 2 if opener.length >= 2 and left >= 2 else 1


def _lonely_stars(nodes: list[Node]) -> list[Node]:
    """Two `**` in a row that no rule would pair, made a pair."""
    rows: dict[int, list[Run]] = {}
    for node in nodes:
        if isinstance(node, Run) and node.sign == "*":
            rows.setdefault(node.row, []).append(node)
    for runs in rows.values():
        if any(run.length > 2 for run in runs):
            continue
        twos = [run for run in runs if run.length == 2]
        if len(twos) % 2:
            continue
        for first, second in list(pairwise(twos))[::2]:
            if first.opens and not second.closes and (second.opens or second.spaced):
                second.closes, second.opens = True, False
            elif first.behind and not first.opens and second.closes:  # 还有** 另一个**词
                first.opens, first.closes = True, False
                second.opens = False
    return nodes

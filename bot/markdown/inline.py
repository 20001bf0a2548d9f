"""A line of Markdown, read once from left to right: what stands in it, as nodes of the tree.

The scanner knows words and whom to ask: every sign that may mean something has rules (`rules/`),
tried in their order; the first that takes it wins, and a sign that nobody takes is itself. A rule
is a function `rule(line) -> bool` under `@on("$")`: it looks at `line.source` from `line.at` on,
adds nodes and moves `line.at` behind what it took.

A line that is still being written (`growing`) is shown closed: what is open at its end gets its
end, and the beginning of what may yet become anything waits.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.markdown.tree import Break, Inline, Style, Text

MAX_OPEN = 40
"""Styles that may be open at once; the oldest of more are words."""


@dataclass(slots=True, eq=False)
class Run:
    """Some `*`, `_`, `~`, `|` or `=` in a row: they open a style, close one, or are themselves."""

    sign: str
    length: int
    opens: bool
    closes: bool
    row: int  # in which row of the line it stands
    spaced: bool = False  # a blank stands before it
    behind: bool = False  # a Chinese character stands before it
    inner: bool = False  # it stands inside a word, and may only end what is exactly like it


@dataclass(slots=True, eq=False)
class Opener:
    """A `[` or an HTML tag that waits for its end."""

    name: str
    literal: str
    address: str = ""
    style: Style | None = None
    active: bool = True


Node = Inline | Run | Opener
Rule = Callable[["Line"], bool]

RULES: dict[str, list[Rule]] = {}
"""For each sign whom it may mean something to."""


def on(signs: str) -> Callable[[Rule], Rule]:
    """Register a rule for the signs it begins with."""

    def register(rule: Rule) -> Rule:
        for sign in signs:
            RULES.setdefault(sign, []).append(rule)
        return rule

    return register


@dataclass(slots=True)
class Line:
    """The state of reading one line (or the rows of one paragraph)."""

    source: str
    growing: bool = False
    at: int = 0
    nodes: list[Node] = field(default_factory=list)
    row: int = 0
    linked: bool = False  # inside a link's words
    openers: list[int] = field(default_factory=list)  # where in `nodes` each one stands
    counts: dict[str, int] = field(default_factory=dict)  # of the openers, by name
    _words: list[str] = field(default_factory=list)
    _ahead: dict[str, int] = field(default_factory=dict)
    _ticks: dict[int, list[int]] | None = None

    # reading

    def scan(self, words: re.Pattern[str]) -> None:
        """Read all of it; `words` = what means nothing to any rule."""
        source, end = self.source, len(self.source)
        while self.at < end:
            if match := words.match(source, self.at):
                self._words.append(match[0])
                self.at = match.end()
                if self.at >= end:
                    break
            sign = source[self.at]
            for rule in RULES[sign]:
                if rule(self):
                    break
            else:
                self._words.append(sign)
                self.at += 1
        self.flush()

    def before(self) -> str:
        """The character before; a line's end where there is none."""
        return self.source[self.at - 1] if self.at else "\n"

    def find(self, needle: str, start: int) -> int:
        """Where `needle` comes next; -1 if nowhere. Cheap however often it is asked."""
        known = self._ahead.get(needle)
        if known is None or -1 < known < start:
            known = self._ahead[needle] = self.source.find(needle, start)
        return known

    def ticks(self, length: int, start: int) -> int:
        """Where the next row of exactly so many backticks begins; -1 if nowhere."""
        if self._ticks is None:
            self._ticks = {}
            for match in re.finditer("`+", self.source):
                self._ticks.setdefault(len(match[0]), []).append(match.start())
        places = self._ticks.get(length, [])
        index = bisect_left(places, start)
        return places[index] if index < len(places) else -1

    # writing

    def say(self, text: str) -> None:
        """Words."""
        self._words.append(text)

    def add(self, *nodes: Node) -> None:
        """Nodes, behind the words so far."""
        self.flush()
        self.nodes += nodes

    def flush(self) -> None:
        """The words so far become a node."""
        if self._words:
            self.nodes.append(Text("".join(self._words)))
            self._words.clear()

    def take_back(self, size: int) -> bool:
        """The last characters said are a rule's after all; False if they are somebody else's."""
        if not self._words or len(self._words[-1]) < size:
            return False
        self._words[-1] = self._words[-1][:-size]
        return True

    def stop(self) -> None:
        """What follows waits until more of it is there."""
        self.at = len(self.source)

    def new_row(self) -> None:
        """The end of a row: blanks before it are nothing."""
        if self._words:
            self._words[-1] = self._words[-1].rstrip(" \t")
        self.add(Break())
        self.row += 1

    def open(self, opener: Opener) -> None:
        """Something that waits for its end."""
        self.add(opener)
        self.openers.append(len(self.nodes) - 1)
        self.counts[opener.name] = self.counts.get(opener.name, 0) + 1
        if len(self.openers) > 4 * MAX_OPEN:
            self.counts[self._opener(self.openers.pop(0)).name] -= 1

    def opened(self, name: str) -> int | None:
        """Where the last opener of that name stands, which is the innermost from now on."""
        if not self.counts.get(name):
            return None
        while True:
            index = self.openers.pop()
            opener = self._opener(index)
            self.counts[opener.name] -= 1
            if opener.name == name:
                return index

    def _opener(self, index: int) -> Opener:
        opener = self.nodes[index]
        assert isinstance(opener, Opener)
        return opener

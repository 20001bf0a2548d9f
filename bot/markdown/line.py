"""One line of Markdown → inline nodes: the scanner, its rules and the pairing put together."""

from __future__ import annotations

import re

from bot.markdown.inline import Line, Node, Opener
from bot.markdown.pairs import paired, shallow
from bot.markdown.rules import RULES
from bot.markdown.rules.html import wrapped
from bot.markdown.rules.sources import half_turn, without_turns
from bot.markdown.tree import Inline

_WORDS = re.compile("[^" + re.escape("".join(RULES)) + "]+")


def read(source: str, *, growing: bool = False) -> tuple[Inline, ...]:
    """What stands in a line; `growing` = more of it may come."""
    turns = "turn" in source
    if turns and growing:
        source = source[: half_turn(source)]
    line = Line(source, growing)
    line.scan(_WORDS)
    nodes = _closed(line) if growing else line.nodes
    inlines = paired(nodes, growing=growing)
    return tuple(shallow(without_turns(inlines) if turns else inlines))


def _closed(line: Line) -> list[Node]:
    """HTML that is open at the end of what has come gets its end."""
    nodes = line.nodes
    while line.openers:
        index = line.openers.pop()
        opener = nodes[index]
        if isinstance(opener, Opener) and opener.style is not None:
            nodes[index:] = wrapped(opener, paired(nodes[index + 1 :], growing=True))
    return nodes

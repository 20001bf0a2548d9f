"""One line of Markdown → inline nodes: the scanner, its rules and the pairing put together."""

from __future__ import annotations

import re

from bot.markdown.inline import Line, Node, Opener
from bot.markdown.pairs import paired, shallow
from bot.markdown.rules import RULES
from bot.markdown.rules.html import wrapped
from bot.markdown.tree import Inline

_WORDS = re.compile("[^" + re.escape("".join(RULES)) + "]+")


def read(source: str, *, growing: bool = False) -> tuple[Inline, ...]:
    """What stands in a line; `growing` = more of it may come."""
    line = Line(source, growing)
    line.scan(_WORDS)
    nodes = _closed(line) if growing else line.nodes
    return tuple(shallow(paired(nodes, growing=growing)))


def _closed(line: Line) -> list[Node]:
    """HTML that is open at the end of what has come gets its end."""
    nodes = line.nodes
    while line.openers:
        index = line.openers.pop()
        opener = nodes[index]
        if isinstance(opener, Opener) and opener.style is not None:
            nodes[index:] = wrapped(opener, paired(nodes[index + 1 :], growing=True))
    return nodes

"""Fenced code, also with fences in it.

CommonMark ends a block at the first bare fence. A model that shows Markdown writes fences inside
fences of the same length: in such a block an inner fence with a language opens, and takes the next
bare one with it. Where that does not come out even, CommonMark's rule holds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it.rules_block import StateBlock

_OPENING = re.compile(r"(`{3,}|~{3,})(.*)")
_MAX_INNER = 8
_HOLDS_FENCES = {"", "markdown", "md", "mdx", "text", "txt", "plaintext", "plain", "prompt"}
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")


class Fence(NamedTuple):
    """A line that opens or closes code."""

    sign: str
    length: int
    info: str


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block of code between fences; without an end, to the end of what it stands in."""
    opening = None if state.is_code_block(start) else _fence(state, start)
    if opening is None:
        return False
    if silent:
        return True
    last = _last(state, start, end, opening)
    closed = last < end and _closes(_inside(state, last), opening)
    token = state.push("fence", "code", 0)
    token.info = opening.info
    moved = state.env.get("moved", {}).get(start, 0)  # by `lists.py`; its lines are where they were
    token.content = state.getLines(start + 1, last, state.sCount[start] - moved, True)
    token.map = [start, last + closed]
    token.meta = {"closed": closed}
    state.line = last + closed
    return True


def line_of(state: StateBlock, line: int) -> str:
    """A line without what its containers are marked with."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _fence(state: StateBlock, line: int) -> Fence | None:
    return _read(line_of(state, line))


def _read(text: str) -> Fence | None:
    match = _OPENING.match(text)
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return None
    return Fence(match[1][0], len(match[1]), match[2].strip())


def _inside(state: StateBlock, line: int) -> Fence | None:
    """A fence in the block; deeper than its container it is code."""
    if state.sCount[line] - state.blkIndent >= 4 or state.sCount[line] < 0:
        return None
    return _fence(state, line)


def _closes(found: Fence | None, opening: Fence) -> bool:
    return (
        found is not None
        and found.sign == opening.sign
        and found.length >= opening.length
        and not found.info
    )


def _last(state: StateBlock, start: int, end: int, opening: Fence) -> int:
    """The line that ends the block, or the first that does not belong to it."""
    if opening.info.lower() not in _HOLDS_FENCES:
        return _bare(state, start, end, opening)
    first, inner = 0, 0
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return first or line
        found = _inside(state, line)
        if found is None or found.sign != opening.sign or found.length < opening.length:
            continue
        if found.info:
            if _LANGUAGE.fullmatch(found.info):
                inner += 1
        elif inner == 0:
            return line
        else:
            first, inner = first or line, inner - 1
        if inner > _MAX_INNER:
            break
    else:
        return end if state.env["growing"] else first or end
    return first or _bare(state, start, end, opening)


def _bare(state: StateBlock, start: int, end: int, opening: Fence) -> int:
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line
        if _closes(_inside(state, line), opening):
            return line
    return end

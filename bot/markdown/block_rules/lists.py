"""Lists as models indent them: what stands two blanks under `1.`, or three under `10.`, is its.

CommonMark wants it as deep as the item's words; a person sees that it is deeper than the number.
It is moved as far, with all that stands under it.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock, list_block

from bot.markdown.block_rules.fences import line_of

_NUMBER = re.compile(r"\d{1,9}([.)])([ \t]+)")


def indented_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's list, its lines moved before it is read."""
    if not silent and not state.is_code_block(start):
        found = _NUMBER.match(line_of(state, start))
        if found:
            _move_lines(state, start, end, found[1])
    return list_block(state, start, end, silent)


def _move_lines(state: StateBlock, start: int, end: int, sign: str) -> None:
    """Through the whole list: it ends where a line is neither deeper nor an item of its own."""
    base = state.sCount[start]
    words = base  # the column where the item's words begin
    by = 0
    for line in range(start, end):
        if state.isEmpty(line):
            continue
        column = state.sCount[line]
        if column <= base + 1:
            found = _NUMBER.match(line_of(state, line))
            if found is None or found[1] != sign or column < base:
                return
            gap = len(found[2]) if len(found[2]) <= 4 else 1
            words, by = column + len(found[0]) - len(found[2]) + gap, 0
        elif not by and column < words and not _NUMBER.match(line_of(state, line)):
            by = words - column
        if by:
            state.sCount[line] += by
            state.env.setdefault("moved", {})[line] = by

"""What stands between `<details>` (or `<think>`) and its end, folded: a stack, no recursion."""

from __future__ import annotations

from dataclasses import dataclass

from bot.markdown.tree import NOWHERE, Block, Details, Inline, Paragraph, Position, Text

MAX_FOLDS = 2
"""Folds inside each other; a deeper one is its summary and its words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning of a fold, or its end (`/details`)."""

    name: str
    summary: tuple[Inline, ...] = ()
    literal: str = ""
    aside: bool = False
    at: Position = NOWHERE


def folded(blocks: list[Block | Mark]) -> tuple[Block, ...]:
    """The blocks; a fold without an end holds all that follows."""
    if not any(isinstance(block, Mark) for block in blocks):
        return tuple(block for block in blocks if not isinstance(block, Mark))
    levels: list[tuple[Mark | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if not isinstance(block, Mark):
            levels[-1][1].append(block)
        elif not block.name.startswith("/"):
            if len(levels) <= MAX_FOLDS:
                levels.append((block, []))
            elif block.summary != (Text("…"),):
                levels[-1][1].append(Paragraph(block.summary, at=block.at))
        elif len(levels) > 1:
            _close(levels)
        else:
            levels[0] = (None, _without_beginning(levels[0][1], block))
    while len(levels) > 1:
        _close(levels)
    return tuple(levels[0][1])


def _without_beginning(before: list[Block], end: Mark) -> list[Block]:
    """An end alone: words; of thinking, whose beginning was cut off, what came so far is it."""
    if end.name == "/details":
        return [*before, Paragraph((Text(end.literal),), at=end.at)]
    return [Details(end.summary, tuple(before), aside=True)] if before else []


def _close(levels: list[tuple[Mark | None, list[Block]]]) -> None:
    mark, inside = levels.pop()
    assert mark is not None
    if inside or not mark.aside:
        fold = Details(mark.summary, tuple(inside), mark.aside, at=mark.at)
        levels[-1][1].append(fold)

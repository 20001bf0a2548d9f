"""What was rendered of a container that grows: its first children, once.

What is read for good stays the same objects from look to look (`growing.py`). Of a container whose
first children are those of the look before, only what stands behind them is rendered again. Knows
no rendering: `value` is whatever one made of the first `count` children.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

FEW = 12
"""Children that are rendered each time: it would cost more to remember them."""

_MANY = 300  # containers that are remembered


class Prefix(Generic[Value]):
    """One container's first children."""

    def __init__(self, children: tuple[object, ...], turn: int) -> None:
        self.value: Value | None = None
        self.count = 0  # children that `value` was made of
        self.stable = 0  # children that were the same at the look before
        self._children = children
        self._turn = turn

    def keep(self, value: Value) -> None:
        """This was made of all children that are stable."""
        self.value, self.count = value, self.stable

    def look(self, children: tuple[object, ...], turn: int) -> None:
        """The children as they are now."""
        if children[: self.count] != self._children[: self.count]:
            self.value, self.count = None, 0
        if turn == self._turn:
            return  # the same look: nothing has shown yet that it stays
        at, most = self.count, min(len(children), len(self._children)) - 1
        while at < most and children[at] is self._children[at]:
            at += 1
        self.stable, self._children, self._turn = at, children, turn


class Memo(Generic[Value]):
    """What one rendering remembers of one document."""

    def __init__(self) -> None:
        self.turn = 0  # counts the looks
        self._kept: dict[Hashable, Prefix[Value]] = {}

    def look(self, children: tuple[object, ...], context: Hashable) -> Prefix[Value] | None:
        """What is known of these children where they stand; None if they are few."""
        if len(children) <= FEW:
            return None
        key = (id(children[0]), context)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MANY:
                self._kept.clear()
            self._kept[key] = kept = Prefix(children, self.turn)
        else:
            kept.look(children, self.turn)
        return kept

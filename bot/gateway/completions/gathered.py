"""A text that comes in very many small pieces. Pure.

A list of a million short strings takes twenty times the memory of their text, so pieces are joined
by the thousand.
"""

from __future__ import annotations

_TOGETHER = 1024


class Gathered:
    """The pieces of one text."""

    __slots__ = ("_blocks", "_pieces", "size")

    def __init__(self) -> None:
        self.size = 0
        self._blocks: list[str] = []
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Append a piece."""
        self.size += len(piece)
        self._pieces.append(piece)
        if len(self._pieces) >= _TOGETHER:
            self._blocks.append("".join(self._pieces))
            self._pieces.clear()

    def whole(self) -> str:
        """The whole text."""
        if self._pieces or len(self._blocks) > 1:
            self._blocks = ["".join([*self._blocks, *self._pieces])]
            self._pieces.clear()
        return self._blocks[0] if self._blocks else ""

    def take(self) -> str:
        """The whole text, which is then dropped."""
        whole = self.whole()
        self._blocks, self.size = [], 0
        return whole

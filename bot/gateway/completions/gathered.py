"""A text that comes in very many small pieces and is wanted whole once. Pure.

A list of a million pieces takes twenty times the memory of their letters, so that pieces are put
together by the thousand.
"""

from __future__ import annotations

_TOGETHER = 1024


class Gathered:
    """Pieces of one text."""

    __slots__ = ("_blocks", "_pieces", "size")

    def __init__(self) -> None:
        self.size = 0
        self._blocks: list[str] = []
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Put a piece at the end."""
        self.size += len(piece)
        self._pieces.append(piece)
        if len(self._pieces) >= _TOGETHER:
            self._blocks.append("".join(self._pieces))
            self._pieces.clear()

    def whole(self) -> str:
        """All of it."""
        if self._pieces or len(self._blocks) > 1:
            self._blocks = ["".join([*self._blocks, *self._pieces])]
            self._pieces.clear()
        return self._blocks[0] if self._blocks else ""

    def take(self) -> str:
        """All of it, which is then forgotten."""
        whole = self.whole()
        self._blocks, self.size = [], 0
        return whole

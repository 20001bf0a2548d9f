"""A table for a font of fixed width, if a telephone has room for its columns."""

from __future__ import annotations

import unicodedata

from bot.markdown.latex import unicode_math
from bot.markdown.tree import Cell, Table, words

STEADY_ROWS = 20  # the rows that decide how wide a table's columns are
WIDEST = 44  # characters in a row of a telephone


def widths(table: Table) -> tuple[int, ...] | None:
    """How wide its columns are; None if its rows are too wide. More rows never change it."""
    found = [0] * table.columns
    for row in table.rows[:STEADY_ROWS]:
        for index, cell in enumerate(row):
            found[index] = max(found[index], _width(_words(cell)))
    return tuple(found) if sum(found) + 3 * (len(found) - 1) <= WIDEST else None


def line(row: tuple[Cell, ...], columns: tuple[int, ...], *, first: bool, last: bool) -> str:
    """One row; below the first one a line of dashes."""
    cells = [_pad(_words(cell), width) for cell, width in zip(row, columns, strict=False)]
    text = " | ".join(cells).rstrip()
    if first and not last:
        return f"{text}\n{'-+-'.join('-' * width for width in columns)}"
    return text if first else f"\n{text}"


def _words(cell: Cell) -> str:
    return " ".join(words(cell, unicode_math).split())


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Columns that a text takes: two for a Chinese character, none for an accent on its own."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )

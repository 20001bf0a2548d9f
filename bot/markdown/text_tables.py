"""A table for a font of fixed width, if a telephone has room for its columns."""

from __future__ import annotations

import unicodedata

from bot.markdown.tree import Table, words

STEADY_ROWS = 20  # the rows that decide how wide a table's columns are
WIDEST = 44  # characters in a row of a telephone


def aligned(table: Table) -> str | None:
    """The table in columns; None if its rows are too wide. More rows never change those above."""
    rows = [[" ".join(words(cell).split()) for cell in row] for row in table.rows]
    widths = [0] * table.columns
    for row in rows[:STEADY_ROWS]:
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], _width(cell))
    if sum(widths) + 3 * (len(widths) - 1) > WIDEST:
        return None
    lines: list[str] = []
    for number, row in enumerate(rows):
        padded = [_pad(*pair) for pair in zip(row, widths, strict=False)]
        lines.append(" | ".join(padded).rstrip())
        if number == 0 and len(rows) > 1:
            lines.append("-+-".join("-" * width for width in widths))
    return "\n".join(lines)


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

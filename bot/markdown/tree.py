"""Markdown as a small tree: the nouns that the builder makes and the renderings walk.

It holds no messages and no rendering; every value is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

Style = Literal[
    "bold",
    "italic",
    "strikethrough",
    "underline",
    "spoiler",
    "marked",
    "subscript",
    "superscript",
]


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Code:
    """Code inside a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """LaTeX; `display` = it wants a line of its own."""

    latex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """The mark of a footnote or of a source: a small `[1]`."""

    label: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Words that look different."""

    style: Style
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that Telegram accepts. Others become words with the address in brackets."""

    url: str
    children: tuple[Inline, ...]

    @property
    def emoji(self) -> str:
        """The number of the emoji of Telegram's own that it is; "" if it is a link."""
        return self.url.removeprefix("tg://emoji?id=") if self.url.startswith("tg:") else ""


Inline = Text | Break | Code | Math | Reference | Styled | Link


@dataclass(frozen=True, slots=True)
class Position:
    """Where a block begins in the source, and whether a blank line stands before it."""

    start: int = 0  # characters of the source, to the beginning of its line
    spaced: bool = False


NOWHERE = Position()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What every block has."""

    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Paragraph(Placed):
    """Lines of words."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading(Placed):
    """A heading of level 1 to 6."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock(Placed):
    """A fenced or indented block of code."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class MathBlock(Placed):
    """LaTeX on its own lines."""

    latex: str


@dataclass(frozen=True, slots=True)
class Quote(Placed):
    """Quoted blocks."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `checked` is None where it has no box, `number` where it is a bullet."""

    blocks: tuple[Block, ...]
    checked: bool | None = None
    number: int | None = None
    start: int = field(default=0, compare=False)  # where its line begins


@dataclass(frozen=True, slots=True)
class ListBlock(Placed):
    """A list; its items carry the numbers that were written."""

    items: tuple[Item, ...]

    @property
    def ordered(self) -> bool:
        """Whether its items have numbers."""
        return bool(self.items) and self.items[0].number is not None


Cell = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Table(Placed):
    """A table; its first row is the header."""

    rows: tuple[tuple[Cell, ...], ...]
    alignments: tuple[str, ...] = ()  # "left", "center", "right" or "" for every column

    @property
    def columns(self) -> int:
        """How many cells the longest row has."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Rule(Placed):
    """A horizontal line."""


@dataclass(frozen=True, slots=True)
class Details(Placed):
    """Blocks folded under a summary; `aside` = no part of the answer (a model's thinking)."""

    summary: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    aside: bool = False


Block = Paragraph | Heading | CodeBlock | MathBlock | Quote | ListBlock | Table | Rule | Details


def words(inlines: Iterable[Inline], maths: Callable[[str], str] = str) -> str:
    """What a person reads in a line, without its looks; an address follows a link's words."""
    parts: list[str] = []
    for inline in inlines:
        match inline:
            case Text() | Code():
                parts.append(inline.text)
            case Break():
                parts.append("\n")
            case Math():
                parts.append(maths(inline.latex))
            case Reference():
                parts.append(f"[{inline.label}]")
            case Styled():
                parts.append(words(inline.children, maths))
            case Link():
                label = words(inline.children, maths)
                parts.append(
                    label if inline.emoji or label == inline.url else f"{label} ({inline.url})"
                )
    return "".join(parts)

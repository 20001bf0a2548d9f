"""Markdown's tree as text with entities: what every Telegram client can show.

Positions here are Python's; `splitting` turns them into Telegram's UTF-16 units at the very end.
A text that grows keeps its beginning: nothing here lets later words move earlier ones, not even the
columns of a table. Knows no message, no limit and no rich message.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.markdown.latex import unicode_math
from bot.markdown.text_tables import aligned
from bot.markdown.tree import (
    Block,
    Break,
    Cell,
    Code,
    CodeBlock,
    Details,
    Heading,
    Inline,
    Link,
    ListBlock,
    Math,
    MathBlock,
    Paragraph,
    Quote,
    Reference,
    Rule,
    Styled,
    Table,
    Text,
    words,
)

BULLET = "•"
BOX, TICKED = "☐", "☑"
RULE = "———"

_LOW = str.maketrans("0123456789+-=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ")
_HIGH = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")


_STYLES = {"marked": "underline"}
"""Looks that entities do not have."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that looks different."""

    type: str  # Telegram's word for it
    start: int
    end: int
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Text with its looks. `breaks` are the places where a block begins."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()

    def __add__(self, other: Written) -> Written:
        by = len(self.text)
        if not by:
            return other
        spans = (replace(span, start=span.start + by, end=span.end + by) for span in other.spans)
        return Written(
            self.text + other.text,
            (*self.spans, *spans),
            (*self.breaks, *(at + by for at in other.breaks)),
        )


def write(blocks: tuple[Block, ...], *, after: bool = False) -> Written:
    """The blocks as text. `after` = something stands before them: begin with a gap."""
    writer = _Writer()
    for index, block in enumerate(blocks):
        if index or after:
            writer.put("\n\n" if block.at.spaced or isinstance(block, Heading) else "\n")
        writer.breaks.append(writer.length)
        writer.block(block)
    return writer.written()


def fold(title: str, text: str) -> Written:
    """Text of no importance, folded away under a title."""
    whole = f"{title}\n{text}" if title else text
    spans = [Span("expandable_blockquote", 0, len(whole))]
    if title:
        spans.append(Span("bold", 0, len(title)))
    return Written(whole, tuple(spans), (0,))


def plain(text: str, style: str = "") -> Written:
    """A line of our own."""
    return Written(text, (Span(style, 0, len(text)),) if style and text else (), (0,))


@dataclass(slots=True)
class _Writer:
    """A text in the making."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    styles: list[tuple[str, int, str]] = field(default_factory=list)  # open: type, start, url
    quoted: bool = False

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def written(self) -> Written:
        text = "".join(self.parts)
        spans = [trimmed for span in self.spans if (trimmed := _trim(text, span))]
        spans.sort(key=lambda span: (span.start, -span.end, "quote" not in span.type))
        return Written(text, tuple(spans), tuple(self.breaks))

    # blocks

    def block(self, block: Block, depth: int = 0) -> None:
        match block:
            case Paragraph():
                self.inlines(block.inlines)
            case Heading():
                self.styled("bold", block.inlines)
            case CodeBlock():
                self.fixed("pre", block.text, block.language)
            case MathBlock():
                self.fixed("pre", unicode_math(block.latex))
            case Table():
                self.table(block)
            case Quote():
                self.quote(block)
            case ListBlock():
                self.list(block, depth)
            case Rule():
                self.put(RULE)
            case Details():
                self.details(block, depth)

    def blocks(self, blocks: tuple[Block, ...], depth: int, *, after: bool = False) -> None:
        for index, block in enumerate(blocks):
            if index or after:
                self.put("\n\n" if block.at.spaced and not depth else "\n")
            self.block(block, depth)

    def quote(self, quote: Quote) -> None:
        """Quotes inside quotes are not allowed: the inner ones are lines of the outer one."""
        outer, start = self.quoted, self.length
        self.quoted = True
        self.blocks(quote.blocks, 0)
        self.quoted = outer
        if not outer:
            self.spans.append(Span("blockquote", start, self.length))

    def list(self, block: ListBlock, depth: int) -> None:
        for index, item in enumerate(block.items):
            if index:
                self.put("\n")
            mark = BULLET if item.number is None else f"{item.number}."
            if item.checked is not None:
                box = TICKED if item.checked else BOX
                mark = box if item.number is None else f"{mark} {box}"
            self.put("  " * depth + mark)
            if item.blocks:
                self.put(" " if isinstance(item.blocks[0], Paragraph | Heading) else "\n")
            self.blocks(item.blocks, depth + 1)

    def details(self, block: Details, depth: int) -> None:
        """What folds where a message can fold stands open here; thinking is folded all the same."""
        outer, start = self.quoted, self.length
        self.quoted = outer or block.aside
        self.styled("bold", block.summary)
        self.blocks(block.blocks, depth, after=True)
        self.quoted = outer
        if block.aside and not outer:
            self.spans.append(Span("expandable_blockquote", start, self.length))

    def table(self, table: Table) -> None:
        """Columns that line up; what is too wide for a telephone goes row by row."""
        text = aligned(table)
        if text is not None:
            self.fixed("pre", text)
            return
        head, *rows = table.rows
        for number, row in enumerate(rows or [head]):
            if number:
                self.put("\n\n")
            self.row(head if rows else (), row, first=not number)

    def row(self, head: tuple[Cell, ...], row: tuple[Cell, ...], *, first: bool) -> None:
        """One row, a line for every cell under its head; empty ones once, for their heads."""
        begun = False
        for index in range(max(len(head), len(row)) if first else len(row)):
            name = head[index] if index < len(head) else ()
            cell = row[index] if index < len(row) else ()
            named = bool(words(name).strip())
            if not words(cell).strip() and not (first and named):
                continue
            if begun:
                self.put("\n")
            line = (*name, Text(": "), *cell) if named else cell
            if begun:
                self.inlines(line)
            else:
                self.styled("bold", line)
            begun = True

    # lines

    def inlines(self, inlines: tuple[Inline, ...]) -> None:
        for inline in inlines:
            match inline:
                case Text():
                    self.put(inline.text)
                case Break():
                    self.put("\n")
                case Code():
                    self.fixed("code", inline.text)
                case Math():
                    self.fixed("code", unicode_math(inline.latex))
                case Reference():
                    self.put(f"[{inline.label}]")
                case Link():
                    kind = "custom_emoji" if inline.emoji else "text_link"
                    self.styled(kind, inline.children, inline.emoji or inline.url)
                case Styled("subscript" | "superscript"):
                    self.put(_shifted(inline))
                case Styled():
                    self.styled(_STYLES.get(inline.style, inline.style), inline.children)

    def styled(self, style: str, children: tuple[Inline, ...], url: str = "") -> None:
        if any(open_style == style for open_style, _, _ in self.styles):
            self.inlines(children)
            return
        self.styles.append((style, self.length, url))
        self.inlines(children)
        _, start, _ = self.styles.pop()
        self.spans.append(Span(style, start, self.length, url))

    def fixed(self, kind: str, text: str, language: str = "") -> None:
        """Text of fixed width, which may hold and be held by no style; in a link it is words."""
        if any(style == "text_link" for style, _, _ in self.styles):
            self.put(text)
            return
        for style, start, url in self.styles:
            self.spans.append(Span(style, start, self.length, url))
        start = self.length
        self.put(text)
        self.spans.append(Span(kind, start, self.length, language=language))
        self.styles = [(style, self.length, url) for style, _, url in self.styles]


def _shifted(inline: Styled) -> str:
    """Small figures where Unicode has them all, else the mark that people write."""
    text = words(inline.children)
    table, mark = (_LOW, "_") if inline.style == "subscript" else (_HIGH, "^")
    small = text.translate(table)
    changed = len(small) == len(text) and all(a != b for a, b in zip(small, text, strict=True))
    return small if changed else mark + text


def _trim(text: str, span: Span) -> Span | None:
    """The span without the blanks at its ends; None if nothing is left."""
    start, end = span.start, span.end
    if span.type not in ("pre", "code"):
        while start < end and text[start].isspace():
            start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end or not text[start:end].strip():
        return None
    return replace(span, start=start, end=end)

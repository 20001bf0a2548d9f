"""Markdown's tree as text with entities: what every Telegram client can show.

Positions here are Python's; `splitting` turns them into Telegram's UTF-16 units at the very end.
A text that grows keeps its beginning: nothing here lets later words move earlier ones, not even the
columns of a table. Knows no message, no limit and no rich message.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from bot.markdown.latex import unicode_math
from bot.markdown.memo import FEW, Memo
from bot.markdown.text_tables import line, widths
from bot.markdown.tree import (
    Block,
    Break,
    Cell,
    Code,
    CodeBlock,
    Details,
    Heading,
    Inline,
    Item,
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
_HIGH = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
)


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

    def at(self, start: int, end: int) -> Span:
        """The same look elsewhere."""
        return Span(self.type, start, end, self.url, self.language)


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
        spans = (span.at(span.start + by, span.end + by) for span in other.spans)
        return Written(
            self.text + other.text,
            (*self.spans, *spans),
            (*self.breaks, *(at + by for at in other.breaks)),
        )

    def then(self, rest: Written) -> Written:
        """With what was written behind it, in its places."""
        return Written(
            self.text + rest.text, (*self.spans, *rest.spans), (*self.breaks, *rest.breaks)
        )


class WrittenPart(NamedTuple):
    """What the first children of a container became, and where."""

    start: int
    text: str
    spans: list[Span]  # trimmed, in their order


def write(
    blocks: tuple[Block, ...],
    *,
    after: bool = False,
    at: int = 0,
    glued: bool = False,
    memo: Memo[WrittenPart] | None = None,
) -> Written:
    """The blocks as text.

    Args:
        blocks: the blocks.
        after: something stands before them: begin with a gap.
        at: the place where it will stand, from which its looks count.
        glued: the first of them goes on with the block before.
        memo: what was written at the last look.
    """
    writer = _Writer(memo, length=at, start=at)
    for index, block in enumerate(blocks):
        if index or after:
            writer.put("\n\n" if block.at.spaced or isinstance(block, Heading) else "\n")
        if index or not glued:
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


_Child = TypeVar("_Child")


@dataclass(slots=True)
class _Writer:
    """A text in the making."""

    memo: Memo[WrittenPart] | None = None
    length: int = 0
    start: int = 0
    parts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    ready: list[Span] = field(default_factory=list)  # those of remembered parts
    breaks: list[int] = field(default_factory=list)
    styles: list[tuple[str, int, str]] = field(default_factory=list)  # open: type, start, url
    quoted: bool = False

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def written(self) -> Written:
        text = "".join(self.parts)
        spans = self.ready
        for span in _tidy(self.spans, text, self.start):
            if spans and _order(span) < _order(spans[-1]):
                spans.insert(bisect(spans, _order(span), key=_order), span)
            else:
                spans.append(span)
        return Written(text, tuple(spans), tuple(self.breaks))

    def each(
        self, children: tuple[_Child, ...], context: Hashable, one: Callable[[int, _Child], None]
    ) -> None:
        """Write every child; those that were written at the last look, as they were."""
        kept = self.memo.look(children, context) if self.memo and not self.styles else None
        if kept is None:
            for index, child in enumerate(children):
                one(index, child)
            return
        begin, part = self.length, kept.value
        parts, spans, ready = len(self.parts), len(self.spans), len(self.ready)
        known = part is not None and part.start == begin
        if part is not None and known:
            self.put(part.text)
            self.ready += part.spans
        first = kept.count if known else 0
        for index in range(first, kept.stable):
            one(index, children[index])
        if kept.stable > first:
            text = "".join(self.parts[parts:])
            looks = [*self.ready[ready:], *_tidy(self.spans[spans:], text, begin)]
            looks.sort(key=_order)
            self.parts[parts:], self.spans[spans:], self.ready[ready:] = [text], [], looks
            kept.keep(WrittenPart(begin, text, looks))
        for index in range(kept.stable, len(children)):
            one(index, children[index])

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
        def one(index: int, block: Block) -> None:
            if index or after:
                self.put("\n\n" if block.at.spaced and not depth else "\n")
            self.block(block, depth)

        self.each(blocks, ("blocks", depth, self.quoted, after), one)

    def quote(self, quote: Quote) -> None:
        """Quotes inside quotes are not allowed: the inner ones are lines of the outer one."""
        outer, start = self.quoted, self.length
        self.quoted = True
        self.blocks(quote.blocks, 0)
        self.quoted = outer
        if not outer:
            self.spans.append(Span("blockquote", start, self.length))

    def list(self, block: ListBlock, depth: int) -> None:
        def one(index: int, item: Item) -> None:
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

        self.each(block.items, ("items", depth, self.quoted), one)

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
        columns = widths(table)
        if columns is not None:
            start = self.length
            last = len(table.rows) - 1
            self.each(
                table.rows,
                ("lines", *columns),
                lambda index, row: self.put(
                    line(row, columns, first=not index, last=index == last)
                ),
            )
            self.spans.append(Span("pre", start, self.length))
            return
        head, *rows = table.rows

        def one(index: int, row: tuple[Cell, ...]) -> None:
            if index:
                self.put("\n\n")
            self.row(head if rows else (), row, first=not index)

        self.each(table.rows[1:] or table.rows, "rows", one)

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
        if self.memo and not self.styles and len(inlines) > FEW:
            self.each(inlines, "line", lambda _, inline: self.inline(inline))
            return
        for inline in inlines:
            self.inline(inline)

    def inline(self, inline: Inline) -> None:
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


def _order(span: Span) -> tuple[int, int, bool]:
    return span.start, -span.end, "quote" not in span.type


def _tidy(spans: list[Span], text: str, at: int) -> list[Span]:
    """The spans without blanks at their ends, in their order; `at` = where the text begins."""
    tidy = [trimmed for span in spans if (trimmed := _trim(text, span, at))]
    tidy.sort(key=_order)
    return tidy


def _trim(text: str, span: Span, at: int) -> Span | None:
    """The span without the blanks at its ends; None if nothing is left."""
    start, end = span.start - at, span.end - at
    if span.type not in ("pre", "code"):
        while start < end and text[start].isspace():
            start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end or text[start:end].isspace():
        return None
    start, end = start + at, end + at
    return span if (start, end) == (span.start, span.end) else span.at(start, end)

"""Markdown → tree (`markdown_tree`), losing no word.

CommonMark, tables, strikethrough, task lists and maths, read as models mean them. What Telegram
cannot show becomes words: HTML that is no formatting, images (a link, so that no server fetches an
address which a model chose), cells beyond a table's header. Nesting deeper than Telegram allows is
flattened. This module walks the parser's events and knows no output format; what a finished node
becomes is decided in `markdown_pieces`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.telegram import markdown_prepass
from bot.telegram.markdown_pieces import (
    TAGS,
    Mark,
    code_block,
    details,
    folded,
    html_paragraph,
    in_line,
    link,
    paired,
    paragraphs,
)
from bot.telegram.markdown_tree import (
    NOWHERE,
    Block,
    Break,
    Cell,
    Code,
    Heading,
    Inline,
    Item,
    ListBlock,
    Math,
    Place,
    Quote,
    Rule,
    Style,
    Styled,
    Table,
    Text,
)

MAX_CONTAINERS = 12  # quotes and lists inside each other; Telegram's 16 counts items too
MAX_STYLES = 8
MAX_DETAILS = 2

_STYLES: dict[str, Style] = {
    "Strong": "bold",
    "Emphasis": "italic",
    "Strikethrough": "strikethrough",
}
_TAG = re.compile(r"<(/?)([a-z]+)\s*/?>", re.IGNORECASE)


@dataclass(slots=True)
class _Frame:
    """A node that is still open."""

    kind: str
    at: Place = NOWHERE
    data: Any = None
    blocks: list[Block | Mark] = field(default_factory=list)
    inlines: list[Inline | Mark] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)  # code and HTML, as written
    checked: bool | None = None
    end: int = 0  # of the last cell, in bytes


def parse(source: str, *, depth: int = 0) -> tuple[Block, ...]:
    """The blocks of a document; their places count characters of `source`, which is mended."""
    draft, events = markdown_prepass.prepare(source)
    builder = _Builder(draft, depth)
    for payload, place in events:
        builder.take(payload, place["start"], place["end"])
    return builder.finish()


class _Builder:
    """Turns the parser's events into the tree, with a stack of open nodes instead of recursion."""

    def __init__(self, draft: markdown_prepass.Draft, depth: int) -> None:
        self._draft = draft
        self._ascii = draft.text.isascii()
        self._data = draft.text.encode()
        self._depth = depth
        self._frames = [_Frame("document")]
        self._skipped: list[str] = []  # containers too deep to open: their ends are skipped too
        self._leaves: dict[str, Callable[[Any], None]] = {
            "Code": lambda text: self._inline(Code(text)),
            "InlineMath": lambda latex: self._inline(Math(latex)),
            "DisplayMath": lambda latex: self._inline(Math(latex.strip(), display=True)),
            "InlineHtml": self._tag,
            "TaskListMarker": self._check,
        }
        self._ends: dict[str, Callable[[_Frame, int], None]] = {
            "Paragraph": self._end_paragraph,
            "Heading": self._end_heading,
            "CodeBlock": self._end_code,
            "HtmlBlock": self._end_html,
            "BlockQuote": self._end_quote,
            "List": self._end_list,
            "Item": self._end_item,
            "TableCell": self._end_cell,
            "TableHead": self._end_row,
            "TableRow": self._end_row,
            "Table": self._end_table,
            "Link": self._end_link,
            "Image": self._end_link,
        }

    def take(self, payload: Any, start: int, end: int) -> None:
        """One event."""
        if payload in ("SoftBreak", "HardBreak"):
            self._inline(Break())
        elif payload == "Rule":
            self._flush()
            self._add(Rule(at=self._place(start)))
        elif "Start" in payload:
            tag = payload["Start"]
            name = tag if isinstance(tag, str) else next(iter(tag))
            self._start(name, None if isinstance(tag, str) else tag[name], start)
        elif "End" in payload:
            tag = payload["End"]
            self._end(tag if isinstance(tag, str) else next(iter(tag)), end)
        elif "Text" in payload or "Html" in payload:
            self._text(payload.get("Text") or payload.get("Html", ""), start)
        else:
            for name, value in payload.items():
                if name in self._leaves:
                    self._leaves[name](value)

    def finish(self) -> tuple[Block, ...]:
        """The document's blocks."""
        self._flush()
        return folded(self._frames[0].blocks)

    # leaves

    def _text(self, text: str, start: int) -> None:
        frame = self._frames[-1]
        if frame.kind in ("CodeBlock", "HtmlBlock"):
            frame.literal.append(text)
        elif text == "*" and self._data[start - 1 : start] != b"\\":
            self._inline(Mark("*", "*"))
        else:
            self._inline(Text(text))

    def _tag(self, literal: str) -> None:
        match = _TAG.fullmatch(literal)
        name = match[2].lower() if match else ""
        if name == "br":
            self._inline(Break())
        elif match and name in TAGS:
            self._inline(Mark(("/" if match[1] else "") + name, literal))
        else:
            self._inline(Text(literal))

    def _check(self, checked: bool) -> None:
        for frame in reversed(self._frames):
            if frame.kind == "Item":
                frame.checked = checked
                return

    def _inline(self, inline: Inline | Mark) -> None:
        self._frames[-1].inlines.append(inline)

    # nodes

    def _start(self, name: str, data: Any, start: int) -> None:
        if name not in _STYLES and name not in ("Link", "Image"):
            self._flush()
            if name in ("BlockQuote", "List", "Item") and self._too_deep(name):
                self._skipped.append(name)
                return
        self._frames.append(_Frame(name, self._place(start), data))

    def _too_deep(self, name: str) -> bool:
        """Whether a container must dissolve into the one around it."""
        if name == "Item":
            return bool(self._skipped) and self._skipped[-1] == "List"
        open_ones = sum(frame.kind in ("BlockQuote", "List") for frame in self._frames)
        return bool(self._skipped) or open_ones + self._depth >= MAX_CONTAINERS

    def _end(self, name: str, end: int) -> None:
        if name in ("Item", "BlockQuote", "List"):
            self._flush()
        if self._skipped and self._skipped[-1] == name:
            self._skipped.pop()
            return
        frame = self._frames.pop()
        if name in _STYLES:
            self._end_style(frame)
        else:
            self._ends[name](frame, end)

    def _end_paragraph(self, frame: _Frame, _: int) -> None:
        for block in paragraphs(paired(frame.inlines), at=frame.at):
            self._add(block)

    def _end_heading(self, frame: _Frame, _: int) -> None:
        level = int(frame.data["level"][1:])
        if inlines := in_line(paired(frame.inlines)):
            self._add(Heading(level, tuple(inlines), at=frame.at))

    def _end_code(self, frame: _Frame, _: int) -> None:
        if any(text.strip() for text in frame.literal):
            self._add(code_block(frame.data, "".join(frame.literal), at=frame.at))

    def _end_html(self, frame: _Frame, _: int) -> None:
        """HTML: `<details>` is understood, all else is shown as it is written."""
        html, out = "".join(frame.literal), self._frames[-1].blocks
        found = details(html, at=frame.at) if self._depth < MAX_DETAILS else None
        if found is None:
            out += html_paragraph(html, at=frame.at)
            return
        before, inner, after = found
        out += [*before, *parse(inner.strip("\n"), depth=self._depth + 1), *after]

    def _end_quote(self, frame: _Frame, _: int) -> None:
        if frame.blocks:
            self._add(Quote(folded(frame.blocks), at=frame.at))

    def _end_list(self, frame: _Frame, _: int) -> None:
        self._add(ListBlock(tuple(frame.items), frame.data, at=frame.at))

    def _end_item(self, frame: _Frame, _: int) -> None:
        self._frames[-1].items.append(Item(folded(frame.blocks), frame.checked))

    def _end_cell(self, frame: _Frame, end: int) -> None:
        row = self._frames[-1]
        row.cells.append(tuple(in_line(paired(frame.inlines))))
        row.end = end

    def _end_row(self, frame: _Frame, end: int) -> None:
        """A row, with the cells that the parser drops because the header has fewer columns."""
        rest = self._data[frame.end : end].decode(errors="ignore").strip(" \t\n|>")
        if rest and frame.cells:
            frame.cells[-1] = (*frame.cells[-1], Text(" | " + rest))
        self._frames[-1].rows.append(tuple(frame.cells))

    def _end_table(self, frame: _Frame, _: int) -> None:
        ways = (str(way).lower() for way in frame.data)
        alignments = tuple("" if way == "none" else way for way in ways)
        self._add(Table(tuple(frame.rows), alignments, at=frame.at))

    def _end_link(self, frame: _Frame, _: int) -> None:
        image = frame.kind == "Image"
        for inline in link(frame.data["dest_url"], paired(frame.inlines), image=image):
            self._inline(inline)

    def _end_style(self, frame: _Frame) -> None:
        children = paired(frame.inlines)
        depth = sum(outer.kind in _STYLES for outer in self._frames)
        if depth < MAX_STYLES and children:
            self._inline(Styled(_STYLES[frame.kind], tuple(children)))
        else:
            self._frames[-1].inlines += children

    def _flush(self) -> None:
        """Words that lie in a container without a paragraph of their own (a tight list's items)."""
        frame = self._frames[-1]
        if not frame.inlines or frame.kind not in ("document", "Item", "BlockQuote"):
            return
        inlines, frame.inlines = paired(frame.inlines), []
        for block in paragraphs(inlines, at=Place(frame.at.start)):
            self._add(block)

    def _add(self, block: Block) -> None:
        self._frames[-1].blocks.append(block)

    def _place(self, start: int) -> Place:
        """Where in the source a byte of the parsed text came from."""
        if len(self._frames) > 1:  # only the document's own blocks are asked for their start
            return Place(0, self._spaced(start))
        position = start if self._ascii else len(self._data[:start].decode(errors="ignore"))
        while (origin := self._draft.origin(position)) is None and position:
            position -= 1
        return Place(origin or 0, self._spaced(start))

    def _spaced(self, start: int) -> bool:
        """Whether a blank line stands before this byte; inside a quote it holds its marks."""
        blanks = (b" ", b"\t") if len(self._frames) == 1 else (b" ", b"\t", b">")
        line_ends = 0
        while start > 0:
            start -= 1
            char = self._data[start : start + 1]
            if char == b"\n":
                line_ends += 1
                if line_ends == 2:
                    return True
            elif char not in blanks:
                break
        return False

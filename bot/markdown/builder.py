"""Tokens of blocks → the tree (`tree.py`), losing no word.

What Telegram cannot show becomes words. Knows no output format and reads no source: which blocks
there are is `blocks.py`, what stands in a line `line.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from bot.markdown.folding import Mark, folded
from bot.markdown.line import read
from bot.markdown.tree import (
    NOWHERE,
    Block,
    Break,
    Cell,
    CodeBlock,
    Heading,
    Inline,
    Item,
    ListBlock,
    Math,
    MathBlock,
    Paragraph,
    Position,
    Quote,
    Rule,
    Styled,
    Table,
    Text,
)

Lines = dict[str, tuple[Inline, ...]]
"""Lines that were read before, by their source: a document that grows is mostly these."""

_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_MATHS = {"math", "latex-math"}
_DEEP_MARKS = re.compile(r"^[> \t]*>[ \t]?", re.MULTILINE)
_CALLOUT = re.compile(r"\[!(\w{1,20})\][+-]?[ \t]*")
_CALLOUTS = {
    "note": "ℹ️",
    "info": "ℹ️",
    "tip": "💡",
    "hint": "💡",
    "important": "❗",
    "warning": "⚠️",
    "caution": "🛑",
    "danger": "🛑",
    "question": "❓",
    "success": "✅",
    "example": "📎",
    "quote": "💬",
    "说明": "ℹ️",
    "备注": "ℹ️",
    "注": "ℹ️",
    "提示": "💡",
    "建议": "💡",
    "重要": "❗",
    "注意": "⚠️",
    "警告": "⚠️",
    "小心": "🛑",
    "危险": "🛑",
    "问题": "❓",
    "示例": "📎",
}


@dataclass(slots=True)
class _Frame:
    """A node that is still open."""

    kind: str
    at: Position = NOWHERE
    token: Token | None = None
    blocks: list[Block | Mark] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inlines: tuple[Inline, ...] = ()


class Builder:
    """Turns tokens into the tree, with a stack of open nodes instead of recursion."""

    def __init__(self, source: str, *, growing: bool, thoughts: str, known: Lines | None) -> None:
        self._rows = source.split("\n")
        self._starts = self._line_starts() if source else [0]
        self._growing = growing
        self._thoughts = thoughts
        self._known = known
        self._last: Token | None = None
        self._frames = [_Frame("document")]
        self._ends: dict[str, Callable[[_Frame], None]] = {
            "paragraph": self._end_paragraph,
            "heading": self._end_heading,
            "blockquote": self._end_quote,
            "bullet_list": self._end_list,
            "ordered_list": self._end_list,
            "list_item": self._end_item,
            "tr": self._end_row,
            "table": self._end_table,
        }
        self._leaves: dict[str, Callable[[Token], None]] = {
            "inline": self._inline,
            "fence": self._fence,
            "code_block": self._code,
            "hr": lambda token: self._add(Rule(at=self._place(token))),
            "fold_open": self._fold_open,
            "fold_close": self._fold_close,
        }

    def build(self, tokens: list[Token]) -> tuple[Block, ...]:
        """The blocks of the document."""
        if self._growing:
            self._last = next((t for t in reversed(tokens) if t.nesting >= 0), None)
        for token in tokens:
            if token.nesting > 0:
                kind = token.type.removesuffix("_open")
                self._frames.append(_Frame(kind, self._place(token), token))
            elif token.nesting < 0:
                frame = self._frames.pop()
                self._ends[frame.kind](frame)
            else:
                self._leaves[token.type](token)
        return folded(self._frames[0].blocks)

    # leaves

    def _inline(self, token: Token) -> None:
        frame = self._frames[-1]
        content = token.content
        if frame.kind == "paragraph" and token.level > _DEEP:
            content = _DEEP_MARKS.sub("", content)
        inlines = self._read(content, growing=token is self._last)
        if frame.kind == "tr":
            frame.cells.append(_in_line(inlines))
        else:
            frame.inlines = inlines

    def _read(self, content: str, *, growing: bool) -> tuple[Inline, ...]:
        if growing or self._known is None:
            return read(content, growing=growing)
        inlines = self._known.get(content)
        if inlines is None:
            inlines = self._known[content] = read(content)
        return inlines

    def _fence(self, token: Token) -> None:
        if block := code_block(token.info, token.content, at=self._place(token)):
            if isinstance(block, MathBlock) and token is self._last and not token.meta["closed"]:
                return  # half a formula waits
            self._add(block)

    def _code(self, token: Token) -> None:
        if text := token.content.rstrip("\n"):
            self._add(CodeBlock(text, at=self._place(token)))

    def _fold_open(self, token: Token) -> None:
        aside = token.tag != "details"
        summary = (
            (Text(self._thoughts),) if aside else _in_line(self._read(token.content, growing=False))
        )
        mark = Mark(token.tag, summary or (Text("…"),), aside=aside, at=self._place(token))
        self._frames[-1].blocks.append(mark)

    def _fold_close(self, token: Token) -> None:
        title = (Text(self._thoughts),)
        mark = Mark("/" + token.tag, title, literal=token.content, at=self._place(token))
        self._frames[-1].blocks.append(mark)

    # nodes

    def _end_paragraph(self, frame: _Frame) -> None:
        for block in paragraphs(frame.inlines, at=frame.at):
            self._add(block)

    def _end_heading(self, frame: _Frame) -> None:
        assert frame.token is not None
        if inlines := _in_line(frame.inlines):
            self._add(Heading(int(frame.token.tag[1:]), inlines, at=frame.at))

    def _end_quote(self, frame: _Frame) -> None:
        if blocks := _called_out(folded(frame.blocks)):
            self._add(Quote(blocks, at=frame.at))

    def _end_list(self, frame: _Frame) -> None:
        self._add(ListBlock(tuple(frame.items), at=frame.at))

    def _end_item(self, frame: _Frame) -> None:
        token = frame.token
        assert token is not None
        number = int(token.info) if token.info else None
        checked = token.meta.get("checked")
        start = self._starts[token.map[0]] if token.map else 0
        self._frames[-1].items.append(Item(folded(frame.blocks), checked, number, start))

    def _end_row(self, frame: _Frame) -> None:
        self._frames[-1].rows.append(tuple(frame.cells))

    def _end_table(self, frame: _Frame) -> None:
        assert frame.token is not None
        ways = tuple(frame.token.meta["ways"])
        rows = [row for row in frame.rows if row]
        if any(cell for row in rows for cell in row):
            self._add(Table(tuple(rows), ways, at=frame.at))

    def _add(self, block: Block) -> None:
        self._frames[-1].blocks.append(block)

    # places

    def _line_starts(self) -> list[int]:
        starts = [0]
        for row in self._rows:
            starts.append(starts[-1] + len(row) + 1)
        return starts

    def _place(self, token: Token) -> Position:
        """Where a block begins, and whether a blank line stands before it."""
        if token.map is None:
            return NOWHERE
        line = token.map[0]
        # A first row that is empty is the end of a line that was read before.
        before = self._rows[line - 1] if 1 < line <= len(self._rows) else "x"
        inner = len(self._frames) > 1  # inside a quote a blank line holds its marks
        spaced = not (before.strip(" \t>") if inner else before.strip())
        spaced = spaced or token.meta.get("spaced", False)  # HTML's own blocks
        return Position(self._starts[line], spaced)


_DEEP = 11  # from this level on, no more quotes are opened: see `blocks.py`


def _in_line(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Maths that must stay in its line (a heading, a cell); no breaks at its ends."""
    items = [Math(item.latex) if isinstance(item, Math) else item for item in inlines]
    return tuple(_trimmed(items))


def _trimmed(line: list[Inline]) -> list[Inline]:
    first, last = 0, len(line)
    while first < last and isinstance(line[first], Break):
        first += 1
    while first < last and isinstance(line[last - 1], Break):
        last -= 1
    line = line[first:last]
    if line and isinstance(line[0], Text) and line[0].text[:1] in " \t":
        line[:1] = [Text(words)] if (words := line[0].text.lstrip(" \t")) else []
    if line and isinstance(line[-1], Text) and line[-1].text[-1:] in " \t":
        line[-1:] = [Text(words)] if (words := line[-1].text.rstrip(" \t")) else []
    return line


def paragraphs(inlines: tuple[Inline, ...], *, at: Position) -> list[Block]:
    """A paragraph, split where maths wants a line of its own."""
    blocks: list[Block] = []
    line: list[Inline] = []

    def flush() -> None:
        if (found := _trimmed(line)) and any(map(_is_seen, found)):
            blocks.append(Paragraph(tuple(found), at=replace(at, spaced=at.spaced or bool(blocks))))
        line.clear()

    for inline in inlines:
        if isinstance(inline, Math) and inline.display:
            flush()
            blocks.append(MathBlock(inline.latex, at=at))
        else:
            line.append(inline)
    flush()
    return blocks


def _is_seen(inline: Inline) -> bool:
    """Whether it is more than blanks: models write `&nbsp;` for a gap."""
    return not (isinstance(inline, Break) or (isinstance(inline, Text) and inline.text.isspace()))


def code_block(info: str, text: str, *, at: Position) -> CodeBlock | MathBlock | None:
    """Code; or maths, where the fence says so. No word of the fence's own line is lost."""
    language, _, rest = info.partition(" ")
    language = language.strip(",{}")
    if info and not _LANGUAGE.fullmatch(language):
        language, rest = "", info
    text = text.removesuffix("\n")
    if rest and "=" not in rest and "{" not in rest:  # words where a language belongs
        text = f"{rest}\n{text}" if text.strip() else rest
    if not text.strip():
        return None
    if language.lower() in _MATHS:
        return MathBlock(text.strip(), at=at)
    return CodeBlock(text, language, at=at)


def _called_out(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """`[!NOTE]` at a quote's beginning as its title."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or not isinstance(first.inlines[0], Text):
        return blocks
    match = _CALLOUT.match(first.inlines[0].text)
    if match is None or match[1].lower() not in _CALLOUTS:
        return blocks
    kind = match[1].lower()
    rest: list[Inline] = [Text(first.inlines[0].text[match.end() :]), *first.inlines[1:]]
    own = next((n for n, item in enumerate(rest) if isinstance(item, Break)), len(rest))
    name = [item for item in rest[:own] if item != Text("")] or [Text(match[1].capitalize())]
    title = Paragraph((Text(_CALLOUTS[kind] + " "), Styled("bold", tuple(name))), at=first.at)
    body = tuple(_trimmed(rest[own:]))
    after = (Paragraph(body, at=NOWHERE),) if body else ()
    return (title, *after, *blocks[1:])

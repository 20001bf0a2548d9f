"""Markdown's tree as Telegram's rich HTML, measured against the limits of one rich message.

Only tags that servers are known to take; every word escaped; no address is fetched (images are
links). A block that breaks a limit says so (`fits`), and whoever sends it falls back to text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import TypeVar

from bot.markdown.memo import FEW, Memo
from bot.markdown.text import BOX, TICKED
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
)

CHARACTERS = 32_000  # of 32,768: the server may count a little differently
BLOCKS = 480  # of 500
DEPTH = 15  # of 16
COLUMNS = 20

DEEP_LIST = 3
"""From this depth on, a list's indentation is worth a rich message."""

_TAG = re.compile(r"<(/?)[a-z][^>]*?(/?)>")

_STYLE_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "subscript": "sub",
    "superscript": "sup",
    "spoiler": "tg-spoiler",
    "marked": "mark",
}


@dataclass(frozen=True, slots=True)
class Rich:
    """HTML with its measures."""

    html: str
    blocks: int = 1
    columns: int = 0
    depth: int = 4  # tags inside each other

    @property
    def fits(self) -> bool:
        """Whether one rich message may hold it."""
        return (
            len(self.html) <= CHARACTERS
            and self.blocks <= BLOCKS
            and self.columns <= COLUMNS
            and self.depth <= DEPTH
        )

    def __add__(self, other: Rich) -> Rich:
        return Rich(
            self.html + other.html,
            self.blocks + other.blocks,
            max(self.columns, other.columns),
            max(self.depth, other.depth),
        )


NOTHING = Rich("", 0, 0, 0)

_Child = TypeVar("_Child")


def is_worth_it(blocks: tuple[Block, ...], memo: Memo[bool] | None = None) -> bool:
    """Whether the structure needs a rich message; plain text looks the same in both."""
    return _any(blocks, 1, _needs, memo)


def total(parts: Iterable[Rich]) -> Rich:
    """The parts behind each other."""
    all_parts = [*parts]
    return Rich(
        "".join([part.html for part in all_parts]),
        sum([part.blocks for part in all_parts]),
        max([part.columns for part in all_parts], default=0),
        max([part.depth for part in all_parts], default=0),
    )


def richly(block: Block, memo: Memo[Rich] | None = None) -> Rich:
    """One block, with all that it holds; `memo` = what was rendered at the last look."""
    match block:
        case Quote():
            return _around("<blockquote>", _blocks(block.blocks, memo), "blockquote")
        case ListBlock():
            tag = "ol" if block.ordered else "ul"
            return _around(f"<{tag}{_first(block)}>", _items(block, memo=memo), tag)
        case Table():
            return _table(block, memo)
        case Details():
            return folded(inline_html(block.summary), _blocks(block.blocks, memo))
        case Paragraph() if memo is not None and len(block.inlines) > FEW:
            line = _each(block.inlines, "line", lambda at: _in_line(block.inlines[at]), memo)
            return Rich(f"<p>{line.html}</p>", depth=1 + line.depth)
        case _:
            html = _leaf(block)
            return Rich(html, depth=_depth(html))


def joined(
    before: Rich, after: Block, glue: str, number: int | None, memo: Memo[Rich] | None = None
) -> Rich | None:
    """A paragraph or a list with its second half, whose first item should have this number."""
    match after:
        case Paragraph() if before.html.endswith("</p>"):
            html = before.html.removesuffix("</p>") + words(glue) + inline_html(after.inlines)
            return replace(before, html=html + "</p>")
        case ListBlock():
            end = "</ol>" if after.ordered else "</ul>"
            rest = _around("", _items(after, number, memo), end[2:-1])
            html = before.html.removesuffix(end) + rest.html
            blocks = before.blocks + rest.blocks - 1
            deepest = max(before.depth, rest.depth)
            return Rich(html, blocks, max(before.columns, rest.columns), deepest)
        case _:
            return None


def _each(
    children: tuple[object, ...],
    context: str,
    one: Callable[[int], Rich],
    memo: Memo[Rich] | None,
) -> Rich:
    """All children; those that were rendered at the last look, as they were."""
    kept = memo.look(children, context) if memo else None
    if kept is None:
        return total(map(one, range(len(children))))
    done = kept.value or NOTHING
    if kept.stable > kept.count:
        done = total((done, *map(one, range(kept.count, kept.stable))))
        kept.keep(done)
    return total((done, *map(one, range(kept.stable, len(children)))))


def _blocks(blocks: tuple[Block, ...], memo: Memo[Rich] | None) -> Rich:
    return _each(blocks, "blocks", lambda at: richly(blocks[at], memo), memo)


def _first(block: ListBlock) -> str:
    first = block.items[0].number if block.items else None
    return "" if first in (None, 1) else f' start="{first}"'


def _items(block: ListBlock, number: int | None = None, memo: Memo[Rich] | None = None) -> Rich:
    """The items; a number that is not the expected one is written down."""
    items = block.items

    def one(at: int) -> Rich:
        before = items[at - 1].number if at else None
        expected = number if not at else None if before is None else before + 1
        item = items[at]
        as_expected = item.number == expected or (not at and number is None)
        return _item(item, "" if as_expected else f' value="{item.number}"', memo)

    return _each(items, f"items {number}", one, memo)


def _leaf(block: Paragraph | Heading | CodeBlock | MathBlock | Rule) -> str:
    match block:
        case Paragraph():
            return f"<p>{inline_html(block.inlines)}</p>"
        case Heading():
            return f"<h{block.level}>{inline_html(block.inlines)}</h{block.level}>"
        case CodeBlock():
            return _code(block)
        case MathBlock():
            return f"<tg-math-block>{escape(block.latex, quote=False)}</tg-math-block>"
        case Rule():
            return "<hr/>"


def folded(summary: str, inside: Rich) -> Rich:
    """Blocks under a summary (HTML) that a tap opens."""
    return _around(f"<details><summary>{summary}</summary>", inside, "details")


def words(text: str) -> str:
    """Unformatted words, line by line."""
    return escape(text, quote=False).replace("\n", "<br/>")


def inline_html(inlines: tuple[Inline, ...]) -> str:
    """A line."""
    return "".join(map(_inline, inlines))


def _in_line(inline: Inline) -> Rich:
    html = _inline(inline)
    return Rich(html, 0, depth=_depth(html) if "<" in html else 0)


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return escape(inline.text, quote=False)
        case Break():
            return "<br/>"
        case Code():
            return f"<code>{escape(inline.text, quote=False)}</code>"
        case Math():
            return f"<tg-math>{escape(inline.latex, quote=False)}</tg-math>"
        case Reference():
            return f"<sup>[{escape(inline.label, quote=False)}]</sup>"
        case Styled():
            tag = _STYLE_TAGS[inline.style]
            return f"<{tag}>{inline_html(inline.children)}</{tag}>"
        case Link() if inline.emoji:
            return inline_html(inline.children)
        case Link():
            return f'<a href="{escape(inline.url)}">{inline_html(inline.children)}</a>'


def _any(
    children: tuple[_Child, ...],
    depth: int,
    test: Callable[[_Child, int, Memo[bool] | None], bool],
    memo: Memo[bool] | None,
) -> bool:
    """Whether one of them needs it; of those that did not at the last look it is known."""
    kept = memo.look(children, depth) if memo else None
    if kept is None:
        return any(test(child, depth, memo) for child in children)
    for child in children[kept.count :]:
        if test(child, depth, memo):
            return True
    kept.keep(False)
    return False


def _needs(block: Block, depth: int, memo: Memo[bool] | None) -> bool:
    match block:
        case Heading() | Table() | MathBlock():
            return True
        case Details():
            return not block.aside or _any(block.blocks, depth, _needs, memo)
        case Paragraph():
            return _any(block.inlines, 0, _maths, memo)
        case ListBlock():
            return depth >= DEEP_LIST or _any(block.items, depth + 1, _item_needs, memo)
        case Quote():
            return _any(block.blocks, depth, _needs, memo)
        case _:
            return False


def _item_needs(item: Item, depth: int, memo: Memo[bool] | None) -> bool:
    return _any(item.blocks, depth, _needs, memo)


def _maths(inline: Inline, depth: int, memo: Memo[bool] | None) -> bool:
    match inline:
        case Math():
            return True
        case Styled() | Link():
            return any(_maths(child, depth, memo) for child in inline.children)
        case _:
            return False


def _depth(html: str) -> int:
    """How many tags lie inside each other."""
    depth = deepest = 0
    for closing, empty in _TAG.findall(html):
        depth += -1 if closing else not empty
        deepest = max(deepest, depth)
    return deepest


def _around(opening: str, inside: Rich, tag: str) -> Rich:
    return Rich(
        f"{opening}{inside.html}</{tag}>",
        1 + inside.blocks,
        inside.columns,
        1 + max(_depth(opening) - 1, inside.depth),
    )


def _code(block: CodeBlock) -> str:
    text = escape(block.text, quote=False)
    if not block.language:
        return f"<pre>{text}</pre>"
    return f'<pre><code class="language-{escape(block.language)}">{text}</code></pre>'


def _item(item: Item, value: str, memo: Memo[Rich] | None) -> Rich:
    """An item; a first paragraph needs no tag of its own, unless another one follows."""
    blocks = item.blocks
    first = blocks[0] if blocks else None
    box = "" if item.checked is None else f"{TICKED if item.checked else BOX} "
    alone = len(blocks) == 1 or (len(blocks) > 1 and isinstance(blocks[1], ListBlock))

    def one(at: int) -> Rich:
        if at or not isinstance(first, Paragraph):
            return richly(blocks[at], memo)
        line = box + inline_html(first.inlines)
        html = f"<p>{line}</p>"
        return Rich(line if alone else html, depth=_depth(html))

    inside = _each(blocks, f"item {alone}", one, memo)
    if box and not isinstance(first, Paragraph):
        inside = Rich(f"<p>{box.strip()}</p>") + inside
    return _around(f"<li{value}>", inside, "li")


def _table(table: Table, memo: Memo[Rich] | None) -> Rich:
    def one(at: int) -> Rich:
        html = f"<tr>{_cells(table.rows[at], 'th' if not at else 'td', table.alignments)}</tr>"
        return Rich(html, depth=_depth(html))

    rows = _each(table.rows, "rows", one, memo)
    return Rich(f"<table>{rows.html}</table>", 1 + rows.blocks, table.columns, 3 + rows.depth)


def _cells(row: tuple[Cell, ...], tag: str, alignments: tuple[str, ...]) -> str:
    out: list[str] = []
    for index, cell in enumerate(row):
        way = alignments[index] if index < len(alignments) else ""
        align = f' align="{way}"' if way else ""
        out.append(f"<{tag}{align}>{inline_html(cell)}</{tag}>")
    return "".join(out)

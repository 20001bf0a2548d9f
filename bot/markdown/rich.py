"""Markdown's tree as Telegram's rich HTML, measured against the limits of one rich message.

Only tags that servers are known to take; every word escaped; no address is fetched (images are
links). A block that breaks a limit says so (`fits`), and whoever sends it falls back to text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape

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


def is_worth_it(blocks: tuple[Block, ...]) -> bool:
    """Whether the structure needs a rich message; plain text looks the same in both."""
    return any(_needs(block, 1) for block in blocks)


def richly(block: Block) -> Rich:
    """One block, with all that it holds."""
    match block:
        case Quote():
            rich = _around("<blockquote>", [richly(inner) for inner in block.blocks], "blockquote")
        case ListBlock():
            tag = "ol" if block.ordered else "ul"
            rich = _around(f"<{tag}{_first(block)}>", _items(block), tag)
        case Table():
            rich = _table(block)
        case Details():
            rich = folded(inline_html(block.summary), [richly(inner) for inner in block.blocks])
        case _:
            html = _leaf(block)
            rich = Rich(html, depth=_depth(html))
    return rich


def joined(before: Rich, after: Block, glue: str, number: int | None) -> Rich | None:
    """A paragraph or a list with its second half, whose first item should have this number."""
    match after:
        case Paragraph() if before.html.endswith("</p>"):
            html = before.html.removesuffix("</p>") + words(glue) + inline_html(after.inlines)
            return replace(before, html=html + "</p>")
        case ListBlock():
            end = "</ol>" if after.ordered else "</ul>"
            rest = _around("", _items(after, number), end[2:-1])
            html = before.html.removesuffix(end) + rest.html
            blocks = before.blocks + rest.blocks - 1
            deepest = max(before.depth, rest.depth + 1)
            return Rich(html, blocks, max(before.columns, rest.columns), deepest)
        case _:
            return None


def _first(block: ListBlock) -> str:
    first = block.items[0].number if block.items else None
    return "" if first in (None, 1) else f' start="{first}"'


def _items(block: ListBlock, expected: int | None = None) -> list[Rich]:
    """The items; a number that is not the expected one is written down."""
    items: list[Rich] = []
    if expected is None and block.items:
        expected = block.items[0].number
    for item in block.items:
        items.append(_item(item, "" if item.number == expected else f' value="{item.number}"'))
        expected = None if item.number is None else item.number + 1
    return items


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


def folded(summary: str, inside: list[Rich]) -> Rich:
    """Blocks under a summary (HTML) that a tap opens."""
    return _around(f"<details><summary>{summary}</summary>", inside, "details")


def words(text: str) -> str:
    """Unformatted words, line by line."""
    return escape(text, quote=False).replace("\n", "<br/>")


def inline_html(inlines: tuple[Inline, ...]) -> str:
    """A line."""
    return "".join(map(_inline, inlines))


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


def _needs(block: Block, depth: int) -> bool:
    match block:
        case Heading() | Table() | MathBlock():
            return True
        case Details():
            return not block.aside or any(_needs(inner, depth) for inner in block.blocks)
        case Paragraph():
            return any(_maths(inline) for inline in block.inlines)
        case ListBlock():
            return depth >= DEEP_LIST or any(
                _needs(inner, depth + 1) for item in block.items for inner in item.blocks
            )
        case Quote():
            return any(_needs(inner, depth) for inner in block.blocks)
        case _:
            return False


def _maths(inline: Inline) -> bool:
    match inline:
        case Math():
            return True
        case Styled() | Link():
            return any(map(_maths, inline.children))
        case _:
            return False


def _depth(html: str) -> int:
    """How many tags lie inside each other."""
    depth = deepest = 0
    for closing, empty in _TAG.findall(html):
        depth += -1 if closing else not empty
        deepest = max(deepest, depth)
    return deepest


def _around(opening: str, inside: list[Rich], tag: str) -> Rich:
    return Rich(
        f"{opening}{''.join(block.html for block in inside)}</{tag}>",
        1 + sum(block.blocks for block in inside),
        max((block.columns for block in inside), default=0),
        1 + max((_depth(opening) - 1, *(block.depth for block in inside))),
    )


def _code(block: CodeBlock) -> str:
    text = escape(block.text, quote=False)
    if not block.language:
        return f"<pre>{text}</pre>"
    return f'<pre><code class="language-{escape(block.language)}">{text}</code></pre>'


def _item(item: Item, value: str) -> Rich:
    """An item; a first paragraph needs no tag of its own, unless another one follows."""
    inside = [richly(block) for block in item.blocks]
    first = item.blocks[0] if item.blocks else None
    box = "" if item.checked is None else f"{TICKED if item.checked else BOX} "
    if isinstance(first, Paragraph):
        line = box + inline_html(first.inlines)
        alone = len(item.blocks) == 1 or isinstance(item.blocks[1], ListBlock)
        inside[0] = replace(inside[0], html=line if alone else f"<p>{line}</p>")
    elif box:
        inside.insert(0, Rich(f"<p>{box.strip()}</p>"))
    return _around(f"<li{value}>", inside, "li")


def _table(table: Table) -> Rich:
    rows = "".join(
        f"<tr>{_cells(row, 'td' if number else 'th', table.alignments)}</tr>"
        for number, row in enumerate(table.rows)
    )
    return Rich(f"<table>{rows}</table>", 1 + len(table.rows), table.columns, 3 + _depth(rows))


def _cells(row: tuple[Cell, ...], tag: str, alignments: tuple[str, ...]) -> str:
    out: list[str] = []
    for index, cell in enumerate(row):
        way = alignments[index] if index < len(alignments) else ""
        align = f' align="{way}"' if way else ""
        out.append(f"<{tag}{align}>{inline_html(cell)}</{tag}>")
    return "".join(out)

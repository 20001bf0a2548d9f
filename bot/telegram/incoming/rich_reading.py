"""A received rich message as Markdown. Pure.

When somebody replies to a rich message, Telegram sends it as blocks with an empty `text`, and a
model needs text. Unknown blocks are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import (
    RichBlockBlockQuotation,
    RichBlockDetails,
    RichBlockDivider,
    RichBlockExpandableBlockQuotation,
    RichBlockList,
    RichBlockListItem,
    RichBlockMathematicalExpression,
    RichBlockPreformatted,
    RichBlockSectionHeading,
    RichBlockTable,
    RichBlockThinking,
    RichTextCustomEmoji,
    RichTextMathematicalExpression,
    RichTextUrl,
)
from aiogram.types.rich_block import RichBlock

from bot.markdown.marking import fenced, marked
from bot.markdown.text import Span

_BULLETS = {"•", "◦", "▪", ""}


def flatten(blocks: Sequence[RichBlock]) -> str:
    """The blocks as Markdown, one below the other."""
    return "\n\n".join(words for block in blocks if (words := _block(block)))


def _block(block: RichBlock) -> str:
    match block:
        case RichBlockThinking():
            return ""  # the model's own notes are no part of what it said
        case RichBlockDivider():
            return "---"
        case RichBlockPreformatted():
            return fenced(plain(block.text), block.language or "")
        case RichBlockMathematicalExpression():
            return f"$${block.expression}$$"
        case RichBlockSectionHeading():
            return f"{'#' * min(max(block.size, 1), 6)} {styled(block.text)}"
        case RichBlockList():
            return "\n".join(_item(item) for item in block.items)
        case RichBlockTable():
            return _table(block)
        case _:
            return _other(block)


def _table(table: RichBlockTable) -> str:
    """A Markdown table; the first row is its header."""
    rows = [[_cell(styled(cell.text)) for cell in row] for row in table.cells]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if rows:
        lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join([*([styled(table.caption) + "\n"] if table.caption else []), *lines])


def _cell(markdown: str) -> str:
    return markdown.replace("\\|", "|").replace("|", "\\|").replace("\n", " ")


def _details(details: RichBlockDetails) -> str:
    head = f"<details><summary>{styled(details.summary)}</summary>"
    return f"{head}\n\n{flatten(details.blocks)}\n\n</details>"


def _quoted(markdown: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in markdown.splitlines())


def _other(block: RichBlock) -> str:
    """Any block with text, blocks or a caption: quotes, footers, media, folded blocks."""
    if isinstance(block, RichBlockDetails):
        return _details(block)
    if isinstance(block, RichBlockBlockQuotation):
        return _quoted(flatten(block.blocks))
    if isinstance(block, RichBlockExpandableBlockQuotation):
        return _quoted(styled(block.text))
    if text := getattr(block, "text", None):
        return styled(text)
    if blocks := getattr(block, "blocks", None):
        return flatten(blocks)
    caption = getattr(block, "caption", None)
    return styled(caption.text) if caption is not None and hasattr(caption, "text") else ""


def _item(item: RichBlockListItem) -> str:
    box = {None: "", False: "[ ] ", True: "[x] "}[item.is_checked if item.has_checkbox else None]
    label = "-" if item.label in _BULLETS else item.label
    body = flatten(item.blocks).replace("\n", "\n" + " " * (len(label) + 1))
    return f"{label} {box}{body}".strip()


def styled(text: object) -> str:
    """Rich text as Markdown."""
    spans: list[Span] = []
    return marked(_flat(text, 0, spans), spans)


def _flat(text: object, start: int, spans: list[Span]) -> str:
    """The text; its formatting is added to `spans`."""
    if isinstance(text, list):
        flat = ""
        for part in text:
            flat += _flat(part, start + len(flat), spans)
        return flat
    inner = getattr(text, "text", None)
    if inner is None or isinstance(text, str):
        flat = plain(text)
        if isinstance(text, RichTextMathematicalExpression):
            spans.append(Span("math", start, start + len(flat)))
        elif isinstance(text, RichTextCustomEmoji):
            spans.append(Span("custom_emoji", start, start + len(flat), text.custom_emoji_id))
        return flat
    flat = _flat(inner, start, spans)
    kind = getattr(text, "type", "")
    kind = str(getattr(kind, "value", kind))
    if isinstance(text, RichTextUrl):
        if text.url != flat:
            spans.append(Span("text_link", start, start + len(flat), text.url))
    elif kind in ("bold", "italic", "underline", "strikethrough", "spoiler", "code"):
        spans.append(Span(kind, start, start + len(flat)))
    return flat


def plain(text: object) -> str:
    """Rich text without formatting."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(plain(part) for part in text)
    for name in ("text", "expression", "alternative_text"):
        if (inner := getattr(text, name, None)) is not None:
            return plain(inner)
    button = getattr(text, "button", None)
    return plain(button.text) if button is not None else ""

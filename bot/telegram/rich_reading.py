"""A received rich message as plain text. Pure.

Telegram hands a bot its own rich answers back as blocks, with an empty `text`, when somebody
replies to them; a model wants words. Blocks that it does not know are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import (
    RichBlockBlockQuotation,
    RichBlockDivider,
    RichBlockList,
    RichBlockListItem,
    RichBlockMathematicalExpression,
    RichBlockPreformatted,
    RichBlockTable,
    RichBlockThinking,
)
from aiogram.types.rich_block import RichBlock


def flatten(blocks: Sequence[RichBlock]) -> str:
    """The blocks one under the other, as somebody would type them."""
    return "\n\n".join(words for block in blocks if (words := _block(block)))


def _block(block: RichBlock) -> str:
    match block:
        case RichBlockThinking():
            return ""  # the model's own notes are no part of what it said
        case RichBlockDivider():
            return "---"
        case RichBlockPreformatted():
            return f"```{block.language or ''}\n{plain(block.text)}\n```"
        case RichBlockMathematicalExpression():
            return f"$${block.expression}$$"
        case RichBlockList():
            return "\n".join(_item(item) for item in block.items)
        case RichBlockTable():
            return _table(block)
        case RichBlockBlockQuotation():
            return "\n".join(f"> {line}" for line in flatten(block.blocks).splitlines())
        case _:
            return _other(block)


def _table(table: RichBlockTable) -> str:
    rows = [" | ".join(plain(cell.text) for cell in row) for row in table.cells]
    return "\n".join([*([plain(table.caption)] if table.caption else []), *rows])


def _other(block: RichBlock) -> str:
    """Whatever has a text, or blocks, or a caption: headings, footers, details, media."""
    if text := getattr(block, "text", None):
        return plain(text)
    if blocks := getattr(block, "blocks", None):
        summary = getattr(block, "summary", None)
        return "\n".join(filter(None, (plain(summary), flatten(blocks))))
    caption = getattr(block, "caption", None)
    return plain(caption.text) if caption is not None and hasattr(caption, "text") else ""


def _item(item: RichBlockListItem) -> str:
    box = {None: "", False: "[ ] ", True: "[x] "}[item.is_checked if item.has_checkbox else None]
    body = flatten(item.blocks).replace("\n", "\n  ")
    return f"{item.label} {box}{body}".strip()


def plain(text: object) -> str:
    """Rich text without its looks."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(plain(part) for part in text)
    for name in ("text", "expression", "alternative_text"):
        if (inner := getattr(text, name, None)) is not None:
            return plain(inner)
    button = getattr(text, "button", None)
    return plain(button.text) if button is not None else ""

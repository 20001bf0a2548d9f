"""Rich messages: from `InputRichMessage` to the `RichMessage` a client gets, or a refusal.

The limits (32,768 characters, 500 blocks, 16 levels, 20 columns, 50 media) are those that three
independent projects report. The languages are `rich_html.py` and `rich_markdown.py`.
"""

from __future__ import annotations

import re

from emulators.telegram.errors import bad_request
from emulators.telegram.html_tree import MAX_DEPTH
from emulators.telegram.keyboards import check_button
from emulators.telegram.model import Json
from emulators.telegram.rich_html import parse_rich_html
from emulators.telegram.rich_markdown import markdown_to_html
from emulators.telegram.rich_media import place_media
from emulators.telegram.rich_text import text_of_blocks, text_of_rich
from emulators.telegram.state import State

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_COLUMNS = 20
# The server finds e-mail addresses by itself and then refuses those that are none.
_BROKEN_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]*_[\w-]*|[\w-]+\.\.[\w.]*)\b")


async def rich_content(state: State, rich: Json, *, draft: bool = False) -> Json:
    """`{"rich_message": …}` as a message carries it."""
    sources = [name for name in ("html", "markdown", "blocks") if rich.get(name) is not None]
    if len(sources) != 1:
        raise bad_request("exactly one of html, markdown and blocks must be specified")
    if sources == ["html"]:
        blocks = parse_rich_html(rich["html"])
    elif sources == ["markdown"]:
        blocks = parse_rich_html(markdown_to_html(rich["markdown"]))
    else:
        blocks = rich["blocks"]
    library = {item["id"]: item["media"] for item in rich.get("media") or []}
    blocks = await place_media(state.files, blocks, library, draft=draft)
    finished = _Finisher(draft=draft).blocks(blocks)
    if not finished:
        raise bad_request("message text is empty")
    text = text_of_blocks(finished)
    if len(text) > MAX_CHARACTERS:
        raise bad_request("RICH_MESSAGE_TEXT_TOO_LONG")
    if not rich.get("skip_entity_detection") and _BROKEN_EMAIL.search(text):
        raise bad_request("RICH_MESSAGE_EMAIL_INVALID")
    message: Json = {"blocks": finished}
    if rich.get("is_rtl"):
        message["is_rtl"] = True
    return {"rich_message": message}


class _Finisher:
    """Counts, checks and completes blocks on their way into a message."""

    def __init__(self, *, draft: bool) -> None:
        self.draft = draft
        self.count = 0

    def blocks(self, blocks: list[Json], depth: int = 1) -> list[Json]:
        if depth > MAX_DEPTH:
            raise bad_request("RICH_MESSAGE_DEPTH_INVALID")
        return [self.block(block, depth) for block in blocks]

    def block(self, block: Json, depth: int) -> Json:
        self.take()
        kind = block["type"]
        if kind == "thinking" and not self.draft:
            raise bad_request("RICH_MESSAGE_THINKING_INVALID")
        if kind == "heading" and not 1 <= block["size"] <= 6:
            raise bad_request("RICH_MESSAGE_HEADING_INVALID")
        if kind == "list":
            return {**block, "items": [self.item(item, depth) for item in block["items"]]}
        if kind == "table":
            self.check_table(block)
        if kind == "buttons":
            if not 1 <= len(block["buttons"]) <= 8:
                raise bad_request("RICH_MESSAGE_BUTTONS_INVALID")
            for button in block["buttons"]:
                check_button(button)
        if "blocks" in block:
            return {**block, "blocks": self.blocks(block["blocks"], depth + 1)}
        return block

    def item(self, item: Json, depth: int) -> Json:
        self.take()
        label = f"{item['value']}." if item.get("value") is not None else "•"
        return {"label": label, **item, "blocks": self.blocks(item["blocks"], depth + 1)}

    def check_table(self, table: Json) -> None:
        for row in table["cells"]:
            self.take()
            if sum(cell.get("colspan", 1) for cell in row) > MAX_COLUMNS:
                raise bad_request("RICH_MESSAGE_TABLE_INVALID")
        if not any(text_of_rich(cell.get("text", "")) for row in table["cells"] for cell in row):
            raise bad_request("RICH_MESSAGE_TABLE_INVALID")

    def take(self) -> None:
        self.count += 1
        if self.count > MAX_BLOCKS:
            raise bad_request("RICH_MESSAGE_BLOCKS_TOO_MANY")

"""Rich content (RichBlock and RichText JSON) turned into plain text and into tidy HTML.

It only reads: content that comes in is checked and built in `rich_html.py`, `rich_markdown.py`
and `rich.py`.
"""

from __future__ import annotations

from html import escape
from typing import Any

Json = dict[str, Any]

_INLINE_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "marked": "mark",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
}
_PARAGRAPH_TAGS = {"paragraph": "p", "footer": "footer", "thinking": "tg-thinking"}
_MEDIA = ("photo", "video", "audio", "document", "animation", "voice_note")


def text_of_rich(rich: Any) -> str:
    """The words of a RichText."""
    if isinstance(rich, str):
        return rich
    if isinstance(rich, list):
        return "".join(text_of_rich(part) for part in rich)
    kind = rich["type"]
    if kind == "mathematical_expression":
        return str(rich["expression"])
    if kind == "custom_emoji":
        return str(rich["alternative_text"])
    if kind == "button":
        return f"[{text_of_rich(rich['button']['text'])}]"
    return text_of_rich(rich.get("text", ""))


def html_of_rich(rich: Any) -> str:
    """A RichText as HTML; every character of it escaped."""
    if isinstance(rich, str):
        return escape(rich, quote=False).replace("\n", "<br>")
    if isinstance(rich, list):
        return "".join(html_of_rich(part) for part in rich)
    kind = rich["type"]
    inner = html_of_rich(rich.get("text", ""))
    if tag := _INLINE_TAGS.get(kind):
        return f"<{tag}>{inner}</{tag}>"
    if kind == "mathematical_expression":
        return f"<tg-math>{escape(rich['expression'])}</tg-math>"
    if kind == "url":
        return f'<a href="{escape(rich["url"])}">{inner}</a>'
    if kind == "anchor_link":
        return f'<a href="#{escape(rich["anchor_name"])}">{inner}</a>'
    if kind == "reference_link":
        return f'<a href="#{escape(rich["reference_name"])}">{inner}</a>'
    if kind == "anchor":
        return f'<a name="{escape(rich["name"])}"></a>'
    if kind == "custom_emoji":
        return escape(rich["alternative_text"])
    if kind == "button":
        return html_of_button(rich["button"])
    return inner


def html_of_button(button: Json) -> str:
    action = next((key for key in button if key not in {"text", "style"}), "disabled")
    value = button.get(action)
    data = escape(value) if isinstance(value, str) else ""
    style = escape(button.get("style", ""))
    label = html_of_rich(button["text"])
    return f'<tg-button type="{action}" data="{data}" style="{style}">{label}</tg-button>'


def text_of_blocks(blocks: list[Json]) -> str:
    """Blocks as lines, the way a person would read them aloud."""
    return "\n".join(line for line in map(_text_of_block, blocks) if line)


def _text_of_block(block: Json) -> str:
    kind = block["type"]
    if kind == "list":
        return "\n".join(
            f"{_mark(item)} {text_of_blocks(item['blocks'])}" for item in block["items"]
        )
    if kind == "table":
        rows = (
            " | ".join(text_of_rich(cell.get("text", "")) for cell in row) for row in block["cells"]
        )
        return "\n".join(rows)
    if kind == "mathematical_expression":
        return str(block["expression"])
    if kind == "details":
        return f"{text_of_rich(block['summary'])}\n{text_of_blocks(block['blocks'])}"
    if kind == "buttons":
        return " ".join(f"[{text_of_rich(button['text'])}]" for button in block["buttons"])
    if kind == "divider":
        return "———"
    if "blocks" in block:
        return text_of_blocks(block["blocks"])
    if kind in _MEDIA:
        return f"[{kind}]"
    return text_of_rich(block.get("text", ""))


def _mark(item: Json) -> str:
    if item.get("has_checkbox"):
        return "☑" if item.get("is_checked") else "☐"
    return str(item.get("label", "•"))


def html_of_blocks(blocks: list[Json]) -> str:
    """Blocks as HTML that a browser can show; nothing in it is active."""
    return "".join(map(_html_of_block, blocks))


def _html_of_block(block: Json) -> str:
    kind = block["type"]
    if tag := _PARAGRAPH_TAGS.get(kind):
        return f"<{tag}>{html_of_rich(block['text'])}</{tag}>"
    if kind == "heading":
        return f"<h{block['size']}>{html_of_rich(block['text'])}</h{block['size']}>"
    if kind == "pre":
        language = block.get("language")
        attribute = f' class="language-{escape(language)}"' if language else ""
        return f"<pre><code{attribute}>{escape(text_of_rich(block['text']))}</code></pre>"
    if kind == "divider":
        return "<hr>"
    if kind == "mathematical_expression":
        return f"<tg-math-block>{escape(block['expression'])}</tg-math-block>"
    if kind == "anchor":
        return f'<a name="{escape(block["name"])}"></a>'
    if kind == "list":
        return _html_of_list(block)
    if kind == "table":
        return _html_of_table(block)
    if kind == "details":
        is_open = " open" if block.get("is_open") else ""
        summary = f"<summary>{html_of_rich(block['summary'])}</summary>"
        return f"<details{is_open}>{summary}{html_of_blocks(block['blocks'])}</details>"
    if kind == "buttons":
        buttons = "".join(map(html_of_button, block["buttons"]))
        return f"<tg-button-row>{buttons}</tg-button-row>"
    credit = f"<cite>{html_of_rich(block['credit'])}</cite>" if block.get("credit") else ""
    if kind == "blockquote":
        return f"<blockquote>{html_of_blocks(block['blocks'])}{credit}</blockquote>"
    if kind == "expandable_blockquote":
        return f"<blockquote collapsed>{html_of_rich(block['text'])}{credit}</blockquote>"
    if kind == "pullquote":
        return f"<aside>{html_of_rich(block['text'])}{credit}</aside>"
    if kind in {"collage", "slideshow"}:
        return f"<tg-{kind}>{html_of_blocks(block['blocks'])}</tg-{kind}>"
    return f'<tg-media type="{kind}"></tg-media>'


def _html_of_list(block: Json) -> str:
    ordered = any(item.get("value") is not None for item in block["items"])
    items = []
    for item in block["items"]:
        checked = " checked" if item.get("is_checked") else ""
        box = f'<input type="checkbox" disabled{checked}>' if item.get("has_checkbox") else ""
        value = f' value="{item["value"]}"' if ordered and "value" in item else ""
        items.append(f"<li{value}>{box}{html_of_blocks(item['blocks'])}</li>")
    tag = "ol" if ordered else "ul"
    return f"<{tag}>{''.join(items)}</{tag}>"


def _html_of_table(block: Json) -> str:
    rows = []
    for row in block["cells"]:
        cells = []
        for cell in row:
            tag = "th" if cell.get("is_header") else "td"
            spans = "".join(
                f' {name}="{cell[name]}"' for name in ("colspan", "rowspan") if cell.get(name)
            )
            text = html_of_rich(cell.get("text", ""))
            cells.append(f'<{tag} align="{cell.get("align", "left")}"{spans}>{text}</{tag}>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = block.get("caption")
    head = f"<caption>{html_of_rich(caption)}</caption>" if caption else ""
    return f"<table>{head}{''.join(rows)}</table>"


def buttons_of_blocks(value: Any) -> list[Json]:
    """Every button in rich content, in reading order."""
    if isinstance(value, list):
        return [button for item in value for button in buttons_of_blocks(item)]
    if not isinstance(value, dict):
        return []
    found = list(value["buttons"]) if value.get("type") == "buttons" else []
    if value.get("type") == "button":
        found.append(value["button"])
    inner = [value[key] for key in ("text", "blocks", "items", "cells", "summary") if key in value]
    return found + buttons_of_blocks(inner)

"""The inline HTML of rich messages → RichText JSON: styles, links, formulas, buttons.

What may stand around it is `rich_html.py`.
"""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram.html_tree import INLINE, Json, Node, refuse

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "mark": "marked",
    "code": "code",
    "sub": "subscript",
    "sup": "superscript",
}
_BLANK = " \t\n"
_LINK_SCHEMES = ("http://", "https://", "tg://", "ton://")


def inline(node: Node) -> Any:
    """The RichText of an element that holds no blocks."""
    return tidy(rich_text(node.children))


def rich_text(children: list[Node | str]) -> Any:
    parts: list[Any] = []
    for child in children:
        if isinstance(child, str):
            parts.append(re.sub(r"\s*\n\s*", " ", child))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag in INLINE:
            parts.append(_element(child))
        else:
            raise refuse(f'tag "{child.tag}" is not allowed inside a paragraph', child.at)
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if not merged:
        return ""
    return merged[0] if len(merged) == 1 else merged


def _element(node: Node) -> Any:
    tag, attributes = node.tag, node.attributes
    if style := _STYLES.get(tag):
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise refuse('tag "span" must have class "tg-spoiler"', node.at)
        return {"type": style, "text": rich_text(node.children)}
    if tag == "tg-math":
        return {"type": "mathematical_expression", "expression": node.text().strip()}
    if tag == "a":
        return _link(node)
    if tag == "tg-reference":
        name = attributes.get("name", "")
        return {"type": "reference", "text": rich_text(node.children), "name": name}
    if tag == "tg-emoji":
        number = attributes.get("emoji-id", "")
        return {"type": "custom_emoji", "custom_emoji_id": number, "alternative_text": node.text()}
    if tag == "tg-time":
        return {
            "type": "date_time",
            "text": rich_text(node.children),
            "unix_time": node.number("unix", 0),
            "date_time_format": attributes.get("format", ""),
        }
    if tag == "tg-button":
        return {"type": "button", "button": button(node)}
    raise refuse(f'tag "{tag}" is not allowed here', node.at)


def _link(node: Node) -> Any:
    text = rich_text(node.children)
    href = node.attributes.get("href")
    if href is None:
        return {"type": "anchor", "name": node.attributes.get("name", "")}
    if href.startswith("#"):
        return {"type": "anchor_link", "text": text, "anchor_name": href[1:]}
    if href.startswith("mailto:"):
        return {"type": "email_address", "text": text, "email_address": href[7:]}
    if href.startswith("tel:"):
        return {"type": "phone_number", "text": text, "phone_number": href[4:]}
    if href.startswith(_LINK_SCHEMES):
        return {"type": "url", "text": text, "url": href}
    return text  # what is no link is shown as text, as in parse_mode=HTML


def button(node: Node) -> Json:
    attributes = node.attributes
    kind = attributes.get("type", "")
    made: Json = {"text": rich_text(node.children)}
    if "style" in attributes:
        made["style"] = attributes["style"]
    if kind == "url":
        made["url"] = attributes.get("url", "")
    elif kind == "copy_text":
        made["copy_text"] = {"text": attributes.get("text", "")}
    elif kind == "disabled":
        made["disabled"] = {}
    elif kind == "callback_data":
        made["callback_data"] = attributes.get("data", "")
    else:
        raise refuse(f'unsupported button type "{kind}"', node.at)
    return made


def tidy(rich: Any) -> Any:
    """Without white space at both ends of a block."""
    if isinstance(rich, str):
        return rich.strip(_BLANK)
    if isinstance(rich, list):
        parts = list(rich)
        if isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(_BLANK)
        if isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(_BLANK)
        parts = [part for part in parts if part != ""]
        return parts[0] if len(parts) == 1 else (parts or "")
    return rich

"""The HTML of rich messages → input blocks (InputRichBlock JSON).

Structure only: limits, media and labels are the business of `rich.py`.
"""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram.html_tree import BLOCK, INLINE, MEDIA, Node, parse_tree, refuse

Json = dict[str, Any]

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
_LINK_SCHEMES = ("http://", "https://", "tg://", "ton://")
_TABLE_PARTS = ("thead", "tbody")


def parse_rich_html(html: str) -> list[Json]:
    return _blocks(parse_tree(html))


def _blocks(node: Node) -> list[Json]:
    """The content of an element that holds blocks; loose text becomes paragraphs."""
    blocks: list[Json] = []
    loose: list[Node | str] = []

    def flush() -> None:
        text = _tidy(_rich(loose))
        if text != "":
            blocks.append({"type": "paragraph", "text": text})
        loose.clear()

    for child in node.children:
        if isinstance(child, str) or (child.tag in INLINE and not _is_footnote(child)):
            loose.append(child)
        else:
            flush()
            blocks += _block(child)
    flush()
    return blocks


def _is_footnote(node: Node) -> bool:
    """A reference may hold a paragraph: then it stands on its own."""
    return node.tag == "tg-reference" and any(
        isinstance(child, Node) and child.tag in BLOCK for child in node.children
    )


def _block(node: Node) -> list[Json]:
    tag, attributes = node.tag, node.attributes
    if tag == "p":
        text = _inline(node)
        return [{"type": "paragraph", "text": text}] if text != "" else []
    if tag in {"footer", "tg-thinking"}:
        return [{"type": tag.removeprefix("tg-"), "text": _inline(node)}]
    if re.fullmatch(r"h[1-6]", tag):
        return [{"type": "heading", "text": _inline(node), "size": int(tag[1])}]
    if tag == "pre":
        return [_pre(node)]
    if tag == "hr":
        return [{"type": "divider"}]
    if tag == "tg-math-block":
        return [{"type": "mathematical_expression", "expression": node.text().strip()}]
    if tag in {"ul", "ol"}:
        return [{"type": "list", "items": _items(node)}]
    if tag == "blockquote":
        return [_quote(node)]
    if tag == "aside":
        body, credit = _credit(node)
        return [{"type": "pullquote", "text": _inline(body), **credit}]
    if tag == "table":
        return [_table(node)]
    if tag == "details":
        return [_details(node)]
    if tag == "tg-button-row":
        buttons = [_button(child) for child in node.elements("tg-button")]
        align = {"align": attributes["align"]} if "align" in attributes else {}
        return [{"type": "buttons", "buttons": buttons, **align}]
    if tag in {"tg-collage", "tg-slideshow"}:
        inner = [block for child in node.elements(*MEDIA, "figure") for block in _block(child)]
        return [{"type": tag.removeprefix("tg-"), "blocks": inner}]
    if tag == "figure":
        return _figure(node)
    if tag in MEDIA:
        return [{"type": tag.removeprefix("tg-"), "src": attributes.get("src", "")}]
    if tag == "tg-reference":
        name = attributes.get("name", "")
        return [*_blocks(Node("", children=[_anchor(name)])), *_blocks(node)]
    raise refuse(f'tag "{tag}" is not allowed here', node.at)


def _anchor(name: str) -> Node:
    return Node("a", {"name": name})


def _pre(node: Node) -> Json:
    children = [child for child in node.children if not isinstance(child, str) or child.strip()]
    language = ""
    if len(children) == 1 and isinstance(children[0], Node) and children[0].tag == "code":
        language = children[0].attributes.get("class", "").removeprefix("language-")
    text = node.text().removeprefix("\n")
    return {"type": "pre", "text": text, **({"language": language} if language else {})}


def _items(node: Node) -> list[Json]:
    items = []
    value = int(node.attributes.get("start", "1") or 1)
    for child in node.elements("li"):
        item: Json = {}
        boxes = [part for part in child.children if isinstance(part, Node) and part.tag == "input"]
        if boxes:
            child.children.remove(boxes[0])
            item["has_checkbox"] = True
            if "checked" in boxes[0].attributes:
                item["is_checked"] = True
        if node.tag == "ol":
            value = int(child.attributes.get("value", value))
            item |= {"value": value, "type": node.attributes.get("type", "1")}
            value += 1
        items.append({"blocks": _blocks(child), **item})
    return items


def _credit(node: Node) -> tuple[Node, Json]:
    """Take a trailing <cite> out of a quotation."""
    cites = [child for child in node.children if isinstance(child, Node) and child.tag == "cite"]
    rest = [child for child in node.children if child not in cites]
    body = Node(node.tag, node.attributes, rest, node.at)
    return body, ({"credit": _inline(cites[0])} if cites else {})


def _quote(node: Node) -> Json:
    body, credit = _credit(node)
    if "collapsed" in node.attributes:
        return {"type": "expandable_blockquote", "text": _inline(body), **credit}
    return {"type": "blockquote", "blocks": _blocks(body), **credit}


def _table(node: Node) -> Json:
    table: Json = {"type": "table", "cells": []}
    for name in ("bordered", "striped", "compact"):
        if name in node.attributes:
            table[f"is_{name}"] = True
    rows: list[Node] = []
    for child in node.elements("caption", "tr", *_TABLE_PARTS):
        if child.tag == "caption":
            table["caption"] = _inline(child)
        else:
            rows += child.elements("tr") if child.tag in _TABLE_PARTS else [child]
    for row in rows:
        table["cells"].append([_cell(cell) for cell in row.elements("th", "td")])
    return table


def _cell(node: Node) -> Json:
    attributes = node.attributes
    cell: Json = {
        "text": _inline(node),
        "align": attributes.get("align", "left"),
        "valign": attributes.get("valign", "middle"),
    }
    if node.tag == "th":
        cell["is_header"] = True
    for name in ("colspan", "rowspan"):
        if attributes.get(name, "1").isdigit() and int(attributes.get(name, "1")) > 1:
            cell[name] = int(attributes[name])
    return cell


def _details(node: Node) -> Json:
    summaries = [
        child for child in node.children if isinstance(child, Node) and child.tag == "summary"
    ]
    if len(summaries) != 1:
        raise refuse('tag "details" must have one "summary"', node.at)
    body = Node("", children=[child for child in node.children if child is not summaries[0]])
    details = {"type": "details", "summary": _inline(summaries[0]), "blocks": _blocks(body)}
    return details | ({"is_open": True} if "open" in node.attributes else {})


def _figure(node: Node) -> list[Json]:
    parts = node.elements(*MEDIA, "figcaption", "tg-collage", "tg-slideshow")
    blocks = [block for part in parts if part.tag != "figcaption" for block in _block(part)]
    captions = [part for part in parts if part.tag == "figcaption"]
    if len(blocks) != 1:
        raise refuse('tag "figure" must have one media element', node.at)
    if captions:
        body, credit = _credit(captions[0])
        blocks[0]["caption"] = {"text": _inline(body), **credit}
    return blocks


# ---- inline


def _inline(node: Node) -> Any:
    """The RichText of an element that holds no blocks."""
    return _tidy(_rich(node.children))


def _rich(children: list[Node | str]) -> Any:
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
        return {"type": style, "text": _rich(node.children)}
    if tag == "tg-math":
        return {"type": "mathematical_expression", "expression": node.text().strip()}
    if tag == "a":
        return _link(node)
    if tag == "tg-reference":
        name = attributes.get("name", "")
        return {"type": "reference", "text": _rich(node.children), "name": name}
    if tag == "tg-emoji":
        number = attributes.get("emoji-id", "")
        return {"type": "custom_emoji", "custom_emoji_id": number, "alternative_text": node.text()}
    if tag == "tg-time":
        return {
            "type": "date_time",
            "text": _rich(node.children),
            "unix_time": int(attributes.get("unix", "0") or 0),
            "date_time_format": attributes.get("format", ""),
        }
    if tag == "tg-button":
        return {"type": "button", "button": _button(node)}
    raise refuse(f'tag "{tag}" is not allowed here', node.at)


def _link(node: Node) -> Any:
    text = _rich(node.children)
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


def _button(node: Node) -> Json:
    attributes = node.attributes
    kind = attributes.get("type", "")
    button: Json = {"text": _rich(node.children)}
    if "style" in attributes:
        button["style"] = attributes["style"]
    if kind == "url":
        button["url"] = attributes.get("url", "")
    elif kind == "copy_text":
        button["copy_text"] = {"text": attributes.get("text", "")}
    elif kind == "disabled":
        button["disabled"] = {}
    elif kind == "callback_data":
        button["callback_data"] = attributes.get("data", "")
    else:
        raise refuse(f'unsupported button type "{kind}"', node.at)
    return button


def _tidy(rich: Any) -> Any:
    """Without white space at both ends of a block."""
    if isinstance(rich, str):
        return rich.strip()
    if isinstance(rich, list):
        parts = list(rich)
        if isinstance(parts[0], str):
            parts[0] = parts[0].lstrip()
        if isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        parts = [part for part in parts if part != ""]
        return parts[0] if len(parts) == 1 else (parts or "")
    return rich

"""The HTML of rich messages → input blocks (InputRichBlock JSON).

Structure only: text inside blocks is `rich_inline.py`; limits, media and labels are `rich.py`.
"""

from __future__ import annotations

import re

from emulators.telegram.html_tree import BLOCK, INLINE, MEDIA, Json, Node, parse_tree, refuse
from emulators.telegram.rich_inline import button, inline, rich_text, tidy

_TABLE_PARTS = ("thead", "tbody")


def parse_rich_html(html: str) -> list[Json]:
    return _blocks(parse_tree(html))


def _blocks(node: Node) -> list[Json]:
    """The content of an element that holds blocks; loose text becomes paragraphs."""
    blocks: list[Json] = []
    loose: list[Node | str] = []

    def flush() -> None:
        text = tidy(rich_text(loose))
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
        text = inline(node)
        return [{"type": "paragraph", "text": text}] if text != "" else []
    if tag in {"footer", "tg-thinking"}:
        return [{"type": tag.removeprefix("tg-"), "text": inline(node)}]
    if re.fullmatch(r"h[1-6]", tag):
        return [{"type": "heading", "text": inline(node), "size": int(tag[1])}]
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
        return [{"type": "pullquote", "text": inline(body), **credit}]
    if tag == "table":
        return [_table(node)]
    if tag == "details":
        return [_details(node)]
    if tag == "tg-button-row":
        buttons = [button(child) for child in node.elements("tg-button")]
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
    text = node.text()
    return {"type": "pre", "text": text, **({"language": language} if language else {})}


def _items(node: Node) -> list[Json]:
    items = []
    value = node.number("start", 1)
    for child in node.elements("li"):
        item: Json = {}
        boxes = [part for part in child.children if isinstance(part, Node) and part.tag == "input"]
        if boxes:
            child.children.remove(boxes[0])
            item["has_checkbox"] = True
            if "checked" in boxes[0].attributes:
                item["is_checked"] = True
        if node.tag == "ol":
            value = child.number("value", value)
            item |= {"value": value, "type": node.attributes.get("type", "1")}
            value += 1
        items.append({"blocks": _blocks(child), **item})
    return items


def _credit(node: Node) -> tuple[Node, Json]:
    """Take a trailing <cite> out of a quotation."""
    cites = [child for child in node.children if isinstance(child, Node) and child.tag == "cite"]
    rest = [child for child in node.children if child not in cites]
    body = Node(node.tag, node.attributes, rest, node.at)
    return body, ({"credit": inline(cites[0])} if cites else {})


def _quote(node: Node) -> Json:
    body, credit = _credit(node)
    if "collapsed" in node.attributes:
        return {"type": "expandable_blockquote", "text": inline(body), **credit}
    return {"type": "blockquote", "blocks": _blocks(body), **credit}


def _table(node: Node) -> Json:
    table: Json = {"type": "table", "cells": []}
    for name in ("bordered", "striped", "compact"):
        if name in node.attributes:
            table[f"is_{name}"] = True
    rows: list[Node] = []
    for child in node.elements("caption", "tr", *_TABLE_PARTS):
        if child.tag == "caption":
            table["caption"] = inline(child)
        else:
            rows += child.elements("tr") if child.tag in _TABLE_PARTS else [child]
    for row in rows:
        table["cells"].append([_cell(cell) for cell in row.elements("th", "td")])
    return table


def _cell(node: Node) -> Json:
    attributes = node.attributes
    cell: Json = {
        "text": inline(node),
        "align": attributes.get("align", "left"),
        "valign": attributes.get("valign", "middle"),
    }
    if node.tag == "th":
        cell["is_header"] = True
    for name in ("colspan", "rowspan"):
        if (span := node.number(name, 1)) > 1:
            cell[name] = span
    return cell


def _details(node: Node) -> Json:
    summaries = [
        child for child in node.children if isinstance(child, Node) and child.tag == "summary"
    ]
    if len(summaries) != 1:
        raise refuse('tag "details" must have one "summary"', node.at)
    body = Node("", children=[child for child in node.children if child is not summaries[0]])
    details = {"type": "details", "summary": inline(summaries[0]), "blocks": _blocks(body)}
    return details | ({"is_open": True} if "open" in node.attributes else {})


def _figure(node: Node) -> list[Json]:
    parts = node.elements(*MEDIA, "figcaption", "tg-collage", "tg-slideshow")
    blocks = [block for part in parts if part.tag != "figcaption" for block in _block(part)]
    captions = [part for part in parts if part.tag == "figcaption"]
    if len(blocks) != 1:
        raise refuse('tag "figure" must have one media element', node.at)
    if captions:
        body, credit = _credit(captions[0])
        blocks[0]["caption"] = {"text": inline(body), **credit}
    return blocks

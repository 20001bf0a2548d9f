"""The HTML of rich messages as a tree: every tag known, closed, and in its place in the text.

What the tags mean is `rich_html.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from emulators.telegram.errors import Refusal, bad_request

Json = dict[str, Any]

VOID = frozenset("br hr img input".split())  # noqa: SIM905 - a list of tags reads best so
_STYLES = "b strong i em u ins s strike del tg-spoiler span mark code sub sup"
_INLINE = f"{_STYLES} tg-emoji tg-time tg-math a br tg-button tg-reference input"
_MEDIA = "img video audio tg-document"
_LISTS = "ul ol li table thead tbody tr th td caption"
_TEXT_BLOCKS = "p h1 h2 h3 h4 h5 h6 pre footer hr tg-math-block blockquote aside cite tg-thinking"
_BOXES = "tg-collage tg-slideshow details summary tg-button-row figure figcaption"
INLINE = frozenset(_INLINE.split())
MEDIA = frozenset(_MEDIA.split())
BLOCK = frozenset(f"{_MEDIA} {_LISTS} {_TEXT_BLOCKS} {_BOXES}".split())
# Belong to the block around them: no level of their own.
PARTS = frozenset(["li", "thead", "tbody", "tr", "th", "td", "caption", "summary", "figcaption"])
MAX_DEPTH = 16

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")


@dataclass(slots=True)
class Node:
    """One element."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    at: int = 0

    def elements(self, *tags: str) -> list[Node]:
        """The child elements of these tags; anything else but white space is refused."""
        found = []
        for child in self.children:
            if isinstance(child, Node) and child.tag in tags:
                found.append(child)
            elif isinstance(child, Node) or child.strip():
                what = f"<{child.tag}>" if isinstance(child, Node) else "text"
                raise refuse(f"{what} is not allowed in <{self.tag}>", self.at)
        return found

    def number(self, name: str, default: int) -> int:
        """A whole number among the attributes."""
        text = self.attributes.get(name, "")
        return int(text) if text.lstrip("-").isdecimal() else default

    def text(self) -> str:
        """All characters below this element, as they are."""
        return "".join(
            child if isinstance(child, str) else ("\n" if child.tag == "br" else child.text())
            for child in self.children
        )


def refuse(text: str, at: int) -> Refusal:
    return bad_request(f"can't parse rich message: {text} at offset {at}")


def parse_tree(html: str) -> Node:
    """The root, whose children are the top-level elements and texts."""
    root = Node("")
    stack = [root]
    position = 0
    for match in _TAG.finditer(html):
        at = match.start()
        _add_text(stack[-1], html[position : match.start()], at)
        position = match.end()
        closing, name, rest = match.groups()
        if closing:
            _close(stack, name.lower(), at)
        else:
            _open(stack, name.lower(), rest, at)
    _add_text(stack[-1], html[position:], position)
    if len(stack) > 1:
        raise refuse(f'can\'t find end tag corresponding to start tag "{stack[-1].tag}"', 0)
    return root


def _open(stack: list[Node], name: str, rest: str, at: int) -> None:
    if name not in INLINE | BLOCK:
        raise refuse(f'unsupported start tag "{name}"', at)
    attributes = {
        key.lower(): unescape(value.strip("\"'"))
        for key, value in _ATTRIBUTE.findall(rest.rstrip("/ "))
    }
    node = Node(name, attributes, at=at)
    stack[-1].children.append(node)
    if name in VOID or rest.endswith("/"):
        return
    stack.append(node)
    if sum(open_one.tag not in PARTS for open_one in stack[1:]) > MAX_DEPTH:
        raise bad_request("RICH_MESSAGE_DEPTH_INVALID")


def _close(stack: list[Node], name: str, at: int) -> None:
    if name in VOID:
        return
    if len(stack) == 1:
        raise refuse(f'unexpected end tag "{name}"', at)
    if stack[-1].tag != name:
        raise refuse(f'unmatched end tag, expected "</{stack[-1].tag}>", found "</{name}>"', at)
    stack.pop()


def _add_text(node: Node, raw: str, at: int) -> None:
    if "<" in raw:
        raise refuse("unclosed start tag", at)
    if raw:
        node.children.append(unescape(raw))

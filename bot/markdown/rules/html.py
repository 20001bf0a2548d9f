"""The HTML that models write among Markdown: styles, breaks, links. All other HTML is words."""

from __future__ import annotations

import re
from html import unescape

from bot.markdown.inline import Line, Node, Opener, on
from bot.markdown.pairs import paired
from bot.markdown.rules.links import link
from bot.markdown.tree import Break, Code, Inline, Style, Styled, Text, words

STYLES: dict[str, Style] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "sub": "subscript",
    "sup": "superscript",
    "mark": "marked",
    "tg-spoiler": "spoiler",
}
_CODE = {"code", "kbd", "tt", "samp"}
_LINES = {"p", "div", "center"}  # a line of their own
_NOTHING = {"span", "font", "small", "big", "nobr"}
_PAIRS = {*STYLES, *_CODE, *_LINES, *_NOTHING, "a"}

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,20})((?:\s[^<>]{0,400})?)/?>")
_ATTRIBUTE = re.compile(r"""\s(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HALF = re.compile(r"</?(?:[a-zA-Z!][^<>\n]{0,200})?\Z")
_AUTOLINK = re.compile(
    r"<((?:https?://|mailto:)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100})>"
)


@on("<")
def tag(line: Line) -> bool:
    """A tag, or an address in angle brackets."""
    if match := _AUTOLINK.match(line.source, line.at):
        url = match[1]
        line.add(*link(url, [Text(url.removeprefix("mailto:"))]))
        line.at = match.end()
        return True
    match = _TAG.match(line.source, line.at)
    if match is None:
        if line.growing and _HALF.match(line.source, line.at):
            line.stop()
            return True
        return False
    name = match[2].lower()
    if name == "br":
        line.new_row()
    elif name == "img" and not match[1]:
        attributes = _attributes(match[3])
        alt = attributes.get("alt", "")
        line.add(*link(attributes.get("src", ""), [Text(alt)] if alt else [], image=True))
    elif name not in _PAIRS:
        return False
    elif match[1]:
        if not _close(line, name):
            return False
    else:
        address = _attributes(match[3]).get("href", "") if name == "a" else ""
        line.open(Opener(name, match[0], address, STYLES.get(name)))
    line.at = match.end()
    return True


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }


def _close(line: Line, name: str) -> bool:
    """What stands between a tag and its end."""
    index = line.opened(name)
    if index is None:
        return False
    line.flush()
    opener = line.nodes[index]
    assert isinstance(opener, Opener)
    line.nodes[index:] = wrapped(opener, paired(line.nodes[index + 1 :]), first=index == 0)
    return True


def wrapped(opener: Opener, inside: list[Inline], *, first: bool = False) -> list[Node]:
    """The words of a tag, as what it makes of them."""
    out: list[Node] = [*inside]
    name = opener.name
    if not inside:
        out = []
    elif opener.style is not None:
        out = [Styled(opener.style, tuple(inside))] if words(inside).strip() else [*inside]
    elif name in _CODE:
        out = [Code(words(inside))] if words(inside).strip() else [*inside]
    elif name == "a":
        out = [*link(opener.address, inside)]
    elif name in _LINES:
        out = [*inside, Break()] if first else [Break(), *inside, Break()]
    return out

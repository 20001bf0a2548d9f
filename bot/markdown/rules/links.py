"""Links, pictures (as links: no server fetches an address that a model chose), bare addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from bot.markdown.inline import Line, Opener, on
from bot.markdown.pairs import paired
from bot.markdown.rules.emphasis import is_wide
from bot.markdown.tree import Inline, Link, Reference, Text, words

_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_BARE = re.compile(r"://[^\s<>\"`\\\u3001\u3002\u3008-\u3011\uff01-\uff60“”‘’…]+")
_SCHEME = re.compile(r"(?<![a-z0-9])(https?|ftp)\Z", re.IGNORECASE)
_STOPS = ".,;:!?*_~'|"
CUSTOM_EMOJI = "tg://emoji?id="
"""An emoji of Telegram's own, written like a picture: `![👍](tg://emoji?id=1)`."""

_NOTE = re.compile(r"\[(\d{1,3})\]")
_HALF_NOTE = re.compile(r"\[\d{0,3}\Z")
_EMOJI = re.compile(re.escape(CUSTOM_EMOJI) + r"\d{1,20}")
_HALF_WORDS = 300  # characters that wait for the end of a bracket
_HALF_ADDRESS = re.compile(r"\([^()\s]*(?:\s+(?:\"[^\"\n]{0,200}\"?|'[^'\n]{0,200}'?)?)?\Z")


def link(url: str, label: list[Inline], *, image: bool = False) -> list[Inline]:
    """A link with an address that Telegram takes; else its words, with the address behind them."""
    if not words(label).strip():
        label = [Text(url)] if url else []
    text = words(label)
    if image and _EMOJI.fullmatch(url):
        return [Link(url, (Text(text),))]
    if image:
        label = [Text("🖼 "), *label]
    if _ADDRESS.fullmatch(url):
        return [Link(url, tuple(label))]
    if not url or url in (text, f"mailto:{text}"):
        return label
    return [*label, Text(f" ({url})")]


@on("![")
def opening(line: Line) -> bool:
    """A bracket that may be a link's."""
    literal = "![" if line.source.startswith("![", line.at) else "["
    if line.source[line.at] == "!" and literal == "[":
        return line.growing and line.at + 1 == len(line.source) and _wait(line)
    if line.growing and _waits(line, line.at + len(literal)):
        line.stop()
        return True
    line.open(Opener("[", literal))
    line.at += len(literal)
    return True


def _wait(line: Line) -> bool:
    line.stop()
    return True


def _waits(line: Line, start: int) -> bool:
    """Whether a bracket has no end yet, or its end is the last that came."""
    end = line.find("]", start)
    if end < 0:
        rest = len(line.source) - start
        return rest < _HALF_WORDS and line.find("\n", start) < 0
    return end + 1 == len(line.source)


@on("]")
def closing(line: Line) -> bool:
    """The end of a link's words: what follows decides whether it is one."""
    index = line.opened("[")
    if index is None:
        return False
    opener = line.nodes[index]
    assert isinstance(opener, Opener)
    if not opener.active:
        return False
    found = _target(line.source, line.at + 1)
    if found is None and _noted(line, index):
        return True
    if found is None:
        half = line.growing and (
            _HALF_ADDRESS.match(line.source, line.at + 1)
            or (_HALF_NOTE.match(line.source, line.at + 1) and not _counts(line, index))
        )
        if half:
            line.flush()
            line.nodes[index:] = paired(line.nodes[index + 1 :])
            line.stop()
            return True
        return False
    url, end = found
    line.flush()
    image = opener.literal == "!["
    label = _unlinked(paired(line.nodes[index + 1 :]))
    line.nodes[index:] = link(url, label, image=image)
    if not image:  # no links inside links
        for place in line.openers:
            other = line.nodes[place]
            if isinstance(other, Opener) and other.literal == "[":
                other.active = False
    line.at = end
    return True


def _counts(line: Line, index: int) -> bool:
    """Whether the bracket stands behind a name, as in `a[i][1]`."""
    before = line.nodes[index - 1] if index else None
    return isinstance(before, Text) and (before.text[-1:].isalnum() or before.text[-1:] in "_)]")


def _noted(line: Line, index: int) -> bool:
    """`[words][1]`: words with the number of their source."""
    match = _NOTE.match(line.source, line.at + 1)
    if match is None or _counts(line, index):
        return False
    line.flush()
    label = paired(line.nodes[index + 1 :])
    if not any(char.isalpha() for char in words(label)):
        line.nodes[index + 1 :] = label
        return False
    line.nodes[index:] = label
    if match[1]:
        line.nodes.append(Reference(match[1]))
    line.at = match.end()
    return True


def _unlinked(label: list[Inline]) -> list[Inline]:
    """Words of a link, without the links that an address in them would be."""
    out: list[Inline] = []
    for inline in label:
        out += inline.children if isinstance(inline, Link) else (inline,)
    return out


def _target(source: str, at: int) -> tuple[str, int] | None:
    """`(address "title")` and where it ends."""
    end = len(source)
    if at >= end or source[at] != "(":
        return None
    at = _blanks(source, at + 1)
    url = ""
    found = parseLinkDestination(source, at, end)
    if found.ok:
        url, at = found.str, found.pos
        title_at = _blanks(source, at)
        if title_at > at and title_at < end and source[title_at] in "\"'(":
            title = parseLinkTitle(source, title_at, end)
            if not title.ok:
                return None
            title_at = _blanks(source, title.pos)
        at = title_at
    return (url, at + 1) if source[at : at + 1] == ")" else None


def _blanks(source: str, at: int) -> int:
    while at < len(source) and source[at] in " \t\n":
        at += 1
    return at


@on(":")
def address(line: Line) -> bool:
    """A bare address: whole, whatever signs are in it; full stops and brackets stay outside."""
    if not line.source.startswith("://", line.at):
        return False
    scheme = _SCHEME.search(line.source, max(0, line.at - 6), line.at)
    if scheme is None or not line.take_back(len(scheme[1])):
        return False
    match = _BARE.match(line.source, line.at)
    if match is None:
        line.say(scheme[1])
        return False
    rest = _own(match[0])
    url = scheme[1] + rest
    if line.counts.get("[") and "](" not in rest and _ADDRESS.fullmatch(url) is None:
        line.say(url)
    else:
        line.add(*link(url, [Text(url)]))
    line.at += len(rest)
    return True


def bare_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a text."""
    for match in re.finditer(r"(?<![a-zA-Z0-9])(?:https?|ftp)(?=://)", text):
        found = _BARE.match(text, match.end())
        if found is not None:
            yield match.start(), match.end() + len(_own(found[0]))


def _own(text: str) -> str:
    """What of the text belongs to the address."""
    if (end := text.find("](")) >= 0:
        text = text[:end]
    if (end := text.find("**")) >= 0:
        text = text[:end]
    for index in range(3, len(text)):
        if is_wide(text[index]) and not (is_wide(text[index - 1]) or text[index - 1] in "/=#"):
            text = text[:index]
            break
    open_round, open_square = text.count("("), text.count("[")
    close_round, close_square = text.count(")"), text.count("]")
    end = len(text)
    while end > 3:
        char = text[end - 1]
        if char == ")" and close_round > open_round:
            close_round -= 1
        elif char == "]" and close_square > open_square:
            close_square -= 1
        elif char not in _STOPS:
            break
        end -= 1
    return text[:end]

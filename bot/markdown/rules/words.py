"""Code, escapes, entities, line ends: what is what it is, whatever stands in it."""

from __future__ import annotations

import re

from markdown_it.common.entities import entities

from bot.markdown.inline import Line, on
from bot.markdown.tree import Code

_TICKS = re.compile("`+")
_ENTITY = re.compile(
    r"&(?:#(?P<number>\d{1,7});|#[xX](?P<hex>[0-9a-fA-F]{1,6});|(?P<name>\w{2,32});)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@on("`")
def code(line: Line) -> bool:
    """`code` between rows of as many backticks."""
    match = _TICKS.match(line.source, line.at)
    assert match is not None
    start, size = match.end(), len(match[0])
    end = line.ticks(size, start)
    if end >= 0:
        _add(line, line.source[start:end])
        line.at = end + size
    elif line.growing and "\n" not in line.source[start:]:
        _add(line, line.source[start:].rstrip("`"))  # half of its end may be there already
        line.stop()
    else:
        line.say(match[0])
        line.at = start
    return True


def _add(line: Line, text: str) -> None:
    text = text.replace("\n", " ")
    if text.startswith(" ") and text.endswith(" ") and text.strip(" "):
        text = text[1:-1]
    if text.strip():
        line.add(Code(text))
    else:
        line.say(text)


@on("\n")
def row(line: Line) -> bool:
    """A line's end is one, however it was meant: models break lines where they want breaks."""
    line.new_row()
    line.at += 1
    source, end = line.source, len(line.source)
    while line.at < end and source[line.at] in " \t":
        line.at += 1
    return True


@on("&")
def entity(line: Line) -> bool:
    """`&lt;` and its like."""
    match = _ENTITY.match(line.source, line.at)
    if match is None:
        if line.growing and re.fullmatch(r"&#?\w{0,10}", line.source[line.at : line.at + 13]):
            line.stop()
            return True
        return False
    if match["name"]:
        text = entities.get(match["name"])
    else:
        code_point = int(match["number"] or match["hex"], 10 if match["number"] else 16)
        real = 0 < code_point < 0x110000 and not 0xD800 <= code_point < 0xE000
        text = chr(code_point) if real else "\ufffd"
    if text is None:
        return False
    line.say(text)
    line.at = match.end()
    return True


def escape(line: Line) -> bool:
    r"""`\*` is a star. Asked after the maths, whose brackets are escapes too."""
    if match := _ESCAPED.match(line.source, line.at):
        line.say(match[1])
        line.at = match.end()
        return True
    if line.source.startswith("\\\n", line.at):
        line.at += 1  # the line's end is next
        return True
    return False

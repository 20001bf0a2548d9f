"""Code, escapes, entities, line ends: what is what it is, whatever stands in it."""

from __future__ import annotations

import re

from markdown_it.common.entities import entities

from bot.markdown.inline import Line, on
from bot.markdown.tree import Code

_BULLETS = ("•", "◦", "▪", "‣", "●", "○")  # typed ones, which are no list's
_TICKS = re.compile("`+")
_ENTITY = re.compile(
    r"&(?:#(?P<number>\d{1,7});|#[xX](?P<hex>[0-9a-fA-F]{1,6});|(?P<name>\w{2,32});)"
)
_PATH_SIGN = r"[^\s<>\"`|*?\u3001\u3002\u3008-\u3011\uff01-\uff60“”‘’]"
_PATH = re.compile(rf"\\{_PATH_SIGN}*[\w\\]")
_SHARE = re.compile(rf"\\\\[\w.-]+\\{_PATH_SIGN}*[\w\\]")
_DRIVE = re.compile(r"(?<![^\W_])[A-Za-z]:\Z")
_PATTERN_SIGNS = tuple(".+*?()[]{}|^$/-")
_PATTERN = re.compile(r"\\[dDwWsSbB](?![a-zA-Z])|[\])][+*]|\[\^|\.[*+]|\(\?[:=!P]|\]\{\d|\^\[")
_AROUND = 60
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


def _in_pattern(line: Line) -> bool:
    """Whether the word around looks like a regular expression."""
    before = line.source[max(0, line.at - _AROUND) : line.at]
    after = line.source[line.at : line.at + _AROUND]
    word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :] + after.split(maxsplit=1)[0]
    return _PATTERN.search(word) is not None


@on("\n")
def row(line: Line) -> bool:
    """A line's end is one, as models mean it; a typed bullet keeps its place."""
    line.new_row()
    line.at += 1
    source, end = line.source, len(line.source)
    begin = line.at
    while line.at < end and source[line.at] in " \t":
        line.at += 1
    if line.at > begin and source[line.at : line.at + 1] in _BULLETS:
        line.say("\u00a0" * len(source[begin : line.at].expandtabs(4)))
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


@on("\\")
def path(line: Line) -> bool:
    r"""`C:\Users\_me_` and `\\server\share` are what they are, to their last sign."""
    match = _SHARE.match(line.source, line.at)
    if (
        match is None
        and line.before() == ":"
        and _DRIVE.search(line.source, max(0, line.at - 2), line.at)
    ):
        match = _PATH.match(line.source, line.at)
    if match is None:
        return False
    line.say(match[0])
    line.at = match.end()
    return True


def escape(line: Line) -> bool:
    r"""`\*` is a star, but in a regular expression. Asked after the maths and its brackets."""
    if line.source[line.at + 1 : line.at + 2] in _PATTERN_SIGNS and _in_pattern(line):
        return False
    if match := _ESCAPED.match(line.source, line.at):
        line.say(match[1])
        line.at = match.end()
        return True
    if line.source.startswith("\\\n", line.at):
        line.at += 1  # the line's end is next
        return True
    return False

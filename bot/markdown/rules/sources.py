"""Footnotes and the marks of sources: `[^1]`, `【4†source】`, and marks that lead nowhere."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.markdown.inline import Line, on
from bot.markdown.tree import Inline, Link, Reference, Styled, Text

_FOOTNOTE = re.compile(r"\[\^([^\[\]\s^]{1,40})\]")
_SOURCE = re.compile(r"【(\d+)(?::\d+)?(?:†[^【】\n]{0,100})?】")
_HALF_SOURCE = re.compile(r"【\d*(?::\d*)?(?:†[^【】\n]{0,100})?\Z")
_TURN = "turn\\d+(?:search|news|view|image|video|fetch|file|academia|forecast|finance|sports)\\d+"
_TURNS = re.compile(rf"[ \t]?(?<![^\W_])(?:cite)?(?:{_TURN})+(?![^\W_])")
_HALF_TURN = re.compile(r"[ \t]?(?<![^\W_])(?:cite)?turn\d+[a-z\d]*\Z")
_PRIVATE = re.compile("\ue200[^\ue200\ue201\\n]{0,200}\ue201")


@on("[")
def footnote(line: Line) -> bool:
    """`[^1]`, in the text and before the note itself."""
    if match := _FOOTNOTE.match(line.source, line.at):
        line.add(Reference(match[1]))
        line.at = match.end()
        return True
    return False


@on("【")
def source(line: Line) -> bool:
    """`【4†source】`: a number is left of it."""
    if match := _SOURCE.match(line.source, line.at):
        if "†" not in match[0] and ":" not in match[0]:
            return False
        line.add(Reference(match[1]))
        line.at = match.end()
        return True
    if line.growing and _HALF_SOURCE.match(line.source, line.at):
        line.stop()
        return True
    return False


@on("\ue200")
def private(line: Line) -> bool:
    """A mark in private characters points into the model's own search: there is nothing to show."""
    if match := _PRIVATE.match(line.source, line.at):
        if line.before() == " ":
            line.take_back(1)
        line.at = match.end()
        return True
    if line.growing and line.find("\n", line.at) < 0:
        line.stop()
        return True
    return False


def without_turns(inlines: list[Inline]) -> list[Inline]:
    """Without the bare marks of a model's own search (`turn0search0`), wherever they stand."""
    out: list[Inline] = []
    for inline in inlines:
        match inline:
            case Text():
                if text := _TURNS.sub("", inline.text):
                    out.append(Text(text))
            case Styled() | Link():
                children = tuple(without_turns(list(inline.children)))
                if children:
                    out.append(replace(inline, children=children))
            case _:
                out.append(inline)
    return out


def half_turn(source: str) -> int:
    """Where a bare mark begins that may not be finished."""
    found = _HALF_TURN.search(source, max(0, len(source) - 100))
    return found.start() if found else len(source)

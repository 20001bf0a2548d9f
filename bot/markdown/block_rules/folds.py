"""HTML that folds: `<details>` with its summary, and a model's `<think>`. In it is Markdown.

Each tag becomes a token of its own; `builder.py` folds what stands between two of them.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from bot.markdown.block_rules.fences import line_of

_OPEN = re.compile(r"<(details|think|thinking)(?:\s[^<>]{0,200})?>[ \t]*", re.IGNORECASE)
_SUMMARY = re.compile(r"[ \t]*<summary(?:\s[^<>]{0,200})?>[ \t]*", re.IGNORECASE)
_SUMMARY_END = re.compile(r"</summary>[ \t]*", re.IGNORECASE)
_CLOSE = re.compile(r"</(details|think|thinking)>[ \t]*", re.IGNORECASE)
_SUMMARY_LINES = 4


def fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that begins with such a tag, and what else stands in that line."""
    if state.is_code_block(start):
        return False
    text = line_of(state, start)
    if not text.startswith("<"):
        return False
    opened, closed = _OPEN.match(text), _CLOSE.match(text)
    if not opened and not closed:
        return False
    if silent:
        return True
    line = start
    if closed:
        _push(state, "fold_close", closed[1].lower(), start).content = closed[0].strip()
        rest = text[closed.end() :]
    else:
        assert opened is not None
        rest = text[opened.end() :]
        summary = ""
        if opened[1].lower() == "details":
            summary, rest, line = _summary(state, rest, start, end)
        _push(state, "fold_open", opened[1].lower(), start)
        state.tokens[-1].content = summary
    inside, _, after = rest.partition("</")
    end_tag = _CLOSE.match("</" + after) if after else None
    if end_tag:
        _paragraph(state, inside, line)
        _push(state, "fold_close", end_tag[1].lower(), line).content = end_tag[0].strip()
        rest = after[end_tag.end() - 2 :]
    _paragraph(state, rest, None if end_tag or closed else line)
    state.line = line + 1
    return True


def _summary(state: StateBlock, rest: str, start: int, end: int) -> tuple[str, str, int]:
    """What is written on the fold, what follows it in its line, and which line that is."""
    line = start
    if not rest.strip() and start + 1 < end and _SUMMARY.match(line_of(state, start + 1)):
        line, rest = start + 1, line_of(state, start + 1)
    match = _SUMMARY.match(rest)
    if match is None:
        return "", rest, line
    text = rest[match.end() :]
    for ahead in range(line, min(line + _SUMMARY_LINES, end)):
        if ahead > line:
            text += "\n" + line_of(state, ahead)
        if closing := _SUMMARY_END.search(text):
            return text[: closing.start()].strip(), text[closing.end() :], ahead
    return "", rest, line


def _push(state: StateBlock, kind: str, name: str, line: int) -> Token:
    token = state.push(kind, name, 0)
    token.map = [line, line + 1]
    return token


def _paragraph(state: StateBlock, text: str, line: int | None) -> None:
    """Words of the same line; behind an end they have no place: no reading can begin at them."""
    if not text.strip():
        return
    for kind, nesting in (("paragraph_open", 1), ("inline", 0), ("paragraph_close", -1)):
        token = state.push(kind, "", nesting)  # type: ignore[arg-type]
        token.map = None if line is None else [line, line + 1]
        if kind == "inline":
            token.content = text.strip()

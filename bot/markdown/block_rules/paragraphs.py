r"""Paragraphs, and titles: underlined with `===`, or with no blank behind their `##`.

A formula in brackets of its own may hold anything: lines that look like lists, underlines or
headings, and where its bracket stands alone, blank lines. `---` below words is a line, no title:
models write it between two parts.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from bot.markdown.block_rules.fences import line_of
from bot.markdown.rules.maths import ENVIRONMENTS

LONGEST = 120  # lines that a formula may have

_UNDERLINE = re.compile("={3,}[ \t]*")
_HEADING = re.compile(r"(#{2,6})(?=[^\W_]|\*\*)")
_OPENERS = re.compile(rf"\$\$|(?<!\\)\\\[|\\begin\{{((?:{ENVIRONMENTS})\*?)\}}|`+")
_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_ALONE = re.compile(r"(?:\$\$|\\\[)[ \t]*")
_FOLD_END = re.compile(r"\s*(</(details|think|thinking)>)\s*\Z", re.IGNORECASE)


def title(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """One line, underlined."""
    if start + 1 >= end or state.is_code_block(start) or state.sCount[start + 1] < state.blkIndent:
        return False
    if state.is_code_block(start + 1) or not _UNDERLINE.fullmatch(line_of(state, start + 1)):
        return False
    for kind, nesting in (("heading_open", 1), ("inline", 0), ("heading_close", -1)):
        token = state.push(kind, "h1", nesting)  # type: ignore[arg-type]
        token.map = [start, start + 2]
    state.tokens[-2].content = line_of(state, start).strip()
    state.line = start + 2
    return True


def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`###标题`: one sign alone may begin a hashtag, several are a title's."""
    if state.is_code_block(start):
        return False
    text = line_of(state, start)
    found = _HEADING.match(text)
    if found is None:
        return False
    if not silent:
        tag = f"h{len(found[1])}"
        for kind, nesting in (("heading_open", 1), ("inline", 0), ("heading_close", -1)):
            token = state.push(kind, tag, nesting)  # type: ignore[arg-type]
            token.map = [start, start + 1]
        state.tokens[-2].content = text[found.end() :].rstrip(" \t#")
        state.line = start + 1
    return True


def paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines to the next blank one, or to a block that needs no blank line before it."""
    outer, state.parentType = state.parentType, "paragraph"
    last = _last(state, start, state.lineMax)
    state.parentType = outer
    content = state.getLines(start, last, state.blkIndent, False).strip()
    fold_end = _FOLD_END.search(content[-40:]) if content.endswith(">") else None
    if fold_end:
        content = content.removesuffix(content[-40:][fold_end.start() :])
    state.line = last
    for kind, nesting in (("paragraph_open", 1), ("inline", 0), ("paragraph_close", -1)):
        token = state.push(kind, "p", nesting)  # type: ignore[arg-type]
        token.map = [start, last]
        if kind == "inline":
            token.content = content
    if fold_end:
        token = state.push("fold_close", fold_end[2].lower(), 0)
        token.content = fold_end[1]
        token.map = [start, last]
    return True


def _last(state: StateBlock, start: int, end: int) -> int:
    """The line behind the paragraph."""
    rules = state.md.block.ruler.getRules("paragraph")
    line = _formula_end(state, start, end)
    while line < end and not state.isEmpty(line):
        free = state.sCount[line] - state.blkIndent <= 3 and state.sCount[line] >= 0
        if free and any(rule(state, line, end, True) for rule in rules):
            break
        line = _formula_end(state, line, end)
    return line


def _formula_end(state: StateBlock, line: int, end: int) -> int:
    """The next line; behind a formula that begins in this one, if it ends in a later one."""
    text = line_of(state, line)
    closer = _open_formula(text)
    if not closer:
        return line + 1
    alone = bool(_ALONE.fullmatch(text)) or closer.startswith("\\end")
    for later in range(line + 1, min(end, line + LONGEST)):
        if state.isEmpty(later):
            if not alone:
                return line + 1
        elif state.sCount[later] < state.blkIndent and state.sCount[later] >= 0 and state.blkIndent:
            return line + 1
        elif closer in line_of(state, later):
            return later + 1
    return end if state.env["growing"] and end - line < LONGEST else line + 1


def _open_formula(text: str) -> str:
    """What would close the formula that is open at the end of this line; "" if none is."""
    at, closer = 0, ""
    while match := _OPENERS.search(text, at):
        opener = match[0]
        at = match.end()
        if opener[0] == "`":
            found = text.find(opener, at)
            at = found + len(opener) if found >= 0 else at
            continue
        closer = _CLOSERS.get(opener) or f"\\end{{{match[1]}}}"
        found = text.find(closer, at)
        if found < 0:
            return closer
        at = found + len(closer)
    return ""

"""Tables: GitHub's, and the nearly-tables that models write.

The sign `|` inside code or a formula is no border. A table needs no blank line before it, and may
even begin in the middle of its first line (`结果：| A | B |`). Cells beyond the header are kept.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from bot.markdown.block_rules.fences import line_of

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_WORD = re.compile(r"(\\[^|]|[^|`$\\]+)|(\\\|)|(`+|\$)|(\|)|(.)")
_FORMULA = re.compile(r"\$(?![\s$])([^$`]*[^$`\s])\$(?!\w)")
_SIGNS = re.compile(r"[\\()_^=]|\|[^|\s]+\|")


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A header, a line of dashes, and rows to the next blank line."""
    if start + 2 > end or state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    if state.sCount[start + 1] < state.blkIndent:
        return False
    dashes, head = line_of(state, start + 1), line_of(state, start)
    if "|" not in head or not _is_delimiters(dashes):
        return False
    before, header = _header(head, cells(dashes))
    if header is None:
        return False
    if silent:
        return True
    ways = [_way(cell) for cell in cells(dashes)]
    if before:
        _push(state, "paragraph_open", start)
        _inline(state, before, start)
        _push(state, "paragraph_close", start)
    token = state.push("table_open", "table", 1)
    token.meta = {"ways": ways}
    token.map = [start, start + 2]
    _row(state, header, start, len(ways))
    line = start + 2
    while line < end and not _ends(state, line, end):
        row = cells(line_of(state, line))
        _row(state, row, line, len(ways))
        line += 1
    token.map[1] = line
    state.push("table_close", "table", -1)
    state.line = line
    return True


def cells(line: str) -> list[str]:
    """The cells of a row: split at every `|` that is neither escaped nor inside code."""
    line = line.strip()
    out: list[str] = [""]
    solid = {**_code_ends(line), **_formula_ends(line)}
    at = 0
    while at < len(line):
        match = _WORD.match(line, at)
        assert match is not None
        if match[4]:
            out.append("")
        elif match[3] and at in solid:
            out[-1] += line[at : solid[at]].replace("\\|", "|")
            at = solid[at]
            continue
        else:
            out[-1] += "|" if match[2] else match[0]
        at = match.end()
    if line.startswith("|"):
        out = out[1:]
    if line.endswith("|") and len(out) > 1 and not out[-1].strip():
        out = out[:-1]
    return [cell.strip() for cell in out]


def _code_ends(line: str) -> dict[int, int]:
    """Where each piece of code begins and ends. Read from the end: each run finds its next twin."""
    if "`" not in line:
        return {}
    runs = [(match.start(), match.end()) for match in re.finditer("`+", line)]
    ends: dict[int, int] = {}
    later: dict[int, int] = {}
    for start, end in reversed(runs):
        if (twin := later.get(end - start)) is not None:
            ends[start] = twin
        later[end - start] = end
    return ends


def _formula_ends(line: str) -> dict[int, int]:
    """The same of formulas with a border sign in them: `$P(A|B)$`."""
    if "$" not in line:
        return {}
    found = _FORMULA.finditer(line)
    return {m.start(): m.end() for m in found if "|" in m[1] and _SIGNS.search(m[1])}


def _is_delimiters(line: str) -> bool:
    return bool(_DELIMITERS.fullmatch(line)) and ("|" in line or ":" in line)


def _header(line: str, dashes: list[str]) -> tuple[str, list[str] | None]:
    """Words before the table, and its first row; None if the two lines do not belong together."""
    found = cells(line)
    if len(found) == len(dashes):
        return "", found
    if not line.startswith("|") and len(found) == len(dashes) + 1 and found[0]:
        return found[0], found[1:]
    return "", found if line.startswith("|") and len(dashes) > 1 else None


def _way(cell: str) -> str:
    left, right = cell.startswith(":"), cell.endswith(":")
    return "center" if left and right else "left" if left else "right" if right else ""


def _ends(state: StateBlock, line: int, end: int) -> bool:
    if state.sCount[line] < state.blkIndent or state.isEmpty(line) or state.is_code_block(line):
        return True
    text = line_of(state, line)
    if text.startswith("|"):
        return False
    if "|" not in text:
        return True
    rules = state.md.block.ruler.getRules("blockquote")
    return any(rule(state, line, end, True) for rule in rules)


def _row(state: StateBlock, row: list[str], line: int, columns: int) -> None:
    if len(row) > columns > 0:
        row = [*row[: columns - 1], " | ".join(row[columns - 1 :])]
    _push(state, "tr_open", line)
    for cell in row:
        _inline(state, cell, line)
    _push(state, "tr_close", line)


def _push(state: StateBlock, kind: str, line: int) -> None:
    token = state.push(kind, "", 1 if kind.endswith("open") else -1)
    token.map = [line, line + 1]


def _inline(state: StateBlock, content: str, line: int) -> None:
    token = state.push("inline", "", 0)
    token.content = content
    token.map = [line, line + 1]

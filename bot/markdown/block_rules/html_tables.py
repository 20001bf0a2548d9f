"""A table written in HTML, from `<table>` to `</table>`: its cells hold Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it.rules_block import StateBlock

from bot.markdown.block_rules.fences import line_of

LONGEST = 400  # lines
_CELL_TAGS = {"td", "th"}
_KEPT = {"b", "strong", "i", "em", "u", "s", "del", "sub", "sup", "code", "a", "br"}


def html_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """All of it, if it has an end and any row."""
    text = line_of(state, start)
    if not re.match(r"<table[\s>]", text, re.IGNORECASE) or state.is_code_block(start):
        return False
    lines = _lines(state, start, end)
    reader = _Rows()
    reader.feed("\n".join(lines))
    reader.close()
    if not reader.rows:
        return False
    if silent:
        return True
    token = state.push("table_open", "table", 1)
    token.map = [start, start + len(lines)]
    token.meta = {"ways": []}
    for row in reader.rows:
        state.push("tr_open", "tr", 1)
        for cell in row:
            token = state.push("inline", "", 0)
            token.content = re.sub(r"\s*\n\s*", " ", cell).strip()
            token.map = [start, start + 1]
        state.push("tr_close", "tr", -1)
    state.push("table_close", "table", -1)
    if reader.after.strip():
        for kind, nesting in (("paragraph_open", 1), ("inline", 0), ("paragraph_close", -1)):
            token = state.push(kind, "p", nesting)  # type: ignore[arg-type]
            token.map = [start, start + len(lines)]
            if kind == "inline":
                token.content = reader.after.strip()
    state.line = start + len(lines)
    return True


def _lines(state: StateBlock, start: int, end: int) -> list[str]:
    """To the end of the table; none if it has no end."""
    lines: list[str] = []
    for line in range(start, min(end, start + LONGEST)):
        lines.append(line_of(state, line))
        if "</table>" in lines[-1].lower():
            return lines
    return []


class _Rows(HTMLParser):
    """The cells, with the tags in them that the rules of a line read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.rows: list[list[str]] = []
        self.after = ""
        self._in_cell = self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self._in_cell = False
        elif tag in _CELL_TAGS:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("")
            self._in_cell = True
        elif tag in _KEPT:
            self._say(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELL_TAGS:
            self._in_cell = False
        elif tag == "table":
            self._ended = True
            self.rows = [row for row in self.rows if row]
        elif tag in _KEPT:
            self._say(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def _say(self, text: str) -> None:
        if self._ended:
            self.after += text
        elif self._in_cell:
            self.rows[-1][-1] += text
        elif text.strip() and self.rows and self.rows[-1]:
            self.rows[-1][-1] += text  # words between cells: they must not vanish
        elif text.strip():
            self.rows.append([text.strip()])

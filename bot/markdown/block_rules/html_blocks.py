"""HTML that is blocks: lists, headings, paragraphs, quotes, lines, as models write them.

It is rewritten as the Markdown that says the same, and read as that. Tags that only arrange
(`<div>`, `<section>`) vanish where they stand in lines of their own; all other HTML is words.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from bot.markdown.block_rules.fences import line_of

LONGEST = 400  # lines
DEEPEST = 24  # lists, items and quotes inside each other; deeper ones are lines

_ARRANGING = {"div", "section", "article", "center", "header", "footer", "main", "figure"}
_TAGS = "ul|ol|blockquote|pre|h[1-6]|p"
_BEGIN = re.compile(rf"<({_TAGS})(?:\s[^<>]*)?>", re.IGNORECASE)
_LINE = re.compile(r"<hr(?:\s[^<>]*)?/?>[ \t]*", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?:</?(?:{'|'.join(sorted(_ARRANGING))}|p)(?:\s[^<>]{{0,200}})?>[ \t]*)+", re.IGNORECASE
)
_HALF_TAG = re.compile(r"<[^<>]{0,400}\Z")
_STOP = re.compile(r"</?(?:details|think)", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that begins with such a tag, and all to its end."""
    text = line_of(state, start)
    if text[:1] != "<" or state.is_code_block(start) or state.env.get("html"):
        return False
    if _LINE.fullmatch(text):
        if not silent:
            token = state.push("hr", "hr", 0)
            token.map = [start, start + 1]
            state.line = start + 1
        return True
    if _ALONE.fullmatch(text):
        state.line = state.line if silent else start + 1
        return True
    found = _BEGIN.match(text)
    if found is None or not _promising(state, start, end, found[1].lower()):
        return False
    if silent:
        return True
    lines, last = _lines(state, start, end, found[1].lower())
    source = "\n".join(lines)
    if state.env["growing"] and last == end:
        source = _HALF_TAG.sub("", source)
    reader = _Markdown()
    reader.feed(source)
    reader.close()
    tokens: list[Token] = []
    inner = {**state.env, "html": True}
    written = reader.markdown()
    state.md.block.parse(written, state.md, inner, tokens)
    rows = written.split("\n")
    for token in tokens:
        first = token.map[0] if token.map else 0
        apart = not rows[first - 1].strip(" >") if first else found[1] in "pP"
        token.meta["spaced"] = apart and token.map is not None
        token.map = [start, last]
        token.level += state.level
    state.tokens += tokens
    state.line = last
    return True


def _promising(state: StateBlock, start: int, end: int, tag: str) -> bool:
    """A list holds items; a tag that is only spoken of does not."""
    if tag not in ("ul", "ol"):
        return True
    ahead = range(start, min(end, start + 4))
    return any("<li" in line_of(state, line).lower() for line in ahead)


def _lines(state: StateBlock, start: int, end: int, tag: str) -> tuple[list[str], int]:
    """To the tag's own end; a paragraph ends at a blank line, too."""
    names = "ul|ol" if tag in ("ul", "ol") else tag
    signs = re.compile(rf"<(/?)(?:{names})\b", re.IGNORECASE)
    short = tag[0] in "ph" and tag != "pre"
    lines: list[str] = []
    depth = 0
    for line in range(start, min(end, start + LONGEST)):
        outside = state.sCount[line] < state.blkIndent and not state.isEmpty(line)
        text = line_of(state, line)
        if lines and (outside or _STOP.match(text) or (short and state.isEmpty(line))):
            return lines, line
        pad = " " * max(0, state.sCount[line] - state.blkIndent)
        lines.append(pad + text if tag == "pre" and lines else text)
        for sign in signs.finditer(text):
            depth += -1 if sign[1] else 1
        if depth <= 0:
            return lines, line + 1
    return lines, min(end, start + LONGEST)


class _Markdown(HTMLParser):
    """HTML, rewritten line by line; each container writes before the lines it holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._rows: list[str] = []
        self._row = ""
        self._open: list[tuple[str, str]] = []  # tag, and what its further lines begin with
        self._counts: list[int] = []  # of the items of the lists that are open
        self._mark = ""  # of an item whose first line is not written yet
        self._pre = False

    def markdown(self) -> str:
        self._flush()
        return "\n".join(self._rows)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._pre:
            return
        if tag in ("ul", "ol", "li", "blockquote") and len(self._open) >= DEEPEST:
            self._flush()
        elif tag in ("ul", "ol"):
            self._flush(blank=not self._open)
            number = next((value for name, value in attrs if name == "start"), None) or "1"
            self._counts.append(int(number) - 1 if number.isdecimal() and number.isascii() else 0)
            self._open.append((tag, ""))
        elif tag == "li":
            self._leave("li", within=("ul", "ol"))
            self._item()
        elif tag == "blockquote":
            self._flush(blank=True)
            self._open.append((tag, "> "))
        elif tag == "pre":
            self._flush(blank=not self._mark)
            self._pre = True
            self._rows.append(self._lead() + "```")
        elif tag in _ARRANGING or tag == "p":
            self._flush(blank=not self._mark)
        elif tag == "hr":
            self._flush(blank=True)
            self._rows += (self._lead() + "---", self._lead())
        elif re.fullmatch("h[1-6]", tag):
            self._flush(blank=True)
            self._row = "#" * int(tag[1]) + " "
        else:
            self._row += self.get_starttag_text() or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._pre = False
            self._rows.append(self._lead() + "```")
        elif self._pre:
            return
        elif tag in ("ul", "ol", "li", "blockquote"):
            self._leave(tag)
        elif tag in _ARRANGING or tag == "p" or re.fullmatch("h[1-6]", tag):
            self._flush(blank=True)
        else:
            self._row += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if self._pre:
            fence = self._rows[-1].endswith("```")
            rows = data.strip("\n").split("\n") if fence else data.split("\n")
            self._rows += [self._lead() + row for row in rows]
            return
        text = _BLANKS.sub(" ", data)
        self._row += text.lstrip() if not self._row or self._row.endswith("# ") else text

    def handle_entityref(self, name: str) -> None:
        self._row += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self._row += f"&#{name};"

    def handle_comment(self, data: str) -> None:
        self._row += f"<!--{data}-->"

    def _item(self) -> None:
        self._flush()
        if self._counts:
            self._counts[-1] += 1
        ordered = bool(self._open) and self._open[-1][0] == "ol"
        self._mark = f"{self._counts[-1]}. " if ordered else "- "
        self._open.append(("li", " " * len(self._mark)))

    def _leave(self, tag: str, *, within: tuple[str, ...] = ()) -> None:
        """Out of the innermost such tag, but not beyond the list that stands `within`."""
        names = [name for name, _ in self._open]
        last = max((at for at, name in enumerate(names) if name in within), default=-1)
        if tag not in names[last + 1 :]:
            return
        self._flush()
        while self._open:
            name, _ = self._open.pop()
            if name in ("ul", "ol"):
                self._counts.pop()
            if name == tag:
                break
        if not self._open:
            self._rows.append("")

    def _lead(self) -> str:
        """What a line begins with; an item's sign stands before its first one."""
        lead = "".join(rest for _, rest in self._open)
        if self._mark:
            lead, self._mark = lead.removesuffix(" " * len(self._mark)) + self._mark, ""
        return lead

    def _flush(self, *, blank: bool = False) -> None:
        """The words so far become a line."""
        text, self._row = self._row.strip(), ""
        if text:
            self._rows.append(self._lead() + text)
        if blank and self._rows and self._rows[-1].strip("> "):
            self._rows.append("".join(rest for _, rest in self._open).rstrip())

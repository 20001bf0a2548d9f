"""The Markdown of rich messages → rich HTML. The basics only: what a model usually writes.

Headings, paragraphs, lists, tables, fences, quotes, rules, `$math$`, links and inline marks.
"""

from __future__ import annotations

import re
from html import escape

_INLINE = [
    (re.compile(r"(\*\*|__)(?P<text>.+?)\1"), "b"),
    (re.compile(r"(?<![*\w])\*(?P<text>[^*\n]+?)\*(?!\*)"), "i"),
    (re.compile(r"(?<![_\w])_(?P<text>[^_\n]+?)_(?!\w)"), "i"),
    (re.compile(r"~~(?P<text>.+?)~~"), "s"),
    (re.compile(r"==(?P<text>.+?)=="), "mark"),
    (re.compile(r"\|\|(?P<text>.+?)\|\|"), "tg-spoiler"),
]
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_KEPT = re.compile(r"`([^`]+)`|\$([^$\n]+)\$")
_ITEM = re.compile(r"(\s*)([-*+]|\d+[.)])\s+(.*)")


def markdown_to_html(markdown: str) -> str:
    lines = markdown.split("\n")
    out: list[str] = []
    while lines:
        out.append(_next_block(lines))
    return "".join(out)


def _next_block(lines: list[str]) -> str:
    line = lines.pop(0)
    if not line.strip():
        return ""
    if line.startswith("```"):
        return _fence(line[3:].strip(), lines)
    if line.strip() == "$$":
        return f"<tg-math-block>{escape(_until(lines, '$$'))}</tg-math-block>"
    if heading := re.match(r"(#{1,6})\s+(.*)", line):
        size = len(heading[1])
        return f"<h{size}>{_inline(heading[2])}</h{size}>"
    if re.fullmatch(r"\s*(-{3,}|\*{3,})\s*", line):
        return "<hr/>"
    if line.startswith(">"):
        quoted = [line, *_take(lines, lambda text: text.startswith(">"))]
        inner = "\n".join(text.removeprefix(">").removeprefix(" ") for text in quoted)
        return f"<blockquote>{markdown_to_html(inner)}</blockquote>"
    if line.lstrip().startswith("|"):
        return _table([line, *_take(lines, lambda text: text.lstrip().startswith("|"))])
    if _ITEM.match(line):
        return _list([line, *_take(lines, lambda text: bool(_ITEM.match(text)))])
    more = _take(lines, lambda text: bool(text.strip()) and not re.match(r"#|```|>|\||\$\$", text))
    return f"<p>{_inline(' '.join([line, *more]))}</p>"


def _take(lines: list[str], wanted: object) -> list[str]:
    assert callable(wanted)
    taken = []
    while lines and wanted(lines[0]):
        taken.append(lines.pop(0))
    return taken


def _until(lines: list[str], end: str) -> str:
    inside = _take(lines, lambda text: text.strip() != end)
    if lines:
        lines.pop(0)
    return "\n".join(inside)


def _fence(language: str, lines: list[str]) -> str:
    code = escape(_until(lines, "```"), quote=False)
    if language == "math":
        return f"<tg-math-block>{code}</tg-math-block>"
    attribute = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{attribute}>{code}</code></pre>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    html = []
    for number, row in enumerate(rows):
        if number == 1 and all(re.fullmatch(r":?-+:?", cell) for cell in row):
            continue
        tag = "th" if number == 0 else "td"
        html.append(f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in row)}</tr>")
    return f"<table>{''.join(html)}</table>"


def _list(lines: list[str]) -> str:
    items = [match for line in lines if (match := _ITEM.match(line))]
    tag = "ol" if items[0][2][0].isdigit() else "ul"
    html = []
    for item in items:
        text, box = item[3], ""
        if task := re.match(r"\[([ xX])\]\s+(.*)", text):
            box = f'<input type="checkbox"{" checked" if task[1] != " " else ""}/>'
            text = task[2]
        html.append(f"<li>{box}{_inline(text)}</li>")
    return f"<{tag}>{''.join(html)}</{tag}>"


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        code, math = match.groups()
        kept.append(
            f"<code>{escape(code, quote=False)}</code>"
            if code is not None
            else f"<tg-math>{escape(math, quote=False)}</tg-math>"
        )
        return f"\0{len(kept) - 1}\0"

    html = escape(_KEPT.sub(keep, text), quote=False)
    html = _LINK.sub(lambda match: f'<a href="{escape(match[2])}">{match[1]}</a>', html)
    for pattern, tag in _INLINE:
        html = pattern.sub(rf"<{tag}>\g<text></{tag}>", html)
    return re.sub(r"\0(\d+)\0", lambda match: kept[int(match[1])], html)

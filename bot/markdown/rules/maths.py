r"""Formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and bare environments.

Code comes first, and neither prices nor shell variables are formulas. A formula that is not yet
finished waits: half of it would be shown as an error.
"""

from __future__ import annotations

import re

from bot.markdown.inline import Line, on
from bot.markdown.rules.words import escape
from bot.markdown.tree import Math

LONGEST = 8000
PATIENCE = 2000
"""Characters that an unfinished formula may keep waiting; beyond, it is words."""

ENVIRONMENTS = (
    "equation|align|aligned|alignat|gather|gathered|multline|eqnarray|split|cases|array"
    "|matrix|pmatrix|bmatrix|Bmatrix|vmatrix|Vmatrix|smallmatrix|displaymath|math"
)

_DOLLARS = re.compile(r"\$(?![\s$])((?:\\[\s\S]|[^\\$`\n]|\n(?![ \t>]*\n)){1,2000}?)\$")
_BEGIN = re.compile(rf"\\begin\{{((?:{ENVIRONMENTS})\*?)\}}")
_BEGINNING = re.compile(r"\\b?e?g?i?n?\{?\w*\Z")
_SIGNS = re.compile(r"[\\^_=+<>{}|*/]")
_PROSE = re.compile(r"[^\W\d_]{3,}\s+[^\W\d_]{2,}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_HALF = re.compile(r"\$[^\s$\d`][^\n$`]{0,80}\Z")


@on("$")
def dollars(line: Line) -> bool:
    """`$$…$$` on lines of its own, `$…$` in the line."""
    source, at = line.source, line.at
    if line.growing and at + 1 == len(source):
        line.stop()
        return True
    if source.startswith("$$", at):
        return _between(line, "$$", "$$", display=True)
    if _joined(line.before()):
        return False
    match = _DOLLARS.match(source, at)
    if match and line.growing and match.end() == len(source):  # a figure may come: then no formula
        line.stop()
        return True
    if match and not _joined(source[match.end() : match.end() + 1]) and _is_formula(match[1]):
        line.add(Math(match[1].strip()))
        line.at = match.end()
        return True
    if line.growing and match is None and _HALF.match(source, at):
        line.stop()
        return True
    return False


def _joined(char: str) -> bool:
    """A sign beside which a dollar sign belongs to a word or a price."""
    return char != "" and char.isascii() and (char.isalnum() or char in "_$")


def _is_formula(body: str) -> bool:
    if body[-1].isspace():
        return False
    if body[0].isdigit():  # $5 or 6$
        return "\\" in body or not _WORDS.search(body)
    if body[0] in "({" and " " in body:  # $(pwd) and $
        return _SIGNS.search(body[1:-1]) is not None
    return True


@on("\\")
def brackets(line: Line) -> bool:
    r"""`\(…\)` in the line, `\[…\]` on lines of its own; also escaped brackets, which are none."""
    sign = line.source[line.at + 1 : line.at + 2]
    if sign == "(":
        done = _between(line, "\\(", "\\)", display=False)
    elif sign == "[":
        done = _between(line, "\\[", "\\]", display=True)
    elif sign == "b":
        done = environment(line)
    else:
        done = False
    if not done and not sign and line.growing:
        line.stop()
        return True
    return done or escape(line)


def environment(line: Line) -> bool:
    r"""`\begin{align} … \end{align}` without brackets around it."""
    match = _BEGIN.match(line.source, line.at)
    if match is None:
        if line.growing and _BEGINNING.match(line.source, line.at):
            line.stop()
            return True
        return False
    closer = f"\\end{{{match[1]}}}"
    end = line.find(closer, match.end())
    if end < 0 or end - line.at > LONGEST:
        return end < 0 and _wait(line)
    line.add(Math(line.source[line.at : end + len(closer)], display=True))
    line.at = end + len(closer)
    return True


def _between(line: Line, opener: str, closer: str, *, display: bool) -> bool:
    start = line.at + len(opener)
    end = line.find(closer, start)
    if end < 0:
        return _wait(line)
    if closer != "$$" and line.source[end - 1] == "\\":  # a line's end in LaTeX, then a bracket
        end = line.source.find(closer, end + 1, end + LONGEST)
        if end < 0:
            return False
    body = line.source[start:end] if end - start <= LONGEST else ""
    again = line.find(opener, start) if opener != closer else -1
    if -1 < again < end and line.source[again - 1] != "\\":
        return False
    if "`" in body or not _is_maths(body, opener, display=display):
        return False
    if opener == "\\[" and line.source.startswith("(", end + 2):  # an escaped link
        return False
    line.add(Math(body.strip(), display=display))
    line.at = end + len(closer)
    return True


def _is_maths(body: str, opener: str, *, display: bool) -> bool:
    r"""Whether brackets hold a formula; models also escape ordinary brackets: `\[1\]`."""
    text = body.strip()
    if not text:
        return False
    if opener == "$$":
        return True
    if not display and _BLANK_LINE.search(body):
        return False
    if display and "\n" in body.strip(" \t"):
        return True
    if _SIGNS.search(body):
        return True
    return not display and not _PROSE.search(body)


def _wait(line: Line) -> bool:
    """An unfinished formula is shown when its end is there."""
    if line.growing and len(line.source) - line.at <= PATIENCE:
        line.stop()
        return True
    return False

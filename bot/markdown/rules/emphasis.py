"""Runs of `*`, `_`, `~`, `|` and `=`: whether they may open or close a style.

CommonMark decides by blanks and punctuation around a run, and fails where no blanks are written:
`**标题：**文字`. A Chinese, Japanese or Korean character beside a run, full-width punctuation
too, counts as a border of words. A star between figures or letters multiplies.
"""

from __future__ import annotations

import re
import unicodedata

from bot.markdown.inline import Line, Run, on

_NAME_GOES_ON = re.compile(r"\.[a-z]|\(")
_NAME = re.compile(r"(?<![^\W_])(?<!_)[^\W_]+(?:_+[^\W_]+)+\Z")
_DUNDERS = sorted(
    {name for kind in (object, type, int, list, dict, str) for name in dir(kind)}
    | {f"__{name}__" for name in ("main", "file", "all", "name", "slots", "enter", "exit", "next")}
    | {f"__{name}__" for name in ("version", "future", "pycache", "aenter", "aexit", "await")}
    | {f"__{name}__" for name in ("post_init", "del", "path", "package", "import", "tests")}
)
_DUNDER = re.compile("|".join(rf"{name}(?!\w)" for name in _DUNDERS if name.startswith("__")))
_RUN = {sign: re.compile(re.escape(sign) + "+") for sign in "*_~|="}


@on("*_~|=")
def run(line: Line) -> bool:
    """A run of signs; pairs are found when the whole line is read."""
    sign = line.source[line.at]
    match = _RUN[sign].match(line.source, line.at)
    assert match is not None
    size, end = len(match[0]), match.end()
    if line.growing and end == len(line.source):  # it may get longer, and is nothing to look at
        line.stop()
        return True
    if sign == "_" and size == 2 and (name := _DUNDER.match(line.source, line.at)):
        line.say(name[0])
        line.at = name.end()
        return True
    before, after = line.before(), line.source[end : end + 1] or "\n"
    opens, closes = flanks(sign, size, before, after)
    if sign == "_" and _NAME_GOES_ON.match(line.source, end):  # __init__.py, __call__()
        closes = False
    if sign == "_" and size == 1 and closes and _in_name(line):  # _private, my_var_
        closes = False
    if sign in "~|=" and size != 2:
        opens = closes = False
    if opens or closes or (sign == "*" and size == 2):
        inner = sign == "*" and size == 1 and closes and not opens and _is_word(after)
        line.add(Run(sign, size, opens, closes, line.row, before in " \t", is_wide(before), inner))
    else:
        line.say(match[0])
    line.at = end
    return True


def _in_name(line: Line) -> bool:
    """Whether the word before is one of several, as names in code are."""
    name = _NAME.search(line.source, max(0, line.at - 60), line.at)
    return name is not None


def flanks(sign: str, size: int, before: str, after: str) -> tuple[bool, bool]:
    """Whether the run may open, and whether it may close."""
    blank_before, blank_after = before.isspace(), after.isspace()
    mark_before, mark_after = _is_mark(before), _is_mark(after)
    wide = sign != "_" and (is_wide(before) or is_wide(after))
    left = not blank_after and (wide or not mark_after or blank_before or mark_before)
    right = not blank_before and (wide or not mark_before or blank_after or mark_after)
    if sign == "_":
        return left and (not right or mark_before), right and (not left or mark_after)
    word_before, word_after = _is_word(before), _is_word(after)
    if sign in "=|":
        return left and not word_before, right and not word_after
    figures = before.isdigit() + after.isdigit()
    if sign == "*" and word_before and word_after and (size == 1 or figures):  # 5*3, x**2, a*b
        return False, right and figures < 2
    return left, right


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _is_mark(char: str) -> bool:
    """Punctuation and symbols."""
    if char.isascii():
        return not char.isalnum() and not char.isspace()
    return unicodedata.category(char)[0] in "PS"


def is_wide(char: str) -> bool:
    """A character that is written without blanks around it: Chinese, Japanese, Korean."""
    return char > "\u10ff" and unicodedata.east_asian_width(char) in "WF" and not _is_emoji(char)


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) == "So"

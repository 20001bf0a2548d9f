"""LaTeX as near to mathematics as plain characters come, for messages that cannot show formulas."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from telegramify_markdown.latex_escape.helper import LatexToUnicodeHelper

LONGEST = 1500
DEEPEST = 40

_CONVERT: Callable[[str], str] = LatexToUnicodeHelper().convert
_ROWS = re.compile(r"\s*\n\s*")
_FRACTIONS = re.compile(r"\\[dtc]frac(?![a-zA-Z])")
_NAMED = re.compile(r"(?<=[\w)}])(?=\\(?:log|ln|lg|sin|cos|tan|exp|max|min|lim)(?![a-zA-Z]))")
_CHEMISTRY = re.compile(r"\\ce\{([^{}]*)\}")
_AMOUNT = re.compile(r"(?<=[A-Za-z)\]])(\d+)")
_ROOF = re.compile("(?:[^\n]\u0305)+")  # a root's line over every character; no font shows it well


@functools.lru_cache(maxsize=512)
def unicode_math(latex: str) -> str:
    """The formula in Unicode; what is too long or too deep stays as it was written."""
    source = latex.strip()
    if len(source) > LONGEST or _depth(source) > DEEPEST:
        return source
    known = _CHEMISTRY.sub(_chemistry, _FRACTIONS.sub(r"\\frac", _ROWS.sub(" ", source)))
    text = _CONVERT(_NAMED.sub(" ", known)).strip()
    return _ROOF.sub(_bracketed, text) or source


def _chemistry(formula: re.Match[str]) -> str:
    return _AMOUNT.sub(r"_{\1}", formula[1]).replace("->", r"\rightarrow ")


def _bracketed(roof: re.Match[str]) -> str:
    text = roof[0].replace("\u0305", "")
    return text if len(text) == 1 else f"({text})"


def _depth(source: str) -> int:
    depth = deepest = 0
    for char in source:
        if char in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "}])":
            depth -= 1
    return max(deepest, source.count("\\begin"), source.count("^") // 4)

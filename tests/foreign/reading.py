"""What a reader reads of Markdown and of messages: letters and digits, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARKS: tuple[tuple[str, str], ...] = (
    (r"^\s*```\w*$", ""),  # the language of a fence is shown apart
    (r"^\|[\s:|-]+\|$", ""),  # a table's rule
    (r"^(\s*)- \[[ x]\]", r"\1"),  # a box, not a letter
    (r"^([\s#]*)\d+[.)]\s", r"\1"),  # an item's number may be a label
    (r"\[([^\]]*)\]\(\S*?\)(?=[\s。，.]|$)", r"\1"),  # where a link leads
)


def letters(text: str) -> str:
    """Only what is a letter or a digit."""
    return "".join(char for char in text if char.isalnum())


def of_markdown(source: str) -> str:
    """The letters of an answer as its author meant them."""
    for pattern, by in _MARKS:
        source = re.sub(pattern, by, source, flags=re.MULTILINE)
    return letters(source)


def of_messages(texts: Sequence[str]) -> str:
    """The letters of the messages that show it."""
    return letters(re.sub(r"^\s*\d+[.)]\s", "", "\n".join(texts), flags=re.MULTILINE))


def lines(source: str) -> list[str]:
    """The letters of every line of an answer that holds no formula, code and tables included."""
    without = re.sub(r"\$\$.*?\$\$", "", source, flags=re.DOTALL)
    kept = [line for line in without.splitlines() if "$" not in line and r"\(" not in line]
    return [found for line in kept if len(found := of_markdown(line)) >= 8]


def places(wanted: Sequence[str], shown: str) -> list[tuple[str, int]]:
    """What is wrong: lines that do not come exactly once after the one before, with their count."""
    wrong = []
    at = 0
    for line in wanted:
        found = shown.find(line, at)
        if found < 0:
            wrong.append((line, shown.count(line)))
        else:
            at = found + len(line)
    return wrong

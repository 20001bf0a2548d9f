"""Every name has one meaning: no class name twice, and the words of the glossary where it says."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_ROW = re.compile(r"^\| (\*\*.+?) \| (.+) \| `(bot/[^`]+)`(?: \(`(\w+)`\))? \|$", re.MULTILINE)


def classes() -> dict[str, list[str]]:
    """Class name → the files of `bot` that define it."""
    found = defaultdict(list)
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(str(path.relative_to(ROOT)))
    return dict(found)


def glossary() -> list[tuple[str, str, str | None]]:
    """Word, file, and the name there if it is another one."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| name | is | lives in |")[2].partition("\n\n")[0]
    rows = _ROW.findall(table)
    assert len(rows) == table.count("\n|") - 1, "a row of the glossary has another form"
    return [
        (word, place, other or None)
        for words, _, place, other in rows
        for word in re.findall(r"\*\*(\w+)\*\*", words)
    ]


def test_no_two_classes_have_one_name() -> None:
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}


@pytest.mark.parametrize(("word", "place", "other"), glossary())
def test_a_word_of_the_glossary_is_where_it_says(word: str, place: str, other: str | None) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")
    name = other or word
    assert re.search(rf"^ *(class {name}\b|{name}( = |: ))", text, re.MULTILINE)


@pytest.mark.parametrize(("word", "place", "other"), glossary())
def test_a_word_of_the_glossary_names_nothing_else(
    word: str, place: str, other: str | None
) -> None:
    assert set(classes().get(word, [])) <= {place}

"""Random pieces of Markdown in random order: nothing breaks, is refused, or is lost."""

from __future__ import annotations

import random

import pytest

from bot.markdown.growing import Growing
from bot.markdown.parser import parse
from bot.markdown.rich import richly
from bot.markdown.source import mend
from bot.markdown.splitting import entities, split
from bot.markdown.text import write
from emulators.telegram.entities import check_entities
from emulators.telegram.rich_html import parse_rich_html
from tests.markdown.checks import check_looks
from tests.telegram.answers.parts import check_html, squeezed

PIECES = [
    *(
        "a",
        "b",
        "中",
        "word",
        "5",
        "x^2",
        " ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "：",
        "。",
        "😀",
        "\u200d",
    ),
    *("*", "**", "***", "_", "__", "~~", "||", "==", "`", "``", "```", "```py\n", "~~~", "\\", "&"),
    *("$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "&lt;", "e\u0301"),
    *("[", "]", "(", ")", "](https://a.bc)", "![", "[^1]", "【1†a】", "[ ] ", "[x] ", "[!NOTE]"),
    *(
        "<b>",
        "</b>",
        "<br>",
        "<code>",
        "</code>",
        "<a href='https://a.bc'>",
        "</a>",
        "<div>",
        "</div>",
    ),
    *("<details>", "</details>", "<summary>", "</summary>", "<think>", "<table>", "<tr><td>"),
    *("</table>", "- ", "1. ", "> ", "# ", "|", "| ", "|---|---|\n", "---\n", "===\n"),
    *("https://ex.org/a_b", "\ue200", "\ue201"),
]


def text_of(dice: random.Random) -> str:
    return mend("".join(dice.choice(PIECES) for _ in range(dice.randint(1, 60))))


@pytest.mark.parametrize("seed", range(60))
def test_rubbish_is_shown_whole_and_at_every_beginning(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(3):
        text = text_of(dice)
        blocks = parse(text)
        for piece in split(write(blocks)):
            check_looks(piece)
            check_entities(piece.text, entities(piece))
        for block in blocks:
            assert richly(block).fits
            parse_rich_html(richly(block).html)
        growing = Growing()
        for end in range(0, len(text), dice.choice((1, 3, 7))):
            growing.feed(text[:end])
            for piece in split(growing.written()):
                check_looks(piece)
            check_html("".join(block.html for block in growing.rich()))
        growing.feed(text, final=True)
        assert squeezed(growing.written().text) == squeezed(write(blocks).text)

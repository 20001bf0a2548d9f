"""Renders a growing answer block by block, each block once.

A block is final when the next one begins, so updating a long answer costs only its last block. It
produces what drafts and edits show; `formatting.render` makes the finished answer.
"""

from __future__ import annotations

import re

from bot.markdown import growing
from bot.markdown.direction import is_rtl
from bot.markdown.plain import readable
from bot.markdown.rich import BLOCKS, CHARACTERS, Rich, folded, words
from bot.markdown.splitting import TEXT_LIMIT, begin, extract, units
from bot.markdown.text import Written, fold, plain
from bot.telegram import texts
from bot.telegram.outgoing.message import RichPart, TextPart
from bot.telegram.outgoing.splitting import part
from bot.telegram.wording.bars import bar

ROOM = TEXT_LIMIT - 96  # what is shown of a growing text; the rest is for its last word
BACK = 1800  # how much of it stays in sight when the room is used up
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\W*%")
THOUGHTS = 700  # how much of the model's thinking a draft shows


class GrowingAnswer(growing.Growing):
    """The answer so far, rendered for drafts and edits."""

    def __init__(self, *, title: str = "") -> None:
        super().__init__(**({"thoughts": title} if title else {}))
        self._view = 0  # where the window on a long text begins

    def text_frame(self, *, title: str = "", thoughts: str = "", below: str = "") -> TextPart:
        """The text for a plain draft: all of it, or its end if it is too long."""
        written = self.written()
        folded = fold(title, _end_of(thoughts)) if thoughts else Written()
        room = ROOM - units(folded.text) - units(below)
        if units(written.text[self._view :]) > room:
            self._view = max(self._view, _place(written, room - BACK))
        shown = written if not self._view else extract(written, self._view, len(written.text))
        if self._view:
            shown = Written("…\n") + shown
        if folded.text and shown.text:
            folded += Written("\n\n")
        return part(folded + shown + under(shown, below))

    def rich_frame(
        self, *, title: str = "", thoughts: str = "", below: str = ""
    ) -> RichPart | None:
        """The rich message for a draft; None if the end of the text fits into none."""
        blocks = self.rich()
        if thoughts:
            inside = Rich(f"<p>{words(_end_of(thoughts))}</p>")
            blocks.insert(0, folded(words(title), inside))
        if below:
            blocks.append(Rich(f"<p>{words(below)}</p>"))
        size = count = 0
        shown: list[Rich] = []
        for block in reversed(blocks):
            size += len(block.html)
            count += block.blocks
            if size > CHARACTERS or count > BLOCKS or not block.fits:
                break
            shown.append(block)
        if not shown:
            return None
        html = "".join(block.html for block in reversed(shown))
        return RichPart(html=html, is_rtl=is_rtl(html))


def working(progress: str, language: str) -> Written:
    """The sentence shown while the model draws and has said nothing, with the progress."""
    if not progress:
        return Written()
    doing = texts.get("answer-drawing", language)
    if percent := _PERCENT.search(progress):
        return plain(f"{doing}\n{bar(int(percent[1]))}")
    return plain(doing)


def under(written: Written, below: str) -> Written:
    """One of the bot's own lines below the text, with the gap before it."""
    return Written("\n\n" if written.text and below else "") + plain(below)


def _end_of(thoughts: str) -> str:
    if len(thoughts) <= THOUGHTS:
        return readable(thoughts, growing=True)
    end = thoughts[-THOUGHTS:]
    return "…" + readable(end[end.find(" ") + 1 :], growing=True)


def _place(written: Written, room: int) -> int:
    """The position at which the last `room` units begin, at the start of a line if possible."""
    text = written.text
    at = len(text) - min(len(text), max(room, BACK // 2))
    line = text.find("\n", at, at + BACK // 2)
    return begin(written, line + 1 if line >= 0 else at)

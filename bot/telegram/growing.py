"""The text of one answer while it grows: rendered piece by piece, each block once.

A block is final as soon as the next one begins, so a look at a long answer costs what its last
block costs. Produces what a draft or an edit shows; the finished answer is `formatting.render`.
"""

from __future__ import annotations

import re

from bot.telegram import rich, texts
from bot.telegram.entities import Written, fold, plain, write
from bot.telegram.markdown_closing import closed
from bot.telegram.markdown_parser import parse
from bot.telegram.markdown_prepass import mend
from bot.telegram.markdown_tree import Block
from bot.telegram.message import RichPart, TextPart
from bot.telegram.presenter import bar
from bot.telegram.rich import Rich
from bot.telegram.splitting import TEXT_LIMIT, begin, cut, extract, part, units

ROOM = TEXT_LIMIT - 96  # what is shown of a growing text; the rest is for its last word
BACK = 1800  # how much of it stays in sight when the room is used up
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\W*%")
THOUGHTS = 700  # how much of the model's thinking a draft shows


class Growing:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self._at = 0  # the source before this is rendered for good
        self._done = Written()
        self._done_rich: list[Rich] = []
        self._last: tuple[Block, ...] = ()
        self._source = ""
        self._view = 0  # where the window on a long text begins
        self.needs_rich = False

    def feed(self, text: str, *, final: bool = False) -> None:
        """The whole text so far. `final` = it will not grow: nothing is closed or held back."""
        source = mend(text)
        if not source.startswith(self._source[: self._at]):  # never with a stream that only grows
            self._at, self._done, self._done_rich, self._view = 0, Written(), [], 0
        self._source = source
        tail = source[self._at :]
        blocks = parse(tail if final else closed(tail))
        # A block that begins on a line still being written may yet turn out to belong to the last.
        start = blocks[-1].at.start if blocks else 0
        if start > 0 and (final or "\n" in tail[start:]):
            finished = tuple(block for block in blocks if block.at.start < start)
            self._done += write(finished, after=bool(self._done.text))
            self._done_rich += map(rich.richly, finished)
            self.needs_rich = self.needs_rich or rich.is_worth_it(finished)
            blocks = blocks[len(finished) :]
            while start and tail[start - 1].isspace():
                start -= 1
            self._at += start
        self._last = blocks
        self.needs_rich = self.needs_rich or rich.is_worth_it(blocks)

    def written(self) -> Written:
        """All of it as text."""
        return self._done + write(self._last, after=bool(self._done.text))

    def text_frame(self, *, title: str = "", thoughts: str = "", below: str = "") -> TextPart:
        """What a draft of text shows: the whole, or its end where it is too long."""
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
        """What a rich draft shows; None where one rich message cannot show the end of the text."""
        blocks = [*self._done_rich, *map(rich.richly, self._last)]
        if thoughts:
            inside = Rich(f"<p>{rich.words(_end_of(thoughts))}</p>")
            blocks.insert(0, rich.folded(rich.words(title), [inside]))
        if below:
            blocks.append(Rich(f"<p>{rich.words(below)}</p>"))
        whole = rich.NOTHING
        shown: list[Rich] = []
        for block in reversed(blocks):
            longer = whole + block
            if not longer.fits:
                break
            whole = longer
            shown.append(block)
        if not shown:
            return None
        return RichPart(html="".join(block.html for block in reversed(shown)))


class Pages:
    """Which stretch of a growing text stands in which message.

    A message that is full is closed for good before the next one begins; what was closed is
    remembered, so that its words are never said again, even if later Markdown changes their looks.
    """

    def __init__(self) -> None:
        self._closed = ""  # all that stands in closed messages, and the blanks between them
        self.count = 0

    def turn(self, written: Written) -> tuple[list[Written], Written]:
        """The messages that are full now, and what the open one shows."""
        at = self._place(written)
        full: list[Written] = []
        while units(written.text[at:]) > TEXT_LIMIT:
            end = cut(written, at, TEXT_LIMIT)
            full.append(extract(written, at, end))
            at = begin(written, end)
            self._closed = written.text[:at]
            self.count += 1
        return full, extract(written, at, len(written.text))

    def rest(self, written: Written) -> Written:
        """What no closed message holds."""
        return extract(written, self._place(written), len(written.text))

    def _place(self, written: Written) -> int:
        """Where the open message begins; found again if what is before it was re-read."""
        closed_text = self._closed
        if not closed_text or written.text.startswith(closed_text):
            return begin(written, len(closed_text))
        for size in (80, 40, 20, 10):
            last_words = closed_text.rstrip()[-size:]
            around = max(0, len(closed_text) - 2 * size - 400)
            found = written.text.find(last_words, around, len(closed_text) + size + 400)
            if found >= 0:
                return begin(written, found + len(last_words))
        return begin(written, min(len(closed_text), len(written.text)))


def working(progress: str, language: str) -> Written:
    """What is shown while something is drawn and nothing is said: how far it is, in our words."""
    if not progress:
        return Written()
    doing = texts.get("answer-drawing", language)
    if percent := _PERCENT.search(progress):
        return plain(f"{doing}\n{bar(int(percent[1]))}")
    return plain(doing)


def under(written: Written, below: str) -> Written:
    """A line of ours below the words, with the gap before it."""
    return Written("\n\n" if written.text and below else "") + plain(below)


def _end_of(thoughts: str) -> str:
    if len(thoughts) <= THOUGHTS:
        return thoughts
    end = thoughts[-THOUGHTS:]
    return "…" + end[end.find(" ") + 1 :]


def _place(written: Written, room: int) -> int:
    """Where the last `room` units of a text begin, at a line's beginning if there is one."""
    text = written.text
    at = len(text) - min(len(text), max(room, BACK // 2))
    line = text.find("\n", at, at + BACK // 2)
    return begin(written, line + 1 if line >= 0 else at)

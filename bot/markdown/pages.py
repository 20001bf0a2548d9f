"""Which stretch of a growing text stands in which message."""

from __future__ import annotations

from bot.markdown.splitting import TEXT_LIMIT, begin, cut, extract, fits
from bot.markdown.text import Written


class Pages:
    """The messages of a text that grows.

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
        while not fits(written, at):
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

"""What is no words of an answer, taken out while the answer streams. Pure; it sends nothing.

What the wire says: pictures stand in the content as Markdown, of whatever model. GPTs and the
`…-all` models are read off a web page: their content holds, beside the answer, the drawing's own
JSON (`{"prompt": …, "size": …}`), quoted lines of progress (`> 进度 **8%**`, `> ID: task_…`) and of
tools at work (`> search("tides")`), download links that are twins of pictures, and marks of sources
(`【4†source】`) that lead nowhere. Pictures in letters are in `letter_pictures.py`.

What is given out is final: it is never taken back, so whoever shows it may show it at once. A line
that may yet turn out to be noise waits for its end. What is no noise for certain stays: code, and
quotations of people. What may be of use goes elsewhere: progress as `Progress`, the log of tools as
thinking, pictures as `Picture`: off a web page at the end, together with their twins, else at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.gateway.completions.noise_marks import (
    ADDRESS,
    FENCE,
    IDENTITY,
    IMAGE,
    LINK,
    SOURCE,
    TOOL,
    TOOL_BEGUN,
    TWIN,
    is_noise,
    is_picture_address,
    may_be_spec,
    name_of,
    spec_end,
)
from bot.gateway.types import ChatEvent, Picture, Progress, ReasoningDelta, TextDelta

# The end of a piece that may be the beginning of something that goes.
_OPEN = re.compile(
    r"!?\[[^\[\]\n]*(?:\](?:\([^)\n\[]*)?)?$|!$|【[^【】\n]*$|\ue200[^\ue200\ue201\n]*$"
)
_PATIENCE = 800  # characters of such an end; a link is shorter
_QUOTE_PATIENCE = 100  # of a quoted line: progress is short
_SPEC_PATIENCE = 8000


class AnswerNoise:
    """Filters one answer, piece by piece.

    `page`: it was scraped from a web page. `bare`: a URL by itself is a picture, too. A link that
    `follows` rejects stays a link, except on a page, where the reader decides.
    """

    def __init__(
        self,
        *,
        page: bool = True,
        bare: bool = True,
        follows: Callable[[str], bool] = lambda _url: True,
    ) -> None:
        self._page = page
        self._follows = follows
        self._bare = bare
        self._held: list[str] = []  # of the current line, what has not been given out
        self._size = 0
        self._fresh = True  # nothing of the current line has been given out
        self._removed = False  # something of it was taken out
        self._fence = ""  # the mark that ends the code we are in
        self._begun = False  # some word was given out
        self._blanks = ""  # empty lines that wait for what follows
        self._gap = False  # noise was taken out since the last word
        self._spec = ""  # what may be the drawing's JSON before the answer
        self._spec_over = not page
        self._ticks = 0  # backticks of the current line that were given out
        self._ready: list[Picture] = []
        self._pictures: dict[str, str] = {}  # file name → address
        self._twins: dict[str, list[str]] = {}

    def feed(self, piece: str) -> Iterator[ChatEvent]:
        """The events that are certain after this piece."""
        if not self._spec_over:
            self._spec += piece
            yield from self._before()
        else:
            yield from self._pass(piece)
        yield from self._shown()

    def rest(self) -> Iterator[ChatEvent]:
        """The remaining events, and the pictures."""
        if not self._spec_over:
            yield from self._begin(spec_end(self._spec))
        if self._size:
            yield from self._line()
        yield from self._shown()
        for name, url in self._pictures.items():
            others = (one for one in dict.fromkeys(self._twins.get(name, ())) if one != url)
            if self._page:
                yield Picture(url, tuple(others))

    def _shown(self) -> Iterator[ChatEvent]:
        ready, self._ready = self._ready, []
        yield from ready

    # ---- the drawing's JSON before the answer

    def _before(self) -> Iterator[ChatEvent]:
        """Decide what the beginning is, once that is certain."""
        text, end = self._spec, None
        if len(text) < _SPEC_PATIENCE and may_be_spec(text):
            end = spec_end(text)
            if end is None or "\n" not in text[end:].lstrip():
                return
        yield from self._begin(end)

    def _begin(self, end: int | None) -> Iterator[ChatEvent]:
        """Continue after the drawing's JSON; if nothing follows, the JSON is the answer."""
        text, self._spec, self._spec_over = self._spec, "", True
        if end is not None and (after := text[end:].strip()):
            if not (is_noise(first := after.partition("\n")[0]) or IMAGE.search(first)):
                yield ReasoningDelta(text[:end].strip() + "\n")  # it may be meant, so it is kept
            text = text[end:]
        yield from self._pass(text)

    # ---- lines

    def _pass(self, text: str) -> Iterator[ChatEvent]:
        while (end := text.find("\n")) >= 0:
            self._hold(text[: end + 1])
            text = text[end + 1 :]
            yield from self._line()
        if text:
            self._hold(text)
            yield from self._part()

    def _hold(self, text: str) -> None:
        self._held.append(text)
        self._size += len(text)

    def _take(self) -> str:
        text = "".join(self._held)
        self._held.clear()
        self._size = 0
        return text

    def _line(self) -> Iterator[ChatEvent]:
        """Handle a complete line."""
        text = self._take()
        fresh, self._fresh = self._fresh, True
        removed, self._removed = self._removed, False
        ticks, self._ticks = self._ticks, 0
        if fresh and (mark := FENCE.match(text)):
            if not self._fence:
                self._fence = mark[1]
            elif mark[1].startswith(self._fence) and not text[mark.end() :].strip():
                self._fence = ""
            yield from self._give(text)
            return
        if self._fence:
            yield from self._give(text)
            return
        if fresh and self._page and is_noise(text):
            yield from self._noise(text)
            return
        words = self._words(text, ticks, whole=fresh)
        if removed or words != text:
            words = words.lstrip(" ") if fresh else words
        if fresh and (removed or words != text) and not words.strip():
            self._gap = True
        elif fresh and not words.strip():
            self._blanks += "\n"
        else:
            yield from self._give(words)

    def _part(self) -> Iterator[ChatEvent]:
        """Handle an incomplete line: pass on what is certain."""
        text = self._take()
        if self._fence:
            # A mark that may end the code is looked at once its line has ended.
            mark = text[:_PATIENCE].lstrip(" ")[:1]
            if self._fresh and len(text) <= _PATIENCE and mark in ("", "`", "~"):
                self._hold(text)
                return
            self._fresh = False
            yield from self._give(text)
            return
        keep = self._open(text)
        sure, open_ = text[: len(text) - keep], text[len(text) - keep :]
        if open_:
            self._hold(open_)
        words = self._words(sure, self._ticks, whole=False)
        self._ticks += sure.count("`")
        self._removed = self._removed or words != sure
        if self._fresh and self._removed:
            words = words.lstrip(" ")
        if self._fresh and len(words) <= _PATIENCE and not words.strip():
            if words and not self._removed:
                self._held.insert(0, words)
                self._size += len(words)
            return
        if words:
            self._fresh = False
            yield from self._give(words)

    def _open(self, text: str) -> int:
        """How many characters at the end of a piece have to wait."""
        if self._fresh:
            start = text.lstrip()
            if start[:1] == ">" and self._page:
                limit = _SPEC_PATIENCE if TOOL_BEGUN.match(text) else _QUOTE_PATIENCE
                if len(text) <= limit:
                    return len(text)
            elif len(text) <= _PATIENCE and (FENCE.match(text) or not start.strip("`~")):
                return len(text)
            if self._bare and len(text) <= _PATIENCE and ADDRESS.fullmatch(start):
                return len(text)
        found = _OPEN.search(text[-_PATIENCE:])
        if found is not None:
            return len(text) - max(0, len(text) - _PATIENCE) - found.start()
        return 0

    def _words(self, text: str, ticks: int, *, whole: bool) -> str:
        """The text without pictures, duplicate links and source marks."""
        if "](" in text:
            text = _without(IMAGE, text, ticks, self._picture)
            text = _without(LINK, text, ticks, self._twin)
        address = text.strip() if whole and self._bare else ""
        if is_picture_address(address) and (self._page or self._follows(address)):
            self._add(text.strip())
            return ""
        if self._page and ("†" in text or "\ue200" in text):
            text = SOURCE.sub("", text)
        return text

    def _picture(self, found: re.Match[str]) -> str:
        if not (self._page or self._follows(found["url"])):
            return found[0]
        self._add(found["url"])
        return ""

    def _add(self, url: str) -> None:
        name = name_of(url) if self._page else url
        if name not in self._pictures:
            self._pictures[name] = url
            if not self._page:
                self._ready.append(Picture(url))

    def _twin(self, found: re.Match[str]) -> str:
        url = found["url"]
        name = name_of(url) if self._page else url
        same = self._pictures.get(name) == url
        download = "/download/" in urlsplit(url).path or TWIN.search(found["text"])
        if name not in self._pictures or not (same or download):
            return found[0]
        self._twins.setdefault(name, []).append(url)
        return ""

    def _noise(self, line: str) -> Iterator[ChatEvent]:
        self._gap = True
        text = line.strip().lstrip("> ").replace("**", "").strip()
        if TOOL.fullmatch(text):
            yield ReasoningDelta(text + "\n")
        elif not IDENTITY.match(text):
            yield Progress(text)

    def _give(self, text: str) -> Iterator[ChatEvent]:
        if self._begun:
            blanks = "\n" if self._gap and self._blanks else self._blanks
        else:
            blanks, text = "", text.lstrip("\n")
        self._blanks, self._gap, self._begun = "", False, True
        yield TextDelta(blanks + text)


def _without(
    pattern: re.Pattern[str], text: str, ticks: int, take: Callable[[re.Match[str]], str]
) -> str:
    """The text without what `take` removes; code in backticks stays."""
    kept, at = [], 0
    for found in pattern.finditer(text):
        ticks += text.count("`", at, found.start())
        kept.append(text[at : found.start()])
        kept.append(found[0] if ticks % 2 else take(found))
        at = found.end()
        ticks += found[0].count("`")
    return "".join([*kept, text[at:]])

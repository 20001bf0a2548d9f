"""What a web page leaves in an answer, taken out while the answer streams. Pure; it sends nothing.

What the wire says: GPTs and the `…-all` models are read off a web page. Their content holds, beside
the answer, the drawing's own JSON (`{"prompt": …, "size": …}`), quoted lines of progress
(`> 进度 **8%**`, `> ID: task_…`) and of tools at work (`> search("tides")`), pictures as Markdown
or as inline base64 of megabytes, download links that are twins of those pictures, and marks of
sources (`【4†source】`) that lead nowhere.

What is given out is final: it is never taken back, so whoever shows it may show it at once. A line
that may yet turn out to be noise waits for its end. What is no noise for certain stays: code, and
quotations of people. What may be of use goes elsewhere: progress as `Progress`, the log of tools as
thinking, pictures as `Picture` at the end, together with their twins.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from urllib.parse import urlsplit

from bot.gateway.errors import GatewayError
from bot.gateway.noise_marks import (
    ADDRESS,
    BARE,
    FENCE,
    IDENTITY,
    IMAGE,
    INLINE,
    LINK,
    SOURCE,
    TOOL,
    TOOL_BEGUN,
    TWIN,
    is_noise,
    may_be_spec,
    name_of,
    spec_end,
)
from bot.gateway.types import (
    ChatEvent,
    Completed,
    Picture,
    Progress,
    ReasoningDelta,
    TextDelta,
)

# The end of a piece that may be the beginning of something that goes.
_OPEN = re.compile(
    r"!?\[[^\]\n]*\]?$|!?\[[^\]\n]*\]\([^)\n]*$|!$|【[^】\n]*$|\ue200[^\ue201\n]*$"
    r"|base64:\S*$|b(?:a(?:s(?:e(?:6(?:4)?)?)?)?)?$"
)
_PATIENCE = 800  # characters of such an end; a link is shorter
_QUOTE_PATIENCE = 100  # of a quoted line: progress is short
_SPEC_PATIENCE = 8000
_PICTURE_DATA = ("(data:image/", "base64://")  # of these there are millions of letters


class AnswerNoise:
    """One answer, piece by piece."""

    def __init__(self) -> None:
        self._held: list[str] = []  # of the current line, what has not been given out
        self._size = 0
        self._fresh = True  # nothing of the current line has been given out
        self._removed = False  # something of it was taken out
        self._fence = ""  # the mark that ends the code we are in
        self._begun = False  # some word was given out
        self._blanks = ""  # empty lines that wait for what follows
        self._gap = False  # noise was taken out since the last word
        self._spec = ""  # what may be the drawing's JSON before the answer
        self._spec_over = False
        self._pictures: dict[str, str] = {}  # file name → address
        self._twins: dict[str, list[str]] = {}

    def feed(self, piece: str) -> Iterator[ChatEvent]:
        """What is certain with this piece."""
        if not self._spec_over:
            self._spec += piece
            yield from self._before()
            return
        yield from self._pass(piece)

    def rest(self) -> Iterator[ChatEvent]:
        """What is left at the end, and the pictures."""
        if not self._spec_over:
            yield from self._begin(spec_end(self._spec))
        if self._size:
            yield from self._line()
        for name, url in self._pictures.items():
            others = (one for one in dict.fromkeys(self._twins.get(name, ())) if one != url)
            yield Picture(url, tuple(others))

    # ---- the drawing's JSON before the answer

    def _before(self) -> Iterator[ChatEvent]:
        """Decide what the beginning is, as soon as that is certain."""
        text, end = self._spec, None
        if len(text) < _SPEC_PATIENCE and may_be_spec(text):
            end = spec_end(text)
            if end is None or "\n" not in text[end:].lstrip():
                return
        yield from self._begin(end)

    def _begin(self, end: int | None) -> Iterator[ChatEvent]:
        """Go on behind the JSON that ends there. If it is all there is, it is the answer."""
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
        """The current line has ended."""
        text = self._take()
        fresh, self._fresh = self._fresh, True
        removed, self._removed = self._removed, False
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
        if fresh and is_noise(text):
            yield from self._noise(text)
            return
        words = self._words(text, whole=fresh)
        if removed or words != text:
            words = words.lstrip(" ") if fresh else words
        if fresh and (removed or words != text) and not words.strip():
            self._gap = True
        elif fresh and not words.strip():
            self._blanks += "\n"
        else:
            yield from self._give(words)

    def _part(self) -> Iterator[ChatEvent]:
        """The current line goes on: give out what is certain already."""
        if self._size > _PATIENCE and self._is_data():
            return
        text = self._take()
        if self._fence:
            # A mark that may end the code is looked at once its line has ended.
            if self._fresh and text.lstrip(" ")[:1] in ("", "`", "~"):
                self._hold(text)
                return
            self._fresh = False
            yield from self._give(text)
            return
        keep = self._open(text)
        sure, open_ = text[: len(text) - keep], text[len(text) - keep :]
        if open_:
            self._hold(open_)
        words = self._words(sure, whole=False)
        self._removed = self._removed or words != sure
        if self._fresh and self._removed:
            words = words.lstrip(" ")
        if self._fresh and not words.strip():
            if words and not self._removed:
                self._held.insert(0, words)
                self._size += len(words)
            return
        if words:
            self._fresh = False
            yield from self._give(words)

    def _open(self, text: str) -> int:
        """How much of the end of a piece has to wait."""
        if self._fresh:
            start = text.lstrip()
            if start[:1] == ">":
                limit = _SPEC_PATIENCE if TOOL_BEGUN.match(text) else _QUOTE_PATIENCE
                if len(text) <= limit:
                    return len(text)
            elif FENCE.match(text) or not start.strip("`~"):
                return len(text)
            if ADDRESS.fullmatch(start) and len(text) <= _PATIENCE:
                return len(text)
        found = _OPEN.search(text[-_PATIENCE:])
        if found is not None:
            return len(text) - max(0, len(text) - _PATIENCE) - found.start()
        at = max(text.rfind(mark) for mark in _PICTURE_DATA)
        if at >= 0 and not re.search(r"[\s)]", text[at:]):
            return len(text) - max(text.rfind("![", 0, at), 0)
        return 0

    def _is_data(self) -> bool:
        """Whether a picture in letters is held that goes on: not worth a look at each piece."""
        start = "".join(self._held[:64])[: 2 * _PATIENCE]
        return any(mark in start for mark in _PICTURE_DATA) and ")" not in self._held[-1]

    def _words(self, text: str, *, whole: bool) -> str:
        """The text (a whole line, or a part) without pictures, their twins and source marks."""
        if "](" in text:
            text = IMAGE.sub(self._picture, text)
            text = LINK.sub(self._twin, text)
        if "base64://" in text:
            text = INLINE.sub(self._inline, text)
        if whole and BARE.fullmatch(text.strip()):
            self._pictures.setdefault(name_of(text.strip()), text.strip())
            return ""
        if "†" in text or "\ue200" in text:
            text = SOURCE.sub("", text)
        return text

    def _picture(self, found: re.Match[str]) -> str:
        self._pictures.setdefault(name_of(found["url"]), found["url"])
        return ""

    def _inline(self, found: re.Match[str]) -> str:
        url = f"data:image/png;base64,{found['data']}"
        self._pictures.setdefault(name_of(url), url)
        return ""

    def _twin(self, found: re.Match[str]) -> str:
        url, name = found["url"], name_of(found["url"])
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


async def cleaned(events: AsyncIterator[ChatEvent]) -> AsyncGenerator[ChatEvent]:
    """The events of an answer without what the web page left in it."""
    noise, over = AnswerNoise(), False
    try:
        async for event in events:
            match event:
                case TextDelta(text=piece):
                    for one in noise.feed(piece):
                        yield one
                case Completed():
                    over = True
                    for one in noise.rest():
                        yield one
                    yield event
                case _:
                    yield event
    except GatewayError:
        if not over:  # what was said before it broke is kept
            for one in noise.rest():
                yield one
        raise

"""Takes base64 pictures out of an answer while it streams. Pure.

What the wire says: a chat answer has no field for pictures, so gateways write them into the
content: as a Markdown or HTML image, a data URI, `base64://…`, or bare base64. They are passed on
as pictures and never shown as text, not even inside code, unless so short that they must be an
example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.completions.code_state import CodeState
from bot.gateway.completions.gathered import Gathered
from bot.gateway.loose import to_bytes
from bot.gateway.media_types import sniff
from bot.gateway.types import Picture, Progress, TextDelta

Event = TextDelta | Picture | Progress

_NAKED = ("iVBORw0KGgo", "/9j/", "UklGR", "R0lGODlh", "R0lGODdh")  # PNG, JPEG, WebP, GIF
_START = re.compile(
    r"(?P<said>(?i:data:image/[\w.+-]{1,40}(?:;[\w=.-]{1,40}){0,3};base64,)|base64://)"
    rf"|(?<![\w+/=%-])(?P<naked>{'|'.join(map(re.escape, _NAKED))})"
)
_PARTIAL = re.compile(
    r"(?i:d(?:a(?:t(?:a(?::(?:i(?:m(?:a(?:g(?:e(?:/[\w.+;=-]{0,160})?)?)?)?)?)?)?)?)?)?)\Z"
    r"|b(?:a(?:s(?:e(?:6(?:4(?::/?)?)?)?)?)?)?\Z"
    r"|(?<![\w+/=%-])(?:i(?:V(?:B(?:O(?:R(?:w(?:0(?:K(?:G(?:g)?)?)?)?)?)?)?)?)?"
    r"|/(?:9(?:j)?)?|U(?:k(?:l(?:G)?)?)?"
    r"|R(?:0(?:l(?:G(?:O(?:D(?:[ld])?)?)?)?)?)?)\Z"
)
# What may stand around one: `![kite](`, `[1]: `, `<img src="`.
_BEFORE = re.compile(
    r"(?P<paren>!?\[[^\[\]\n]*\]\(\s{0,4}<?)\Z"
    r"|(?P<tag><img\b[^<>]{0,300}=\s?[\"']?)\Z"
    r"|(?:!?\[[^\[\]\n]*\]:?\s{0,4}<?)\Z",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"\[[^\[\]\n]*(?:\](?:\(\s{0,4}<?(?P<link>[\w:/.+;=,-]*)|:?\s{0,4}<?(?P<ref>[\w:/.+;=,-]*))?)?\Z"
    r"|<(?:i(?:m(?:g(?:\s[^<>]{0,300})?)?)?)?\Z",
    re.IGNORECASE,
)
_RUN = re.compile(r"[A-Za-z0-9+/=_%-]*")
_LINES = re.compile(r"[A-Za-z0-9+/=_%\s-]*")  # inside brackets the letters may be on several lines
# Outside of brackets, long lines belong together, and a shorter one ends them.
_WRAPPED = re.compile(r"\r?\n[A-Za-z0-9+/]{60}[A-Za-z0-9+/=_%-]*")
_LAST_LINE = re.compile(r"\r?\n[A-Za-z0-9+/]{1,76}={0,2}(?=\s|\Z)")
_LINE_BEGUN = re.compile(r"\r?(?:\n[A-Za-z0-9+/]{0,76}={0,2})?")
_ENDS = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9", "image/gif": b"\x3b"}
_PATIENCE = 2_000  # characters before a picture that may belong to it: a prompt as its title
_SHORT = 40  # letters; fewer are no picture
_NAKED_SHORT = 400
_EXAMPLE = 2_000  # letters; fewer in code are an example
_BEHIND = 400  # characters between a picture and the bracket that closes


class LetterPictures:
    """Filters one answer, piece by piece."""

    def __init__(self) -> None:
        self._held = ""
        self._code = CodeState()
        self._data: Gathered | None = None  # the letters of the picture that is coming
        self._head = ""  # what introduced it
        self._wrap = ""  # what stood before that and goes with it
        self._closer = ""  # the sign that ends what it stands in
        self._closing = ""  # the sign that is still to come, behind a picture

    def feed(self, piece: str) -> Iterator[Event]:
        """The events that are certain after this piece."""
        yield from self._read(piece, final=False)

    def rest(self, *, cut: bool = False) -> Iterator[Event]:
        """The remaining events. `cut`: the answer broke off, perhaps inside a picture."""
        yield from self._read("", final=True)
        if self._data is not None:
            yield from self._end(cut=cut)

    def _read(self, text: str, *, final: bool) -> Iterator[Event]:
        while True:
            if self._data is not None:
                text = self._gather(self._held + text, final=final)
                if not text:
                    return
                yield from self._end()
            text, self._held = self._held + text, ""
            if self._closing:
                text, waiting = self._close(text, final=final)
                if waiting:
                    self._held = text
                    return
            found = _START.search(text)
            if found is None:
                keep = 0 if final else _open(text)
                yield from self._say(text[: len(text) - keep])
                self._held = text[len(text) - keep :] if keep else ""
                return
            yield from self._begin(text[: found.start()], found)
            text = text[found.end() :]

    def _begin(self, before: str, found: re.Match[str]) -> Iterator[Event]:
        wrap = _BEFORE.search(before[-_PATIENCE:])
        size = len(wrap[0]) if wrap else 0
        yield from self._say(before[: len(before) - size])
        self._wrap = before[len(before) - size :]
        self._closer = "" if wrap is None else ")" if wrap["paren"] else ">" if wrap["tag"] else ""
        self._head = found["said"] or ""
        self._data = Gathered()
        self._data.add(found["naked"] or "")
        if found["said"]:
            yield Progress("drawing")

    def _gather(self, text: str, *, final: bool) -> str:
        """Consume the base64 at the start of the text; returns what follows it."""
        assert self._data is not None
        self._held = ""
        run = (_LINES if self._closer else _RUN).match(text)
        assert run is not None
        self._data.add(run[0])
        text = text[run.end() :]
        if self._closer:
            return text
        while line := _WRAPPED.match(text):
            self._data.add(line[0])
            text = text[line.end() :]
        if not final and text and _LINE_BEGUN.fullmatch(text):
            self._held = text  # what comes next tells whether this line belongs to it
            return ""
        if (line := _LAST_LINE.match(text)) and self._lacks_end():
            self._data.add(line[0])
            text = text[line.end() :]
        return text

    def _lacks_end(self) -> bool:
        """True if the letters so far are a picture whose end is still to come."""
        assert self._data is not None
        letters = "".join(self._data.whole().split())
        return len(letters) >= _NAKED_SHORT and _type(letters) in _ENDS and _is_cut(letters)

    def _end(self, *, cut: bool = False) -> Iterator[Event]:
        assert self._data is not None
        data, self._data = self._data.take(), None
        head, wrap = self._head, self._wrap
        is_code = self._code.inside
        letters = "".join(data.split())
        naked = not head
        enough = _NAKED_SHORT if naked else _EXAMPLE if is_code else _SHORT
        if len(letters) < enough or (naked and not _type(letters)):
            yield from self._say(f"{wrap}{head}{data}")
            return
        if is_code:
            yield from self._say(f"{wrap}{head}…")
        else:
            self._closing = self._closer
        if not (cut and _is_cut(letters)):
            yield Picture(_address(head, letters), written=False)

    def _close(self, text: str, *, final: bool) -> tuple[str, bool]:
        """Skip the characters that close the markup of a picture; True if they have not come."""
        line = text[:_BEHIND].partition("\n")[0]
        at = line.find(self._closing)
        if at < 0 and not final and len(text) < _BEHIND and "\n" not in text:
            return text, True
        self._closing = ""
        return text[at + 1 :] if at >= 0 else text, False

    def _say(self, text: str) -> Iterator[Event]:
        if text:
            self._code.feed(text)
            yield TextDelta(text)


def _open(text: str) -> int:
    """How many characters at the end of a text may be the start of a picture."""
    tail = text[-_PATIENCE:]
    keep = 0
    if tail[-1:] == "!":
        keep = 1
    for mark in "[<":
        at = tail.rfind(mark)
        if at < 0 or not (found := _OPENED.match(tail, at)):
            continue
        follows = found["link"] or found["ref"]
        if not follows or _PARTIAL.fullmatch(follows):
            keep = max(keep, len(tail) - at + (1 if tail[at - 1 : at] == "!" else 0))
    if partial := _PARTIAL.search(tail[-180:]):
        keep = max(keep, len(partial[0]))
    return keep


def _address(head: str, letters: str) -> str:
    plain = letters.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    if head.lower().startswith("data:"):
        return f"{head}{plain}"
    return f"data:{_type(plain) or 'image/png'};base64,{plain}"


def _type(letters: str) -> str:
    """The MIME type that the first base64 characters show; "" if none."""
    try:
        found = sniff(to_bytes(letters[:64]))
    except ValueError:
        return ""
    return found[0] if found is not None and found[0].startswith("image/") else ""


def _is_cut(letters: str) -> bool:
    """True if the end of the picture is missing, as far as its format tells."""
    mark = _ENDS.get(_type(letters))
    if mark is None:
        return True
    whole = letters.rstrip("=")
    whole = whole[: len(whole) // 4 * 4] if len(whole) % 4 == 1 else whole
    try:
        start = max(0, (len(whole) - 64) // 4 * 4)
        return mark not in to_bytes(whole[start:])
    except ValueError:
        return True

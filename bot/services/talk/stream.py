"""AnswerStream: an answer while it is received. Reader and views run at their own pace.

The reader never waits for a view, and a view always gets the newest text. It requests and stores
nothing; `asking.py` fills it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import Answer, Scope
from bot.gateway.types import Picture, Progress, ReasoningDelta, Rethought, TextDelta, Usage
from bot.services.notice import Notice

_HIGH_SURROGATES = ("\ud800", "\udbff")


@dataclass(frozen=True, slots=True)
class AnswerEnd:
    """How the answer ended. The text so far is always kept."""

    finish_reason: str | None = None
    usage: Usage | None = None
    cut: bool = False  # it broke off; nobody said that it was done
    restarted: bool = False  # it was cut because the process died, for the second time
    stopped: bool = False  # a person stopped it
    error: Exception | None = None


Pushed = TextDelta | ReasoningDelta | Rethought | Notice | Progress | Picture


class AnswerStream:
    """Text and reasoning so far, and a way to wait for more.

    Each consumer calls `await changed(seen)` and then reads `text`, `reasoning`, `notices`, `end`.
    """

    def __init__(self, answer: Answer, scope: Scope) -> None:
        self.answer = answer
        self.scope = scope
        self.waiting = False
        """True while another answer of the conversation comes first."""
        self.model = answer.model
        self.notices: list[Notice] = []
        self.progress = ""
        """The upstream's progress of a drawing; shown while there is no text."""
        self.drawing = False
        """True while a picture is being made."""
        self.pictures: list[Picture] = []
        """The pictures of the answer; they are sent separately."""
        self.spoken = False
        """True if the question is a recording; its transcript comes before the answer."""
        self.heard: str | None = None
        """The transcript of the question, once it exists."""
        self.lost = False
        """True if nothing can be sent to the chat any more."""
        self.unsent = 0
        """How many messages of the finished answer are not sent yet."""
        self.halted = False
        """True if a person stopped the sending of the messages."""
        self.end: AnswerEnd | None = None
        self.done = asyncio.Event()
        """Set once nothing works on the answer any more."""
        self.ended = asyncio.Event()
        """Set once the answer has ended; for views that pause between updates."""
        self._text = _Growing(answer.text)
        self._reasoning = _Growing(answer.reasoning)
        self._version = 0
        self._seen = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._on_stop: Callable[[], object] | None = None

    @property
    def text(self) -> str:
        """The answer so far."""
        return self._text.whole()

    @property
    def reasoning(self) -> str:
        """The model's reasoning so far."""
        return self._reasoning.whole()

    @property
    def told(self) -> str:
        """The answer for later requests, with the URLs of its pictures.

        A base64 picture has no URL: only that there was one is mentioned.
        """
        shown = ("picture" if one.url[:5].lower() == "data:" else one.url for one in self.pictures)
        return "\n".join([self.text.rstrip(), *(f"![]({url})" for url in shown)]).strip()

    async def changed(self, seen: int | None = None) -> int:
        """Wait for something new; returns at once if there is something, or if it has ended.

        "New" is since the last call returned. With several consumers each passes in what its last
        call returned.
        """
        known = self._seen if seen is None else seen
        while self.end is None and self._version == known:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                await waiter
            finally:
                self._waiters.discard(waiter)
        if seen is None:
            self._seen = self._version
        return self._version

    def push(self, event: Pushed) -> None:
        """Add the next piece; ignored after the end."""
        if self.end is not None:
            return
        match event:
            case TextDelta(text=piece):
                self._text.add(piece)
            case ReasoningDelta(text=piece):
                self._reasoning.add(piece)
            case Rethought():
                self._reasoning.add(self._text.whole())
                self._text = _Growing("")
            case Progress(text=said):
                self.progress, self.drawing = said, True
            case Picture():
                self.drawing = False
                self.pictures.append(event)
            case Notice():
                self.notices.append(event)
        self._wake()

    def hear(self, text: str) -> None:
        """Set the transcript of the spoken question."""
        self.heard = text
        self._wake()

    def queue(self, *, waiting: bool) -> None:
        """Set whether the answer waits for its turn."""
        self.waiting = waiting
        self._wake()

    def close(self, end: AnswerEnd) -> None:
        """End the answer; only the first end counts."""
        if self.end is None:
            self._text.complete()
            self._reasoning.complete()
            self.end = end
            self.ended.set()
            self._wake()

    def on_stop(self, act: Callable[[], object]) -> None:
        """Set what `stop` calls besides ending the answer."""
        self._on_stop = act

    def stop(self) -> bool:
        """End the answer because a person stopped it; False if it had ended."""
        if self.end is not None:
            return False
        self.close(AnswerEnd(stopped=True))
        if self._on_stop is not None:
            self._on_stop()
        return True

    def halt(self) -> bool:
        """Do not send the remaining messages of the finished answer; False if none remain."""
        if self.halted or not self.unsent:
            return False
        self.halted = True
        return True

    def _wake(self) -> None:
        self._version += 1
        if self._waiters:
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(None)
            self._waiters.clear()


class _Growing:
    """A text that grows by small pieces and is read now and then.

    Gateways cut between the two halves of an emoji (a surrogate pair); a half waits for the other.
    """

    __slots__ = ("_half", "_joined", "_pieces")

    def __init__(self, text: str) -> None:
        self._joined = text
        self._pieces: list[str] = []
        self._half = ""

    def add(self, piece: str) -> None:
        if self._half or not _clean(piece):
            piece = self._half + piece
            self._half = (
                piece[-1] if _HIGH_SURROGATES[0] <= piece[-1:] <= _HIGH_SURROGATES[1] else ""
            )
            piece = _whole(piece[:-1] if self._half else piece)
        if piece:
            self._pieces.append(piece)

    def complete(self) -> None:
        if self._half:
            self._pieces.append("\ufffd")
            self._half = ""

    def whole(self) -> str:
        if self._pieces:
            self._joined += "".join(self._pieces)
            self._pieces.clear()
        return self._joined


def _clean(piece: str) -> bool:
    """True if the text can be stored and sent: no lone surrogates, no NULs."""
    if piece.isascii():
        return "\x00" not in piece
    try:
        piece.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in piece


def _whole(piece: str) -> str:
    """The text with surrogate pairs joined; lone ones and NULs are replaced."""
    joined = piece.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "\ufffd")

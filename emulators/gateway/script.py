"""Scripted answers of the chat model.

Answers that were not scripted come from `answers.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Then = Literal["cut", "hang", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """One answer: its pieces, their pace and what comes after the last of them."""

    deltas: tuple[str, ...]
    reasoning: tuple[str, ...] = ()
    delay_s: float = 0.0  # between two pieces
    first_s: float = 0.0  # before the first one
    then: Then | None = None
    finish_reason: str | None = "stop"
    played: str = ""  # the body of a stream, sent as it stands; `: pause of 6 s` is waited for

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(self.deltas)


class ChatScript:
    """The scripted answers, and the questions so far."""

    def __init__(self) -> None:
        self._next: deque[Scripted] = deque()
        self.asked: list[dict[str, Any]] = []  # the bodies of the chat requests that were answered
        self.ended: list[tuple[dict[str, Any], float]] = []  # streams sent to their end, and when

    def script(
        self,
        answer: str | Sequence[str],
        *,
        delay_s: float = 0.0,
        first_s: float = 0.0,
        reasoning: str | Sequence[str] = (),
        chunk: int | None = None,
        then: Then | None = None,
        finish_reason: str | None = "stop",
        times: int = 1,
    ) -> None:
        """The next answer(s). A text is cut into `chunk` characters, or into words."""
        scripted = Scripted(
            deltas=_pieces(answer, chunk),
            reasoning=_pieces(reasoning, chunk),
            delay_s=delay_s,
            first_s=first_s,
            then=then,
            finish_reason=finish_reason,
        )
        self._next.extend([scripted] * times)

    def play(self, body: str, *, times: int = 1) -> None:
        """The next answer(s), as the whole body of a stream."""
        self._next.extend([Scripted(deltas=(), played=body)] * times)

    def take(self) -> Scripted | None:
        """The next scripted answer."""
        return self._next.popleft() if self._next else None

    def reset(self) -> None:
        """Clear everything."""
        self._next.clear()
        self.asked.clear()
        self.ended.clear()


def _pieces(answer: str | Sequence[str], chunk: int | None) -> tuple[str, ...]:
    if not isinstance(answer, str):
        return tuple(answer)
    if chunk:
        return tuple(answer[at : at + chunk] for at in range(0, len(answer), chunk))
    return words(answer)


def words(text: str) -> tuple[str, ...]:
    """A text as a model would stream it: words with their blanks, two Chinese characters a time."""
    pieces: list[str] = []
    piece = ""
    for char in text:
        piece += char
        wide = char >= "⺀"
        if char.isspace() or (wide and len(piece) >= 2) or len(piece) >= 24:
            pieces.append(piece)
            piece = ""
    if piece:
        pieces.append(piece)
    return tuple(pieces)

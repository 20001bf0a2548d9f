"""How an answer shows itself: the protocol between the services and whatever shows answers.

What becomes of an answer (asked, read, stored, told, recovered) is `runner.py`'s business.
A view knows only how a chat shows things; another way to show one, beside drafts and edited
messages, is one more `Showing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from bot.domain import Answer
from bot.services.talk.stream import AnswerStream

Payload = dict[str, Any]
"""One message of an answer, as data that can be stored; only the view reads it."""


class Showing(Protocol):
    """One answer in its chat, from its first sign to its last word."""

    async def follow(self) -> bool:
        """Show it while it grows, until it ends. False = nothing can be sent to this chat."""

    async def finish(self, answer: Answer) -> bool:
        """Bring into the chat what is not there yet of an answer that is READY.

        Each part at most once; safe to call again after a restart. False = it may be that something
        did not arrive, or a person stopped it: `AnswerView.offer` it.
        """

    def close(self) -> None:
        """It is over, whatever became of it."""


class AnswerView(Protocol):
    """How answers show themselves."""

    def open(self, stream: AnswerStream) -> Showing:
        """An answer begins, or is found again after a restart. Returns at once."""

    def parts(self, stream: AnswerStream) -> Sequence[Payload]:
        """The messages of an answer that has ended; stored before the first of them is sent."""

    async def offer(self, stream: AnswerStream) -> None:
        """A button that brings what may be missing."""

    async def show_again(self, answer: Answer) -> None:
        """Send the parts that may be missing."""

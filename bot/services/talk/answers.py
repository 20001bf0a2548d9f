"""The protocols through which services show answers.

`runner.py` decides what happens to an answer (asked, stored, sent, recovered). A view only knows
how a chat shows it. One more way to show an answer, besides drafts and edited messages, is one more
`Showing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from bot.domain import Answer
from bot.services.talk.stream import AnswerStream

Payload = dict[str, Any]
"""One message of an answer as JSON; only the view reads it."""


class Showing(Protocol):
    """One answer in its chat, from the first sign to the last message."""

    async def follow(self) -> bool:
        """Show the answer while it is written; False if nothing can be sent to the chat."""

    async def finish(self, answer: Answer) -> bool:
        """Send the messages of a READY answer that were not sent yet.

        Each at most once; safe to call again after a restart. False if one may not have arrived, or
        if a person stopped the sending: then call `AnswerView.offer`.
        """

    def close(self) -> None:
        """Release what the showing holds, however the answer ended."""


class AnswerView(Protocol):
    """How answers are shown."""

    def open(self, stream: AnswerStream) -> Showing:
        """Begin to show an answer, also after a restart. Returns at once."""

    def parts(self, stream: AnswerStream) -> Sequence[Payload]:
        """The messages of a finished answer; they are stored before the first one is sent."""

    async def offer(self, stream: AnswerStream) -> None:
        """Show a button that sends the messages that may be missing."""

    async def show_again(self, answer: Answer) -> None:
        """Send the messages that may be missing."""

"""Follows an answer as a view does: waits for changes, and takes what is new in one piece."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.gateway.types import ReasoningDelta, TextDelta
from bot.services.notice import Notice
from bot.services.talk.stream import AnswerEnd, AnswerStream

Seen = TextDelta | ReasoningDelta | Notice | AnswerEnd


async def follow(stream: AnswerStream) -> AsyncIterator[Seen]:
    """What is new since the last step: remarks, reasoning, text; the end comes last."""
    text = reasoning = notices = 0
    version = -1
    while True:
        version = await stream.changed(version)
        end = stream.end  # what came before it is given before it
        for notice in stream.notices[notices:]:
            yield notice
            notices += 1
        if thought := stream.reasoning[reasoning:]:
            reasoning += len(thought)
            yield ReasoningDelta(thought)
        if piece := stream.text[text:]:
            text += len(piece)
            yield TextDelta(piece)
        if end is not None:
            yield end
            return

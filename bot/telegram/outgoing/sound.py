"""Measures how long an audio file is, if its upstream did not say."""

from __future__ import annotations

from bot.domain import BadInput
from bot.media.film import plausible
from bot.services.files.sandbox import Unopened, opened


async def duration_of(data: bytes) -> float | None:
    """Seconds; None if the bytes are no audio that can be measured."""
    try:
        seconds = (await opened("sounds.duration", data)).facts["seconds"]
    except (BadInput, Unopened):
        return None
    return plausible(float(seconds or 0))

"""Width and height of a picture, from its header alone; a mask for it must have the same."""

from __future__ import annotations

from bot.domain import BadInput
from bot.services.files.sandbox import Unopened, opened


async def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height), or None if it is no picture."""
    try:
        facts = (await opened("pictures.size", data)).facts
    except (BadInput, Unopened):
        return None
    return facts["width"], facts["height"]

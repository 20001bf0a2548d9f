"""Width and height of a picture, read from its header. A mask must have the same size."""

from __future__ import annotations

from bot.domain import BadInput
from bot.services.files.sandbox import Unopened, opened


async def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels, or None if it is not a picture."""
    try:
        facts = (await opened("pictures.size", data)).facts
    except (BadInput, Unopened):
        return None
    return facts["width"], facts["height"]

"""Width and height of a picture, from its header alone; a mask for it must have the same."""

from __future__ import annotations

import io

from PIL import Image


def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height), or None if it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # what Pillow raises for files that are not what they claim to be

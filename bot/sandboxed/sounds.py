"""The duration of audio files, from their headers.

It decodes nothing. It runs in the sandbox (`bot/sandboxed`).
"""

from __future__ import annotations

import io

import mutagen

from bot.sandboxed import Limits, Made


def duration(data: bytes, _limits: Limits) -> Made:
    """Seconds; None if the bytes are no audio that can be measured."""
    found = mutagen.File(io.BytesIO(data))
    length = getattr(getattr(found, "info", None), "length", None)
    return Made({"seconds": float(length) if length else None})

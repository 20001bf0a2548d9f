"""How long a sound lasts, where its maker did not say. It decodes nothing."""

from __future__ import annotations

import asyncio
import io

import mutagen


async def duration_of(data: bytes) -> float | None:
    """Seconds; None if the bytes are no sound that can be measured."""
    return await asyncio.to_thread(_duration_of, data)


def _duration_of(data: bytes) -> float | None:
    try:
        found = mutagen.File(io.BytesIO(data))
    except Exception:  # noqa: BLE001 - it lets anything out for bytes that are not what they claim
        return None
    length = getattr(getattr(found, "info", None), "length", None)
    return float(length) if length else None

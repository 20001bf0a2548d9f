"""FileSource: how the bytes of what a person sent are reached when they are needed.

Rows hold a FileRef only; who opens it (Telegram, a test) is not known here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.domain import FileRef
from bot.gateway.types import FileInput

LIGHT = "light"
"""A `FileRef.fit`: a picture small enough to go up in a form, beside others."""


ANY = "any"
"""A `FileRef.fit`: whatever it claims to be, it comes as what its bytes are."""


class FileSource(Protocol):
    """Opens what a person sent."""

    async def open(self, ref: FileRef) -> FileInput:
        """Fetch the bytes. Raises `BotError` for a file that is gone or too big."""

    async def place(self, ref: FileRef) -> Path | None:
        """Where it lies on a disk of ours, so that it need not be in memory; None = nowhere.

        Raises `BotError` for a file that is gone.
        """
        del ref
        return None

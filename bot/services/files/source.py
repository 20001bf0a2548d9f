"""FileSource: the interface through which services read files that people sent.

Database rows hold only a `FileRef`. Where the bytes come from (Telegram, a test) is up to the
implementation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.domain import FileRef
from bot.gateway.types import FileInput

LIGHT = "light"
"""A value of `FileRef.fit`: scale the picture down, to be uploaded beside others."""


ANY = "any"
"""A value of `FileRef.fit`: read the file as what its bytes are, whatever it claims to be."""


class FileSource(Protocol):
    """Reads files that people sent."""

    async def open(self, ref: FileRef) -> FileInput:
        """Fetch the bytes. Raises `BotError` if the file is gone or too big."""

    async def place(self, ref: FileRef) -> Path | None:
        """The path on a local disk, so that the file need not be in memory; None if it has none.

        Raises `BotError` if the file is gone.
        """
        del ref
        return None

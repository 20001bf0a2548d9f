"""The files that upstreams have made, by name; generated when first requested.

Names and lifetimes; `media.py` has the routes.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from emulators.gateway.switches import Switches

_KEPT = 48  # finished files in memory; anything older is simply made again


@dataclass(slots=True)
class MediaFile:
    """One file: how to generate it, and its state."""

    name: str
    content_type: str
    recipe: Callable[[], bytes]
    signed: bool  # its address carries a signature and an end, and is worthless without
    day: str
    refusals: int = 0  # how often it has been "not there yet"
    gone: bool = False
    shut: bool = False  # refused to everybody, for ever


class MediaStore:
    """Names → files."""

    def __init__(self, switches: Switches, unix: Callable[[], float]) -> None:
        self._switches = switches
        self._unix = unix
        self._files: dict[str, MediaFile] = {}
        self._made: OrderedDict[str, bytes] = OrderedDict()

    def put(
        self, name: str, content_type: str, recipe: Callable[[], bytes], *, signed: bool = False
    ) -> MediaFile:
        """Register a file; an existing name keeps its first file."""
        file = self._files.get(name)
        if file is None:
            day = time.strftime("%Y%m%d", time.gmtime(self._unix()))
            file = MediaFile(name, content_type, recipe, signed, day)
            self._files[name] = file
        return file

    def path(self, file: MediaFile) -> str:
        """The path of the file; a signed one gets a new lifetime with each call."""
        path = f"/cdn/{file.day}/{file.name}"
        if not file.signed:
            return path
        end = int(self._unix() + self._switches["cdn.expire_s"])
        start = int(self._unix())
        return f"{path}?ex={end:x}&is={start:x}&hm={self._signature(file.name, end)}&"

    def find(self, name: str) -> MediaFile | None:
        """The file of that name."""
        return self._files.get(name)

    def may_fetch(self, file: MediaFile, end: str, signature: str) -> bool:
        """True if a signed URL is genuine and still valid."""
        try:
            moment = int(end, 16)
        except ValueError:
            return False
        return signature == self._signature(file.name, moment) and moment > self._unix()

    async def data(self, file: MediaFile) -> bytes:
        """Its bytes."""
        made = self._made.get(file.name)
        if made is None:
            made = await asyncio.to_thread(file.recipe)
            self._made[file.name] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(file.name)
        return made

    def clear(self) -> None:
        """Forget every file."""
        self._files.clear()
        self._made.clear()

    @staticmethod
    def _signature(name: str, end: int) -> str:
        return hashlib.sha256(f"{name}:{end}".encode()).hexdigest()[:32]

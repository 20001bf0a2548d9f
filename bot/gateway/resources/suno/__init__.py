"""Suno. Each version of the API is its own namespace: `client.suno.v4`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bot.gateway.resources.suno.clips import Exists
from bot.gateway.resources.suno.songs import Songs
from bot.gateway.resources.suno.v3 import SunoV3, SunoV35
from bot.gateway.resources.suno.v4 import SunoV4
from bot.gateway.transport import Transport

__all__ = ["Suno"]


class Suno:
    """The namespace `client.suno`, with one namespace for each API version."""

    def __init__(
        self,
        transport: Transport,
        *,
        exists: Exists,
        routes: Mapping[str, str],
        cdn: str | None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        songs = Songs(exists=exists, cdn=cdn, now=now)
        self.v4 = SunoV4(transport, songs=songs, now=now, pinned=routes.get("suno.v4"))
        self.v3 = SunoV3(
            transport, songs=songs, tasks=self.v4, now=now, pinned=routes.get("suno.v3")
        )
        self.v35 = SunoV35(
            transport, songs=songs, tasks=self.v4, now=now, pinned=routes.get("suno.v35")
        )

"""Suno. Each version of the API is a namespace of its own: `client.suno.v4`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bot.gateway.resources.suno.clips import Exists
from bot.gateway.resources.suno.v4 import SunoV4
from bot.gateway.transport import Transport

__all__ = ["Suno"]


class Suno:
    """`client.suno`."""

    def __init__(
        self,
        transport: Transport,
        *,
        exists: Exists,
        now: Callable[[], float] = time.monotonic,
        routes: Mapping[str, str],
        cdn: str | None,
    ) -> None:
        self.v4 = SunoV4(transport, exists=exists, cdn=cdn, now=now, pinned=routes.get("suno.v4"))

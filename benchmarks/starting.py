"""Scenario S: what a start costs, with tables that are up to date and nothing to do."""

from __future__ import annotations

import time

from benchmarks.report import Figure, note
from benchmarks.world import open_place


async def run() -> list[Figure]:
    """Start twice, the first time for the tables; the second start counts."""
    async with open_place(limited=False) as place:
        async with place.bot():
            pass
        began = time.monotonic()
        async with place.bot(settle=False) as bot:
            took, spent = time.monotonic() - began, bot.cpu()
            memory = bot.memory()
    return [
        note("S", "until its pages answer", took, " s"),
        note("S", "processor time of a start", spent, " s"),
        note("S", "resident after it", memory, " MB", digits=0),
    ]

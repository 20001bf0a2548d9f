"""Waits beside a growing answer: for new text, for a pause, and always for its end."""

from __future__ import annotations

import asyncio

from bot.clock import Clock
from bot.services.talk.stream import AnswerStream
from bot.services.waiting import nap

LONG = 3600.0

Steps = tuple[tuple[int, float], ...]
"""Pairs (number of updates, seconds between them); the last one holds for the rest."""


def step(steps: Steps, count: int) -> float:
    """Seconds to wait after this many updates."""
    return next((seconds for most, seconds in steps if count < most), steps[-1][1])


class Watch:
    """One view's position in a stream."""

    def __init__(self, stream: AnswerStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock
        self._seen = -1

    async def news(self, seconds: float = LONG) -> None:
        """Wait until this view has something new to show, at most this many seconds."""
        wake = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._look(wake))
            await nap(self._clock, seconds, wake)
            looking.cancel()

    async def pause(self, seconds: float) -> None:
        """Wait this many seconds, or until the answer ends."""
        if self._stream.ended.is_set():
            return
        wake = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._end(wake))
            await nap(self._clock, seconds, wake)
            looking.cancel()

    async def _look(self, wake: asyncio.Event) -> None:
        self._seen = await self._stream.changed(self._seen)
        wake.set()

    async def _end(self, wake: asyncio.Event) -> None:
        await self._stream.ended.wait()
        wake.set()

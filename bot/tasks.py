"""Everything that runs beside the intake: one TaskGroup, and nothing that it lets out.

It starts what it is handed and knows nothing of it. `bot/app.py` owns the only one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """Everything that runs beside the intake, in one TaskGroup."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something; what it lets out is logged, never raised."""
        task = self._group.create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def cancel(self, *, but: Collection[asyncio.Task[Any]] = ()) -> None:
        """Stop whatever still runs; the rows remember what was left."""
        for task in self._running.difference(but):
            task.cancel()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("task_failed", task=getattr(work, "__qualname__", ""))

"""All background tasks, in one TaskGroup, whose errors are logged.

It knows nothing of what it runs. `bot/app.py` owns the only instance.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """All background tasks, in one TaskGroup."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a task; an exception is logged, never raised."""
        task = self._group.create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def cancel(self, *, but: Collection[asyncio.Task[Any]] = ()) -> None:
        """Cancel the running tasks; the database remembers unfinished work."""
        for task in self._running.difference(but):
            task.cancel()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("task_failed", task=getattr(work, "__qualname__", ""))

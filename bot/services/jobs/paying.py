"""Paying: the billable calls in progress, and whether a new one may begin.

At shutdown the process waits for these: what they return is paid for and sent only once. It makes
no calls itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Paying:
    """Tracks billable calls, from just before the request until the reply is stored."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._closed = False

    def close(self) -> None:
        """Shutdown has begun: no new billable call may start."""
        self._closed = True

    def closed(self) -> bool:
        """True once no new billable call may start."""
        return self._closed

    @contextmanager
    def call(self) -> Iterator[None]:
        """Context for a billable call: registers the current task."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    @property
    def tasks(self) -> frozenset[asyncio.Task[object]]:
        """The tasks that must not be cancelled."""
        return frozenset(self._tasks)

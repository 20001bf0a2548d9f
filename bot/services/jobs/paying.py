"""Paying: the billable calls that are under way, and whether new ones may begin.

When the process has to end, these are what it waits for: what they bring is paid, and is said only
once. It makes no call itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Paying:
    """From the moment before the call until what it brought is kept."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._closed = False

    def close(self) -> None:
        """The process ends: nothing that costs money begins any more."""
        self._closed = True

    def closed(self) -> bool:
        """Whether it is too late to begin."""
        return self._closed

    @contextmanager
    def call(self) -> Iterator[None]:
        """The task that runs this block pays."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    @property
    def tasks(self) -> frozenset[asyncio.Task[object]]:
        """Who must not be interrupted."""
        return frozenset(self._tasks)

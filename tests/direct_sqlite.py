"""SQLite without its threads: every statement is done at once, in the loop of the test.

aiosqlite gives each connection a thread, and each statement crosses to it and back four times. That
costs a test more than SQLite does, and nobody can tell from outside whether such a thread is at
work. The order of things stays that of the real one: a statement that was begun is done, even when
its caller goes away; the caller goes on in a later turn of the loop, and others act meanwhile.
For connections that never wait for each other's locks, as those of one `Database`; what locks do is
tested in `tests/storage`, with threads.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator, Iterator
from typing import Any

import aiosqlite
import aiosqlite.core
import pytest


class DirectConnection(aiosqlite.Connection):
    """A connection whose statements are done where they are asked for."""

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()

    async def _connect(self) -> aiosqlite.Connection:
        if self._connection is None:
            self._connection = self._connector()
        await asyncio.sleep(0)
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        try:
            return fn(*args, **kwargs)
        finally:
            await asyncio.sleep(0)

    def stop(self) -> None:
        self._running = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextlib.contextmanager
def direct_sqlite() -> Iterator[None]:
    """Connections that are opened within the block are such."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.core, "Connection", DirectConnection)
        yield

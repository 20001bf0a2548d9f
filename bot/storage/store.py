"""Store: what the stores have in common. A call that has begun is carried to its end.

A cancelled caller (a person pressed stop, the process goes down) is told only after its
transaction is over: nobody has to wonder whether it was committed, and no connection is torn.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.clock import Clock
from bot.storage.database import Database

T = TypeVar("T")


class Store:
    """Some tables of one database. Every public method is one short transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if not name.startswith("_") and inspect.iscoroutinefunction(method):
                setattr(cls, name, _carried(method))


def _carried(method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    @functools.wraps(method)
    async def call(*args: Any, **kwargs: Any) -> T:
        work = asyncio.gather(method(*args, **kwargs))  # a task of its own, awaited below
        cancelled: asyncio.CancelledError | None = None
        while not work.done():
            try:
                await asyncio.wait((work,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            if not work.cancelled():
                work.exception()  # nobody is left to hear it
            raise cancelled
        return work.result()[0]

    return call

"""The base class of stores. A call that has begun is always finished.

If the caller is cancelled (a person pressed stop, the process shuts down), the cancellation is
raised only after the transaction: it is never unclear whether it was committed, and no connection
is broken.

A call that meets a database error (locked, full, read-only, gone) is repeated until it succeeds, so
callers need no retries, not even after a call that cost money. A caller that is cancelled while
waiting is released, and then nothing was done.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.store_call import carried, inside
from bot.storage.trouble import DatabaseUnavailable, pauses

T = TypeVar("T")


class Store:
    """Some tables of one database. Each public method is one short transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if not name.startswith("_") and inspect.iscoroutinefunction(method):
                setattr(cls, name, _patient(method))


def _patient(method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    @functools.wraps(method)
    async def call(self: Store, *args: Any, **kwargs: Any) -> T:
        if inside():  # of another call, which is carried and repeated as a whole
            return await method(self, *args, **kwargs)
        for pause in pauses():
            with suppress(DatabaseUnavailable):  # said by the database itself, once
                return await carried(method(self, *args, **kwargs))
            await self._clock.sleep(pause)
        raise AssertionError("there is no last pause")

    return call

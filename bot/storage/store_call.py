"""Finishes a store call even if its caller is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


class _Caller:
    gone = False


_caller: ContextVar[_Caller | None] = ContextVar("caller", default=None)


def inside() -> bool:
    """True inside a store call."""
    return _caller.get() is not None


def forsaken() -> bool:
    """True if the caller of the current store call was cancelled."""
    caller = _caller.get()
    return caller is not None and caller.gone


async def carried(work: Awaitable[T]) -> T:
    """Run it to its end; a cancellation is raised only then."""
    caller = _Caller()
    before = _caller.set(caller)
    doing = asyncio.gather(work)  # a task of its own, awaited below
    _caller.reset(before)
    cancelled: asyncio.CancelledError | None = None
    while not doing.done():
        try:
            await asyncio.wait((doing,))
        except asyncio.CancelledError as error:
            cancelled = error
            caller.gone = True
    if cancelled is not None:
        if not doing.cancelled():
            doing.exception()  # nobody is left to hear it
        raise cancelled
    return doing.result()[0]

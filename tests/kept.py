"""What every start of the app works out anew, and what comes out the same: kept for the next start.

A process of the suite starts the app many hundred times. SQLAlchemy keeps what it makes of a
statement for each engine, OpenSSL reads the authorities of Mozilla for each session, and aiogram
looks at the same functions for each router: for a test with one question that is most of its time.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import ssl
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pytest
from aiogram.client.session import aiohttp as session
from aiogram.dispatcher.event import handler
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage import database


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Apps that are started within the block use what others have worked out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_async_engine", _engine)
        patch.setattr(session, "ssl", SimpleNamespace(create_default_context=_context))
        patch.setattr(handler, "inspect", _inspect)
        yield


class _Statements(dict[tuple[Any, ...], Any]):
    """Compiled statements, by what they say; the dialect of their engine is always the same one."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_statements = _Statements()


def _engine(url: URL, **how: Any) -> AsyncEngine:
    assert url.drivername == "sqlite+aiosqlite"
    return create_async_engine(url, execution_options={"compiled_cache": _statements}, **how)


@functools.cache
def _context(cafile: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=cafile)


class _Inspect:
    """The module `inspect`, which remembers what a function's code takes."""

    def __init__(self) -> None:
        self._known: dict[CodeType, inspect.Signature] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(inspect, name)

    def signature(self, callback: Callable[..., Any], **how: Any) -> inspect.Signature:
        if not isinstance(callback, FunctionType):
            return inspect.signature(callback, **how)
        if callback.__code__ not in self._known:
            self._known[callback.__code__] = inspect.signature(callback, **how)
        return self._known[callback.__code__]


_inspect = _Inspect()

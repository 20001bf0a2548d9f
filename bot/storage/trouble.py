"""Tells database outages (locked, full, read-only, gone) from bugs of ours.

An outage passes, so `Store` waits it out; a bug is raised. Each outage is logged once at its start
and once at its end.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

log = structlog.get_logger(__name__)

PAUSES = (0.1, 0.3, 1.0, 2.0)  # seconds between two tries; the last again and again
SAID_AGAIN = 60.0  # seconds: trouble that comes and goes is told no more often

# The last eight bits of SQLite's codes. Its SQLITE_ERROR is a statement of ours that is wrong.
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PASSING = _LOCKED | {
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
_READ_ONLY = "25006"  # PostgreSQL, which calls it an internal error


class DatabaseUnavailable(Exception):
    """The database failed and nothing was changed; it may work later."""


def trouble_of(error: BaseException) -> str | None:
    """The database's error message if this error is an outage; else None."""
    if isinstance(error, DatabaseUnavailable):
        return str(error)
    if isinstance(error, PoolTimeout):
        return "every connection is busy"
    inner = error.orig if isinstance(error, DBAPIError) else error
    words = str(inner).partition("\n")[0].strip()
    if isinstance(inner, sqlite3.Error):
        code = getattr(inner, "sqlite_errorcode", None)
        # Without its tables: an empty file lies where the database was.
        lost = "no such table" in words
        return words if code is not None and (code & 0xFF in _PASSING or lost) else None
    if isinstance(error, (OperationalError, InterfaceError)):
        return words
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(inner, "sqlstate", None) == _READ_ONLY
    ):
        return words
    return None


def pauses() -> Iterator[float]:
    """Seconds to wait before each further try, without an end."""
    return itertools.chain(PAUSES, itertools.repeat(PAUSES[-1]))


class Trouble:
    """Tracks whether there is an outage now; logs its start and end."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._writing = False  # reading may well go on while nothing can be written
        self._since = 0.0
        self._told = False
        self._told_at: float | None = None

    def met(self, reason: str, *, writing: bool) -> None:
        """A call failed because of an outage."""
        now = time.monotonic()
        if self.reason is None:
            self._since = now
            self._told = self._told_at is None or now - self._told_at >= SAID_AGAIN
            if self._told:
                self._told_at = now
                log.error("database_unwell", reason=reason, hint="waiting until it is back")
        self.reason = reason
        self._writing = self._writing or writing

    def done(self, *, writing: bool) -> None:
        """A call succeeded."""
        if self.reason is None or (self._writing and not writing):
            return
        if self._told:
            log.info("database_back", after_s=round(time.monotonic() - self._since, 1))
        self.reason, self._writing = None, False


def watch_file(engine: Engine, path: str) -> None:
    """Detect that the SQLite file was removed, and reconnect when it is back.

    Otherwise SQLite would create an empty file, or go on writing into the removed one.
    """
    file = Path(path)

    def inode() -> int:
        try:
            return file.stat().st_ino
        except OSError as error:
            raise DatabaseUnavailable(f"the file is gone: {error.strerror}") from None

    def connecting(
        _dialect: Dialect, _entry: ConnectionPoolEntry, _args: object, _kw: object
    ) -> None:
        inode()

    def connected(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["inode"] = inode()

    def taken(
        _connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        if entry.info.get("inode") != inode():
            raise DisconnectionError

    def failed(context: ExceptionContext) -> None:
        # A connection that failed like this may be left inside a transaction: it is not used again.
        code = getattr(context.original_exception, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _PASSING - _LOCKED:
            context.is_disconnect = True

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "handle_error", failed)

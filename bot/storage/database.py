"""The database engine: SQLite by default, PostgreSQL by URL. It opens, migrates and closes.

The stores know the tables. SQLite allows one writer at a time, so this process's writers queue on
an asyncio lock (fair, no timeouts) instead of the file's lock. If the database is locked by others,
full, read-only or gone, `read` and `write` raise `DatabaseUnavailable`; the stores wait until it is
over (`store.py`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Table, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain import Unusable
from bot.storage.store_call import forsaken
from bot.storage.trouble import DatabaseUnavailable, Trouble, trouble_of, watch_file

Insert = sqlite.Insert | postgresql.Insert

_PRAGMAS = (
    "journal_mode=WAL",  # readers never wait for the writer
    "synchronous=NORMAL",  # with WAL: a crash of the process loses nothing
    "foreign_keys=ON",
    "busy_timeout=4000",  # for other processes (a backup, say); stores wait for longer ones
    "journal_size_limit=67108864",  # media pass through; the log shall not stay large
)


class Database:
    """An open database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._sqlite = engine.dialect.name == "sqlite"
        self._turn = asyncio.Lock()
        self._trouble = Trouble()

    @property
    def trouble(self) -> str | None:
        """The error that keeps it from working; None while it works."""
        return self._trouble.reason

    @property
    def sqlite(self) -> bool:
        """True for SQLite, which has a full-text index (FTS5)."""
        return self._sqlite

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; the folder of an SQLite file is created.

        Raises:
            Unusable: it cannot be opened.
        """
        where = make_url(url)
        try:
            if where.get_backend_name() == "sqlite":
                database = cls(_sqlite_engine(where.set(drivername="sqlite+aiosqlite")))
            else:
                engine = create_async_engine(
                    where, pool_size=10, pool_pre_ping=True, hide_parameters=True
                )
                database = cls(engine)
            await database.ping()
        except ModuleNotFoundError:
            raise Unusable(
                "DATABASE_URL", "PostgreSQL needs a driver: pip install 'api4gpt-bot[postgres]'"
            ) from None
        except (OSError, sqlite3.Error, DBAPIError, DatabaseUnavailable) as error:
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0].strip()
            raise Unusable(
                "DATABASE_URL",
                f"the database cannot be opened ({reason}). Is it there, and may the bot write it?",
            ) from None
        return database

    async def migrate(self) -> None:
        """Apply the missing migrations.

        Raises:
            Unusable: a newer version of the program has migrated it, or it belongs to another
                program.
        """
        if await self.revision() == newest_revision():
            return
        from bot.storage.migrations import upgrade  # noqa: PLC0415 - Alembic: 0.4 s and 11 MB

        try:
            async with self.write() as connection:
                await connection.run_sync(upgrade)
        except DBAPIError as error:  # nothing passing: that is `DatabaseUnavailable`
            reason = str(error.orig).partition("\n")[0].strip()
            raise Unusable(
                "DATABASE_URL",
                f"its tables are not those of this program ({reason}). Give this bot a database of"
                " its own, or go back to a backup.",
            ) from error

    async def revision(self) -> str | None:
        """The current migration; None before the first.

        Raises:
            Unusable: a newer version of the program has migrated it.
        """
        newest = newest_revision()
        async with self.read() as connection:
            found = await connection.run_sync(_revision)
        if found is not None and found > newest:
            raise Unusable(
                "DATABASE_URL",
                f"a newer version of this program has worked with the database (its tables are at"
                f" {found}, this version knows {newest}). Update the program, or go back to a"
                " backup of the database.",
            )
        return found

    async def ping(self) -> None:
        """Raise if the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections; an open one would leave a thread behind."""
        await self._engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for SELECTs; each statement sees the newest commit.

        Raises:
            DatabaseUnavailable: it is locked, gone or otherwise unusable.
        """
        with self._told(writing=False):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end. Keep it short, and await nothing else in it.

        Raises:
            DatabaseUnavailable: it is locked, full, read-only or gone; nothing was committed.
                (Unknown if a PostgreSQL server disappears during the COMMIT.)
        """
        with self._told(writing=True):
            async with AsyncExitStack() as stack:
                if self._sqlite:
                    await stack.enter_async_context(self._turn)
                    if self._trouble.reason is not None and forsaken():
                        raise DatabaseUnavailable(self._trouble.reason)
                yield await stack.enter_async_context(self._writer.begin())

    @contextmanager
    def _told(self, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            reason = trouble_of(error)
            if reason is None:
                raise
            self._trouble.met(reason, writing=writing)
            raise DatabaseUnavailable(reason) from None
        self._trouble.done(writing=writing)

    def insert(self, table: Table) -> Insert:
        """An INSERT that has `on_conflict_do_nothing` and `on_conflict_do_update`."""
        return sqlite.insert(table) if self._sqlite else postgresql.insert(table)


def newest_revision() -> str:
    """The id of the last migration, from its file name, without importing Alembic."""
    versions = Path(__file__).parent / "migrations" / "versions"
    return max(path.name for path in versions.glob("v[0-9]*_*.py"))[1:].partition("_")[0]


def _revision(connection: Connection) -> str | None:
    """The current migration; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _sqlite_engine(url: URL) -> AsyncEngine:
    if not url.database or url.database == ":memory:":
        raise ValueError("the database must be a file: several connections share it")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Here first: aiosqlite's thread outlives a failure, and would say so at the end.
    with closing(sqlite3.connect(url.database)) as connection:
        connection.execute(f"PRAGMA {_PRAGMAS[0]}")
    engine = create_async_engine(
        url,
        connect_args={"isolation_level": None},  # we say BEGIN ourselves
        pool_size=4,
        max_overflow=0,
        pool_reset_on_return=None,  # every transaction was ended by then
        hide_parameters=True,  # they are what people wrote
    )
    watch_file(engine.sync_engine, url.database)
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: DBAPIConnection, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A reader needs no BEGIN; a writer takes the lock at once, because a transaction that first
    # reads and then writes could be refused in the middle.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

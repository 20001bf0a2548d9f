"""What the database is in trouble with, and that every call waits until it is over."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from bot.storage import Database, DatabaseUnavailable, Storage
from tests.held_clock import HeldClock

pytestmark = pytest.mark.usefixtures("on_sqlite")


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def path(url):
    return Path(url.partition("///")[2])


@pytest.fixture
async def db(url):
    """A database that other processes need not lock for long."""
    database = await Database.open(url)
    await database.migrate()

    def impatient(connection, _record):
        connection.cursor().execute("PRAGMA busy_timeout=1")

    event.listen(database._engine.sync_engine, "connect", impatient)
    await fresh(database)
    yield database
    await database.close()


async def until(seen, clock):
    """Let calls run, and their pauses end, until that is so."""
    async with asyncio.timeout(30):
        while not seen():
            await clock.advance(0.05)


async def fresh(database):
    await database._engine.dispose()


@asynccontextmanager
async def locked(path, _database):
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def told(pragma, usual):
    @asynccontextmanager
    async def trouble(_path, database):
        now = pragma

        def listener(connection, _record):
            if now is not None:
                connection.cursor().execute(f"PRAGMA {now}")

        event.listen(database._engine.sync_engine, "connect", listener)
        await fresh(database)
        yield
        now = None
        if usual:
            async with database.read() as connection:  # one that was not thrown away
                await connection.execute(text(f"PRAGMA {usual}"))

    return trouble


@asynccontextmanager
async def moved(path, _database):
    aside = path.rename(path.with_suffix(".aside"))
    yield
    assert not path.exists()  # nobody has made another one
    aside.rename(path)


@asynccontextmanager
async def folder_gone(path, _database):
    aside = path.parent.rename(path.parent.with_name("aside"))
    yield
    aside.rename(path.parent)


@asynccontextmanager
async def replaced_by_nothing(path, database):
    await fresh(database)
    aside = path.rename(path.with_suffix(".aside"))
    path.touch()
    yield
    for leftover in ("", "-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    aside.rename(path)


@asynccontextmanager
async def replaced_by_something_else(path, database):
    await fresh(database)
    aside = path.rename(path.with_suffix(".aside"))
    path.write_bytes(b"no database at all, but something long enough " * 100)
    yield
    path.unlink()
    aside.rename(path)


TROUBLES = {
    "locked": locked,
    "read-only": told("query_only=1", "query_only=0"),
    "full": told("max_page_count=1", "max_page_count=1073741823"),
    "moved away": moved,
    "folder gone": folder_gone,
    "an empty file": replaced_by_nothing,
    "another file": replaced_by_something_else,
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_calls_wait_until_the_trouble_is_over_and_nothing_is_lost(name, db, clock, path):
    storage = Storage.over(db, clock)
    await storage.updates.keep([{"update_id": 1}])
    words = "x" * 10_000  # more than the pages that are there already
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            async with TROUBLES[name](path, db):
                calls = [
                    group.create_task(storage.updates.keep([{"update_id": at, "w": words}]))
                    for at in range(2, 30)
                ]
                await until(lambda: db.trouble, clock)
                await clock.advance(20)
                assert not any(call.done() for call in calls)
                assert db.trouble
            await until(lambda: all(call.done() for call in calls), clock)
    assert [at for call in calls for at in call.result()] == list(range(2, 30))
    assert db.trouble is None
    assert [one["event"] for one in logs] == ["database_unwell", "database_back"]
    assert words not in str(logs)
    assert len(await storage.updates.unhandled()) == 29


async def test_reading_goes_on_while_nothing_can_be_written(db, clock, path):
    storage = Storage.over(db, clock)
    async with asyncio.TaskGroup() as group:
        async with locked(path, db):
            writing = group.create_task(storage.updates.keep([{"update_id": 1}]))
            await until(lambda: db.trouble, clock)
            assert await storage.updates.unhandled() == []
            assert db.trouble  # a reader that was served does not end it
        await until(writing.done, clock)
    assert db.trouble is None


async def test_who_is_cancelled_meanwhile_is_let_go_and_nothing_was_done(db, clock, path):
    storage = Storage.over(db, clock)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group, locked(path, db):
        calls = [group.create_task(storage.updates.keep([{"update_id": at}])) for at in range(50)]
        await until(lambda: db.trouble, clock)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
    assert all(call.cancelled() for call in calls)
    assert await storage.updates.unhandled() == []


async def test_trouble_that_comes_and_goes_is_not_told_every_time(db, clock, path):
    storage = Storage.over(db, clock)
    with capture_logs() as logs:
        for number in range(1, 21):
            async with asyncio.TaskGroup() as group:
                async with locked(path, db):
                    call = group.create_task(storage.updates.keep([{"update_id": number}]))
                    await until(lambda: db.trouble, clock)
                await until(call.done, clock)
    assert len(logs) <= 4
    assert len(await storage.updates.unhandled()) == 20


async def twice_the_same(db, words):
    async with db.write() as connection:
        for _ in range(2):
            await connection.execute(
                text("INSERT INTO updates (update_id, body, kept_at) VALUES (7, :words, 1)"),
                {"words": words},
            )


async def test_a_mistake_is_raised_at_once_and_does_not_tell_what_was_written(db):
    with pytest.raises(IntegrityError) as raised:
        await twice_the_same(db, '"my secret wish"')
    assert "secret" not in str(raised.value) + repr(raised.value)
    assert db.trouble is None


async def test_without_a_store_the_trouble_is_raised_by_its_name(db, path):
    async with moved(path, db):
        with pytest.raises(DatabaseUnavailable, match="gone"):
            await db.ping()
    await db.ping()

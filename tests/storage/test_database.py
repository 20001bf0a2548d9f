import asyncio
import os
import re
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.clock import Clock
from bot.domain import JobStatus, Scope, Unusable
from bot.scope import ChatTarget
from bot.storage import Database, Storage
from bot.storage.alone import alone
from bot.storage.database import newest_revision
from bot.storage.schema import NOTE_WORDS, Instant, metadata
from tests.fresh_database import fresh

CHAT = ChatTarget(chat_id=1)


async def test_the_migrations_make_exactly_the_tables_of_the_schema(db):
    def difference(connection):
        def ours(name, _kind, _parents):  # not the index of words, which is SQLite's own
            return not (name or "").startswith(NOTE_WORDS)

        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": ours}
        )
        return compare_metadata(context, metadata)

    async with db.write() as connection:
        assert await connection.run_sync(difference) == []


@pytest.mark.usefixtures("on_sqlite")
async def test_the_migrations_make_the_same_sql_as_the_schema(db, tmp_path):
    # compare_metadata does not look at the conditions of partial indices.
    async def sql(database):
        async with database.read() as connection:
            rows = await connection.scalars(
                text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            )
            # A column that was added later stands behind the keys.
            return {
                tuple(sorted(" ".join(piece.split()) for piece in re.split(r"[,()]", row)))
                for row in rows
                if "alembic_version" not in row
            }

    other = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/other.db")
    async with other.write() as connection:
        await connection.run_sync(metadata.create_all)
    assert await sql(db) == await sql(other)
    await other.close()


async def test_migrating_again_changes_nothing(db, storage):
    conversation = await storage.conversations.current(1, None)
    await db.migrate()
    assert await storage.conversations.current(1, None) == conversation


async def test_tables_that_are_up_to_date_need_no_alembic(db, monkeypatch):
    async with db.read() as connection:
        at = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert at == newest_revision()  # the files are named after their revisions

    monkeypatch.setitem(sys.modules, "bot.storage.migrations", None)  # importing it fails
    await db.migrate()


async def test_a_failed_migration_leaves_nothing_behind(tmp_path, monkeypatch, on_sqlite):
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/half.db")

    def half(connection):
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError

    monkeypatch.setattr("bot.storage.migrations.upgrade", half)
    with pytest.raises(RuntimeError):
        await database.migrate()
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT * FROM sqlite_master"))).all() == []
    await database.close()


@pytest.mark.usefixtures("on_sqlite")
async def test_sqlite_is_set_up_for_one_writer_and_many_readers(db, url):
    async with db.read() as connection:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("foreign_keys", 1),
            ("synchronous", 1),
            ("busy_timeout", 4000),
        ):
            assert await connection.scalar(text(f"PRAGMA {pragma}")) == value
    await db.ping()


@pytest.mark.usefixtures("on_sqlite")
async def test_what_was_stored_is_there_after_a_reopen_and_no_thread_is_left(url):
    before = set(threading.enumerate())
    first = await Database.open(url)
    await first.migrate()
    conversation = await Storage.over(first, Clock()).conversations.current(5, 9)
    await first.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()

    second = await Database.open(url)
    assert await Storage.over(second, Clock()).conversations.current(5, 9) == conversation
    await second.close()


def test_the_process_ends_quietly_after_a_close(tmp_path):
    program = (
        "import asyncio\n"
        "from bot.storage import Database\n"
        "async def main():\n"
        "    db = await Database.open('sqlite:///' + PATH)\n"
        "    await db.migrate(); await db.ping(); await db.close()\n"
        "asyncio.run(main())\n"
    ).replace("PATH", repr(f"{tmp_path}/a/b/bot.db"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert (done.returncode, done.stderr) == (0, "")


async def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="must be a file"):
        await Database.open("sqlite+aiosqlite://")


async def test_a_time_without_a_zone_is_refused(storage):
    with pytest.raises(ValueError, match="needs a zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001 - meant


async def test_two_hundred_writers_and_readers_at_once_are_never_refused(storage):
    async def person(number):
        scope = Scope(chat_id=number, user_id=number, private=True, update_id=number)
        await storage.updates.keep([{"update_id": number}])
        conversation = await storage.conversations.current(number, None)
        assert await storage.conversations.history(conversation.id) == []
        await storage.profiles.private_started(number)
        await storage.sent.put(f"job:{number}:status", ChatTarget(chat_id=number), 1)
        await storage.updates.handled([number])
        return scope

    await asyncio.gather(*(person(number) for number in range(1, 201)))
    assert await storage.updates.unhandled() == []


async def test_cancelled_calls_leave_the_database_usable(storage, db):
    async def work(number):
        for step in range(50):
            await storage.sent.put(f"{number}", ChatTarget(chat_id=number), step)
            await storage.sent.get(f"{number}")

    for rounds in range(3):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(number)) for number in range(20)]
            for task in tasks:
                for _ in range(5 + rounds):
                    await asyncio.sleep(0)
                task.cancel()
    await storage.sent.put("after", CHAT, 2)
    assert await storage.sent.get("after") == (CHAT, 2, "")


async def test_a_call_that_has_begun_is_carried_to_its_end(storage):
    async with asyncio.TaskGroup() as group:
        task = group.create_task(storage.sent.put("owner", CHAT, 2))
        await asyncio.sleep(0)
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
    assert task.cancelled()
    assert await storage.sent.get("owner") == (CHAT, 2, "")
    with pytest.raises(ValueError, match="does not go"):
        await storage.jobs.advance(1, JobStatus.QUEUED, JobStatus.RUNNING)
    async with asyncio.timeout(5):
        await storage.sent.get("owner")


async def test_an_operation_takes_about_a_millisecond(storage):
    await storage.sent.put("warm", CHAT, 1)
    await storage.sent.get("warm")
    started = time.process_time()
    for number in range(100):
        await storage.sent.put("warm", CHAT, number)
        await storage.sent.get("warm")
    assert (time.process_time() - started) / 200 < 0.01  # ten times the usual: a busy machine


@pytest.mark.usefixtures("on_sqlite")
async def test_tables_of_a_newer_program_are_left_alone(db):
    async with db.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="a newer version of this program"):
        await db.migrate()


@pytest.mark.parametrize("left", ["CREATE TABLE jobs (x INTEGER)", ""])
async def test_tables_of_another_program_are_told(tmp_path, on_sqlite, left):
    path = fresh(tmp_path / "data/bot.db") if not left else tmp_path / "bot.db"
    database = await Database.open(f"sqlite+aiosqlite:///{path}")
    async with database.write() as connection:
        await connection.execute(text(left or "DELETE FROM alembic_version"))
    with pytest.raises(Unusable, match="not those of this program"):
        await database.migrate()
    await database.close()


def test_one_process_works_with_one_file(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    with alone(url), pytest.raises(Unusable, match="another process works with"), alone(url):
        pass
    with alone(url), alone(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"):
        pass
    with alone("postgresql+psycopg://a@127.0.0.1/b"), alone("postgresql+psycopg://a@127.0.0.1/b"):
        pass

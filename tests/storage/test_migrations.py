"""Rows of an older version are still there, and mean the same, after every migration."""

import pytest
from alembic import command
from sqlalchemy import insert, text

from bot.domain import JobInput
from bot.domain import JobStatus as S
from bot.storage import Database, Storage
from bot.storage.migrations import config
from bot.storage.migrations.versions import v0001_first_tables as first


@pytest.fixture
async def old(url):
    """A database at a revision, and the way to the newest one."""
    database = await Database.open(url)

    async def to(revision):
        async with database.write() as connection:
            await connection.run_sync(lambda one: command.upgrade(config(one), revision))

    database.to = to
    if not database.sqlite:
        async with database.write() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    yield database
    await database.close()


def job(number, clock, **more):
    return {
        "kind": "midjourney.action",
        "upstream": "midjourney",
        "status": "running",
        "chat_id": 7,
        "topic_id": 0,
        "user_id": 7,
        "update_id": None,
        "scope": {"chat_id": 7, "user_id": 7, "private": True},
        "reference": f"bot-{number}",
        "params": {"prompt": "a cat"},
        "files": [],
        "created_at": clock.now(),
        "next_poll_at": None,
        "poll_failures": 0,
    } | more


async def test_jobs_keep_what_started_them_and_what_their_window_was_answered(old, clock):
    await old.to("0002")
    said = {"answer": "1.5", "choice": "zoom", "answered": True}
    rows = [
        job(1, clock, update_id=41, next_poll_at=clock.now(), poll_failures=3),
        job(2, clock, params={"prompt": "a dog", **said}),
        job(3, clock, params={"prompt": "", "answer": None, "choice": None, "answered": False}),
    ]
    async with old.write() as connection:
        for row in rows:
            await connection.execute(insert(first.jobs).values(**row))
        await connection.execute(text("UPDATE jobs SET parent_id = 1 WHERE id = 2"))
        artifact = {"key": "1", "body": {}, "job_id": 1, "sha256": "f"}
        await connection.execute(insert(first.artifacts).values(**artifact))
        await connection.execute(text("DELETE FROM jobs WHERE id = 3"))
    await old.migrate()

    jobs = Storage.over(old, clock).jobs
    plain, answered = await jobs.get(1), await jobs.get(2)
    assert (plain.origin, plain.due_at, plain.tries) == ("update:41", clock.now(), 3)
    assert (plain.status, plain.given, plain.answered, plain.deaths) == (S.RUNNING, None, False, 0)
    assert (answered.origin, answered.parent_id, answered.answered) == (None, 1, True)
    assert answered.given == JobInput(text="1.5", choice="zoom")
    assert answered.params == {"prompt": "a dog"}
    new = await jobs.add(
        kind="k", upstream="u", params={}, scope=plain.scope, reference="new", retry_of=1
    )
    assert new.id == 4  # an id stands in buttons: none is used again
    async with old.read() as connection:
        assert await connection.scalar(text("SELECT job_id FROM artifacts")) == 1
        if old.sqlite:
            assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []


async def test_what_people_chose_is_still_chosen(old, clock):
    await old.to("0008")
    rows = [
        {"user_id": 7, "language": "zh", "prefs": '{"music.version": "v4.0"}'},
        {"user_id": 8, "language": None, "prefs": '{"gpts": [["g-abcdef", "Ferries"]]}'},
        {"user_id": 9, "language": "en", "prefs": "{}"},
    ]
    add = text(
        "INSERT INTO profiles (user_id, language, prefs) VALUES (:user_id, :language, :prefs)"
    )
    async with old.write() as connection:
        for row in rows:
            await connection.execute(add, row)
    await old.migrate()

    profiles = Storage.over(old, clock).profiles
    assert (await profiles.get(7)).prefs == {"music.version": "v4.0", "language": "zh"}
    assert (await profiles.get(8)).prefs == {"gpts": [["g-abcdef", "Ferries"]]}
    assert (await profiles.get(9)).prefs == {"language": "en"}

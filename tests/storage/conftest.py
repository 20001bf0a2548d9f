"""A fresh database a test: a file in tmp_path, or the server named by TEST_DATABASE_URL."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import Clock
from bot.domain import Scope
from bot.storage import Database, Storage
from tests.fresh_database import fresh


class HeldClock(Clock):
    """Stands still until it is moved."""

    def __init__(self):
        self.time = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self):
        return self.time

    def pass_(self, **span):
        self.time += timedelta(**span)


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def url(tmp_path):
    return os.environ.get("TEST_DATABASE_URL") or f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"


@pytest.fixture
async def db(url, tmp_path):
    if url.startswith("sqlite"):
        fresh(tmp_path / "data/bot.db")
    database = await Database.open(url)
    if not url.startswith("sqlite"):
        async with database.write() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def storage(db, clock):
    return Storage.over(db, clock)


@pytest.fixture
def scope():
    return Scope(chat_id=-100500, user_id=7, private=False, topic_id=3, user_name="Ann")


@pytest.fixture
def on_sqlite(url):
    if not url.startswith("sqlite"):
        pytest.skip("about SQLite")

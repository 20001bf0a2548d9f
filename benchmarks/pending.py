"""Thousands of jobs under way, as if they had been ordered some minutes ago.

Ordering ten thousand pictures by hand takes seven minutes at Telegram's pace. So one is ordered, by
a person, of the bot that is measured, and its rows are copied in the database file. Nothing of the
bot is imported, so that any version of it can be prepared. The tasks go straight into the emulated
gateway, where they stand still until they are moved.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.world import Place, until
from emulators.gateway.midjourney.life import PICTURE_S, STEPS, MjLife
from emulators.telegram.model import Chat
from emulators.telegram.people import Person

Row = dict[str, Any]

CHATS = 1_000
_PATIENCE = 60.0  # seconds until the first picture is under way
_STOPS = (1.0, *(at + 0.5 for at, _ in STEPS))  # the ages at which tasks stand still


@dataclass(frozen=True, slots=True)
class Pending:
    """A job that waits for its task."""

    chat: Chat
    life: MjLife

    def step(self) -> None:
        """The picture gets a little further."""
        stand = self.life.ceiling or 0.0
        self.life.ceiling = next((stop for stop in _STOPS if stop > stand), stand)

    def finish(self) -> None:
        """The picture is done."""
        self.life.ceiling = None


async def prepare(place: Place, count: int) -> list[Pending]:
    """Tasks, chats with status lines, rows."""
    source = random.Random(count)
    people = [
        place.telegram.person(f"P{number}", started=True) for number in range(min(count, CHATS))
    ]
    await _order_one(place, people[0])
    chats = [person.private for person in people]
    lives = _lives(place, count, source)
    found = [Pending(chats[number % len(chats)], life) for number, life in enumerate(lives)]
    with contextlib.closing(sqlite3.connect(place.folder / "bot.db")) as database:
        _copy(database, place, found, source)
        database.commit()
    return found


async def _order_one(place: Place, person: Person) -> None:
    """Let a person order a picture, and end the bot while it is drawn."""
    async with place.bot():
        said = await person.say("/imagine the harbour in the morning [stuck:46]")
        await person.sees(after=said, timeout=_PATIENCE)
        with contextlib.closing(sqlite3.connect(place.folder / "bot.db")) as database:
            count = "SELECT count(*) FROM jobs WHERE status = 'running' AND progress > 0"
            if not await until(lambda: database.execute(count).fetchone()[0] == 1, _PATIENCE):
                raise TimeoutError("the first picture was not taken")
    for task in place.gateway.submits:
        place.gateway.tasks.forget(task.task_id)
    place.gateway.submits.clear()


def _lives(place: Place, count: int, source: random.Random) -> Iterator[MjLife]:
    for number in range(count):
        prompt = f"picture {number} of the harbour in the morning"
        life = MjLife(
            id=str(place.gateway.world.number()),
            upstream="midjourney",
            user="user-1",
            prompt=prompt,
            motif=prompt,
            duration=PICTURE_S,
            action="IMAGINE",
            kind="grid",
            width=512,
            height=512,
            submitted_at=place.gateway.world.unix(),
            ceiling=source.choice(_STOPS),
        )
        place.gateway.tasks.add(life)
        life.skip(PICTURE_S)
        yield life


def _copy(
    database: sqlite3.Connection, place: Place, found: list[Pending], source: random.Random
) -> None:
    """The rows of the ordered picture again for all others, with what is theirs."""
    job, line = _only(database, "jobs"), _only(database, "sent_messages")
    for table in ("sent_messages", "jobs"):
        database.execute(f"DELETE FROM {table}")
    due = "due_at" if "due_at" in job else "next_poll_at"
    now = _moment(job["created_at"])
    jobs, lines = [], []
    for number, one in enumerate(found, start=1):
        chat = one.chat.id
        began = _written(now - timedelta(seconds=source.uniform(0, 600)))
        theirs = {
            "id": number,
            "chat_id": chat,
            "user_id": chat,
            "update_id": None,
            "origin": f"copy:{number}",
            "scope": _changed(job["scope"], chat_id=chat, user_id=chat, update_id=None),
            "reference": one.life.id,
            "handle": _changed(job["handle"], task_id=one.life.id),
            "progress": one.life.percent,
            "submitted_at": began,
            due: _written(now + timedelta(seconds=source.uniform(0, 10))),
        }
        jobs.append(job | {name: value for name, value in theirs.items() if name in job})
        me = place.telegram.state.me
        shown = place.telegram.state.add_message(one.chat, me, {"text": "Drawing…"})
        owner = line["owner"].replace(f"job:{job['id']}:", f"job:{number}:")
        lines.append(line | {"owner": owner, "chat_id": chat, "message_id": shown.id, "state": ""})
    _insert(database, "jobs", jobs)
    _insert(database, "sent_messages", lines)


def _only(database: sqlite3.Connection, table: str) -> Row:
    database.row_factory = sqlite3.Row
    rows = database.execute(f"SELECT * FROM {table}").fetchall()
    if len(rows) != 1:
        raise LookupError(f"{len(rows)} rows in {table}, not the one of the first picture")
    return dict(rows[0])


def _insert(database: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
    database.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values()) for row in rows]
    )


def _changed(written: str, **values: Any) -> str:
    return json.dumps(json.loads(written) | values)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")

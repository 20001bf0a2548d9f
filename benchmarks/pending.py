"""Thousands of jobs under way, as if they had been ordered some minutes ago.

Ordering ten thousand pictures by hand takes seven minutes at Telegram's pace. So one row is written
through the bot's own stores, before it starts, and the others are copies of it. The tasks go
straight into the emulated gateway, where they stand still until they are moved.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.world import Place
from bot.clock import Clock
from bot.domain import JobStatus, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.types import TaskHandle
from bot.storage import Database, Storage
from bot.storage.schema import jobs, sent_messages
from emulators.gateway.midjourney.life import PICTURE_S, STEPS, MjLife
from emulators.telegram.model import Chat

CHATS = 1_000
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
    chats = [
        place.telegram.person(f"P{number}", started=True).private
        for number in range(min(count, CHATS))
    ]
    lives = _lives(place, count, source)
    found = [Pending(chats[number % len(chats)], life) for number, life in enumerate(lives)]
    database = await Database.open(place.database_url)
    try:
        await database.migrate()
        await _store(Storage.over(database, Clock()), found[0], await _handle(place))
        async with database.write() as connection:
            await _copy(connection, place, found, source)
    finally:
        await database.close()
    return found


async def _handle(place: Place) -> TaskHandle:
    """What the client keeps of an accepted order; they differ by the task's id only."""
    async with GatewayClient(place.gateway.url, "sk-test") as client:
        handle = (await client.midjourney.imagine("a handle to copy")).handle
    place.gateway.tasks.forget(handle.task_id)
    place.gateway.submits.clear()
    return handle


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


async def _store(storage: Storage, one: Pending, handle: TaskHandle) -> None:
    """The first job, the way the bot itself stores it."""
    now = Clock().now()
    job = await storage.jobs.add(
        kind="midjourney.imagine",
        upstream="midjourney",
        params={"prompt": one.life.prompt},
        scope=Scope(chat_id=one.chat.id, user_id=one.chat.id, private=True),
        reference=one.life.id,
    )
    queued, submitting, running = JobStatus.QUEUED, JobStatus.SUBMITTING, JobStatus.RUNNING
    await storage.jobs.advance(job.id, queued, submitting, submit_started_at=now)
    await storage.jobs.advance(
        job.id,
        submitting,
        running,
        handle=handle.model_copy(update={"task_id": one.life.id}),
        progress=one.life.percent,
        submitted_at=now,
        progressed_at=now,
        next_poll_at=now,
    )


async def _copy(
    connection: AsyncConnection, place: Place, found: list[Pending], source: random.Random
) -> None:
    """That row again for all others, with what is theirs; and a status line for each."""
    model = dict((await connection.execute(select(jobs))).mappings().one())
    await connection.execute(delete(jobs))
    rows, lines = [], []
    for number, one in enumerate(found, start=1):
        began = model["created_at"] - timedelta(seconds=source.uniform(0, 600))
        chat = one.chat.id
        rows.append(
            model
            | {
                "id": number,
                "chat_id": chat,
                "user_id": chat,
                "scope": model["scope"] | {"chat_id": chat, "user_id": chat},
                "reference": one.life.id,
                "params": model["params"] | {"prompt": one.life.prompt},
                "handle": model["handle"] | {"task_id": one.life.id},
                "progress": one.life.percent,
                "submitted_at": began,
                "next_poll_at": model["next_poll_at"] + timedelta(seconds=source.uniform(0, 10)),
            }
        )
        me = place.telegram.state.me
        line = place.telegram.state.add_message(one.chat, me, {"text": "Drawing…"})
        owner = f"job:{number}:line"
        lines.append({"owner": owner, "chat_id": chat, "message_id": line.id, "state": ""})
    await connection.execute(insert(jobs), rows)
    await connection.execute(insert(sent_messages), lines)

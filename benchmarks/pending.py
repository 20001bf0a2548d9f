"""Thousands of jobs under way, as if they had been ordered some minutes ago.

The rows go through the bot's own stores, before it starts: by hand, ordering ten thousand pictures
takes seven minutes at Telegram's pace. The tasks go straight into the emulated gateway, where they
stand still until they are moved.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.world import Place
from bot.clock import Clock
from bot.domain import JobStatus, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.types import TaskHandle
from bot.storage import Database, Storage
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
    found = [Pending(chats[number % len(chats)], life)
             for number, life in enumerate(_lives(place, count, source))]  # fmt: skip
    async with GatewayClient(place.gateway.url, "sk-test") as client:
        model = (await client.midjourney.imagine("a handle to copy")).handle
    place.gateway.submits.clear()
    database = await Database.open(place.database_url)
    try:
        await database.migrate()
        storage = Storage.over(database, Clock())
        for one in found:
            await _store(place, storage, one, model, source)
    finally:
        await database.close()
    return found


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


async def _store(
    place: Place, storage: Storage, one: Pending, model: TaskHandle, source: random.Random
) -> None:
    clock = Clock()
    line = place.telegram.state.add_message(one.chat, place.telegram.state.me, {"text": "Drawing…"})
    scope = Scope(chat_id=one.chat.id, user_id=one.chat.id, private=True)
    job = await storage.jobs.add(
        kind="midjourney.imagine",
        upstream="midjourney",
        params={"prompt": one.life.prompt},
        scope=scope,
        reference=f"bench-{one.life.id}",
    )
    now = clock.now()
    began = now - timedelta(seconds=source.uniform(0, 600))
    await storage.jobs.advance(
        job.id, JobStatus.QUEUED, JobStatus.SUBMITTING, submit_started_at=began
    )
    await storage.jobs.advance(
        job.id,
        JobStatus.SUBMITTING,
        JobStatus.RUNNING,
        handle=model.model_copy(update={"task_id": one.life.id}),
        progress=one.life.percent,
        submitted_at=began,
        progressed_at=now,
        next_poll_at=now + timedelta(seconds=source.uniform(0, 10)),
    )
    await storage.sent.put(f"job:{job.id}:line", one.chat.id, line.id)

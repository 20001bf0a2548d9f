"""Rows of jobs in a real database, and the view that shows them in the emulated Telegram."""

import asyncio
from contextlib import asynccontextmanager
from uuid import uuid4

from bot.domain import JobStatus
from bot.gateway.errors import UpstreamFailed
from bot.gateway.types import Artifact, ArtifactKind, Media, TaskHandle
from bot.services.kinds import registry
from bot.storage import Database, Storage
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.pacing import Pacing, PacingMiddleware
from bot.telegram.outgoing.session import open_bot
from tests.fresh_database import fresh
from tests.held_clock import HeldClock
from tests.telegram.builders import scope
from tests.telegram.outgoing.test_pictures import PNG

S = JobStatus


class Stage:
    """Rows of jobs, and the view that shows them."""

    def __init__(self, telegram, bot, storage, clock):
        self.telegram = telegram
        self.storage = storage
        self.clock = clock
        self.fetched = []
        self.covers = {}
        self.originals = {}
        self.inbox = Inbox(bot, clock)
        self.view = TelegramJobView(
            Delivery(bot, clock),
            storage,
            registry,
            clock,
            fetch=self.fetch,
            originals=self.original,
        )

    async def fetch(self, url):
        self.fetched.append(url)
        if url not in self.covers:
            raise UpstreamFailed("gone")
        return Media(self.covers[url], "image/png", "png")

    async def original(self, stored):
        data = self.originals.get(stored.artifact.key)
        return Media(data, "image/png", "png") if data else None

    async def job(self, person, *, kind="midjourney.imagine", params=None, where=None, **values):
        where = where or scope(chat_id=person.id, user_id=person.id, message_id=None)
        return await self.storage.jobs.add(
            kind=kind,
            upstream=kind.partition(".")[0],
            params=params or {"prompt": "a lighthouse"},
            scope=where,
            reference=uuid4().hex,
            **values,
        )

    async def running(self, job, **fields):
        if job.status is S.QUEUED:
            await self.storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
            fields["handle"] = TaskHandle(resource="midjourney", task_id="t1")
            return await self.storage.jobs.advance(job.id, S.SUBMITTING, S.RUNNING, **fields)
        return await self.storage.jobs.progress(job.id, **fields)

    async def succeeded(self, job, *artifacts, actions=(), data=PNG):
        new = []
        for one in artifacts:
            sha = await self.storage.media.keep(data)
            audio = one.kind is ArtifactKind.AUDIO
            new.append((one, sha, "", "mp3" if audio else "png"))
        done = await self.storage.jobs.succeed(job.id, new, [one.action for one in actions])
        await self.deliver(done)
        await self.view.show(done)
        return done

    async def deliver(self, job):
        kept = await self.storage.jobs.artifacts(job.id)
        waiting = [one for one in kept if one.delivered_at is None]
        return await self.view.deliver(job, waiting)


class QuickClock(HeldClock):
    """Held, but whoever sleeps moves it on: nobody has to wait for the pace of a chat."""

    async def sleep(self, seconds):
        await asyncio.sleep(0)
        self._elapsed += max(0.0, seconds)

    async def advance(self, seconds):
        self._elapsed += seconds


@asynccontextmanager
async def open_stage(telegram, folder):
    """A stage whose chats keep their pace."""
    clock = QuickClock()
    database = await Database.open(f"sqlite+aiosqlite:///{fresh(folder / 'bot.db')}")
    await database.migrate()
    pacing = PacingMiddleware(Pacing(clock))
    async with open_bot(telegram.token, telegram.url, pacing) as bot:
        yield Stage(telegram, bot, Storage.over(database, clock), clock)
    await database.close()


def image(key="t1", **values):
    return Artifact(
        key=key, kind=ArtifactKind.IMAGE, url=f"https://cdn.example.org/{key}.png", **values
    )


def from_bot(person, chat=None):
    return [one for one in person.screen(chat) if one.from_bot]


def edits(telegram):
    return [call for call in telegram.calls() if call.method.startswith("edit")]

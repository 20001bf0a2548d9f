"""When things run. What runs is a recorder here; the real runner is tested with the jobs."""

import asyncio
from datetime import timedelta

import pytest

from bot.background.in_process import InProcess
from bot.domain import Job
from bot.domain import JobStatus as S
from bot.gateway.types import TaskHandle
from bot.scope import ChatTarget
from bot.storage import Database, Storage
from tests.fresh_database import fresh
from tests.held_clock import HeldClock, settle
from tests.services.jobs.world import ANN

HANDLE = TaskHandle(resource="midjourney", task_id="1")


class Recorder:
    """A runner that writes down what it is asked for, and can be held."""

    def __init__(self, clock):
        self.clock = clock
        self.calls = []
        self.free = asyncio.Event()
        self.free.set()
        self.on_poll = None
        self.behind = set()  # jobs whose line finds no room

    async def note(self, *what):
        self.calls.append(what)
        await self.free.wait()

    async def submit(self, job_id):
        await self.note("submit", job_id)

    async def collect(self, job_id):
        await self.note("collect", job_id)

    async def deliver(self, job_id):
        await self.note("deliver", job_id)

    async def show(self, job_id):
        await self.note("show", job_id)
        return job_id in self.behind

    async def poll(self, upstream, now):
        self.calls.append(("poll", upstream, now))
        if self.on_poll is not None:
            await self.on_poll()


@pytest.fixture
async def place(tmp_path):
    clock = HeldClock()
    database = await Database.open(f"sqlite+aiosqlite:///{fresh(tmp_path / 'bot.db')}")
    await database.migrate()
    storage = Storage.over(database, clock)
    tasks = set()

    def spawn(work):
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    background = InProcess(spawn, storage, clock)
    runner = Recorder(clock)
    background.serve(runner)
    yield clock, storage, background, runner
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()


def job(job_id, chat_id=7, *, new=False):
    now = HeldClock().now()
    return Job(
        id=job_id,
        kind="midjourney.imagine",
        upstream="midjourney",
        status=S.RUNNING,
        scope=ANN.model_copy(update={"target": ChatTarget(chat_id=chat_id)}),
        reference=str(job_id),
        params={},
        created_at=now,
        submit_started_at=None if new else now,
    )


async def running(storage, clock, seconds):
    row = await storage.jobs.add(
        kind="midjourney.imagine", upstream="midjourney", params={}, scope=ANN, reference="r"
    )
    await storage.jobs.advance(row.id, S.QUEUED, S.SUBMITTING)
    due = clock.now() + timedelta(seconds=seconds)
    return await storage.jobs.advance(row.id, S.SUBMITTING, S.RUNNING, due_at=due)


async def until(what):
    """The database answers from a thread."""
    async with asyncio.timeout(5):
        while not what():
            await settle(1)


async def test_work_begins_at_once_or_at_its_time(place):
    clock, _, background, runner = place
    await background.submit(1)
    await background.collect(2)
    await background.deliver(3, clock.now() + timedelta(seconds=30))
    await settle()
    assert runner.calls == [("submit", 1), ("collect", 2)]
    await clock.advance(30)
    assert runner.calls[-1] == ("deliver", 3)


async def test_an_upstream_is_looked_at_when_something_is_due(place):
    clock, storage, background, runner = place
    row = await running(storage, clock, 4)

    async def look():
        await storage.jobs.advance(row.id, S.RUNNING, S.CANCELLED)

    runner.on_poll = look
    await background.due("midjourney", row.due_at)
    await background.due("midjourney", row.due_at)  # one loop an upstream
    await until(lambda: clock.next_wakeup() is not None)
    assert clock.next_wakeup() == pytest.approx(4)
    await clock.advance(4)
    await until(lambda: bool(runner.calls))
    assert [call[:2] for call in runner.calls] == [("poll", "midjourney")]
    await until(lambda: clock.next_wakeup() == 1)  # the pause between two rounds
    await clock.advance(1)
    await until(lambda: clock.next_wakeup() is None)  # nothing is due: the loop has ended
    assert len(runner.calls) == 1


async def test_a_sooner_look_wakes_the_loop(place):
    clock, storage, background, runner = place
    row = await running(storage, clock, 100)
    await background.due("midjourney", row.due_at)
    await until(lambda: clock.next_wakeup() is not None)
    await storage.jobs.progress(row.id, due_at=clock.now() + timedelta(seconds=2))
    await background.due("midjourney", clock.now() + timedelta(seconds=2))
    await until(lambda: clock.next_wakeup() == 2)
    await clock.advance(2)
    await until(lambda: bool(runner.calls))


async def test_rounds_do_not_chase_each_other(place):
    clock, storage, background, runner = place
    row = await running(storage, clock, 0)
    await background.due("midjourney", row.due_at)
    await until(lambda: len(runner.calls) == 1)  # it stays due: nobody noted the look
    await until(lambda: clock.next_wakeup() == 1)
    await settle()
    assert len(runner.calls) == 1


async def test_frames_of_a_chat_come_one_by_one_and_only_the_newest(place):
    clock, _, background, runner = place
    runner.free.clear()
    for _ in range(3):
        for number in (1, 2):
            await background.show(job(number))
    await background.show(job(3, chat_id=8))
    await settle()
    await clock.advance(0.1)
    assert runner.calls == [("show", 1), ("show", 3)]  # another chat does not wait
    await background.show(job(1))  # it has moved while its frame was being shown
    await background.show(job(1))
    runner.free.set()
    await settle()
    await clock.advance(0.2)
    assert runner.calls[2:] == [("show", 2), ("show", 1)]


async def test_a_line_that_is_behind_is_shown_again_until_it_is_not(place):
    clock, _, background, runner = place
    runner.behind = {1}
    await background.show(job(1))
    await settle()
    await clock.advance(2.5)
    assert runner.calls == [("show", 1)] * 3
    runner.behind.clear()
    await clock.advance(10)
    assert runner.calls == [("show", 1)] * 4


async def test_many_chats_share_what_telegram_takes(place):
    clock, _, background, runner = place
    for number in range(100):
        await background.show(job(number, chat_id=number))
    await settle()
    await clock.advance(1)
    assert 29 <= len(runner.calls) <= 32
    await clock.advance(3)
    assert len(runner.calls) == 100


async def test_a_first_frame_waits_for_nobody(place):
    _, _, background, runner = place
    runner.free.clear()
    await background.show(job(1))
    await background.show(job(2, new=True))
    await settle()
    assert ("show", 2) in runner.calls


async def test_draining_waits_for_work_and_begins_nothing_new(place):
    clock, storage, background, runner = place
    row = await running(storage, clock, 4)
    await background.due("midjourney", row.due_at)
    await background.deliver(9, clock.now() + timedelta(seconds=60))
    runner.free.clear()
    await background.submit(1)
    await settle()
    async with asyncio.TaskGroup() as group:
        draining = group.create_task(background.drain(8))
        await settle()
        await background.submit(2)
        assert not draining.done()
        runner.free.set()
    assert background.working == 0
    await clock.advance(100)
    await until(lambda: clock.next_wakeup() is None)
    assert runner.calls == [("submit", 1)]


async def test_draining_does_not_wait_for_ever(place):
    clock, _, background, runner = place
    runner.free.clear()
    await background.submit(1)
    await settle()
    async with asyncio.TaskGroup() as group:
        group.create_task(background.drain(8))
        await settle()
        await clock.advance(8)
    assert background.working == 1


async def test_a_database_that_does_not_answer_is_asked_again(place, monkeypatch):
    clock, storage, background, runner = place
    row = await running(storage, clock, 0)
    real = storage.jobs.next_due
    answers = iter([OSError("disk"), None])

    async def shaky(upstream):
        error = next(answers, None)
        if error is not None:
            raise error
        return await real(upstream)

    monkeypatch.setattr(storage.jobs, "next_due", shaky)
    await background.due("midjourney", row.due_at)
    await until(lambda: clock.next_wakeup() == 5)
    await clock.advance(5)
    await until(lambda: bool(runner.calls))

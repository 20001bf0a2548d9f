"""Looking at running tasks, on bad days; late results; many at once."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import SONG, Song
from tests.services.jobs.world import ANN, Works


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


async def running(works, prompt="a paper boat"):
    job = await works.jobs.start(IMAGINE, Imagine(prompt=prompt), works.scope())
    return await works.reaches(job.id, S.RUNNING)


async def test_an_outage_while_it_draws_is_survived(works):
    job = await running(works)
    await works.gateway.stop()
    failures = 0

    async def failed_twice():
        nonlocal failures
        failures = (await works.job(job.id)).tries
        return failures >= 2

    await works.until(failed_twice)
    await works.gateway.start()
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    assert len(works.gateway.submits) == 1


async def test_after_ten_failures_it_is_given_up_but_the_result_still_comes(works):
    job = await running(works)
    await works.gateway.stop()
    failed = await works.ended(job.id)
    assert (failed.status, failed.failure.kind, failed.tries) == (S.FAILED, "network", 9)
    assert works.chat.ending(job.id) == (S.FAILED, "network")
    await works.gateway.start()
    done = await works.reaches(job.id, S.SUCCEEDED, within=3600)
    await works.until(lambda: bool(works.chat.delivered(job.id)))
    assert done.failure is None
    assert await works.storage.jobs.next_due("midjourney") is None


async def test_a_stuck_task_runs_into_its_deadline_and_is_looked_at_for_a_day(works):
    job = await running(works, "[stuck:50] boat")
    failed = await works.ended(job.id)
    assert (failed.status, failed.failure.kind) == (S.FAILED, "deadline")
    assert 15 <= (failed.ended_at - failed.progressed_at).total_seconds() / 60 < 17
    assert failed.due_at is not None

    async def forgotten():
        return (await works.job(job.id)).due_at is None

    await works.until(forgotten, within=26 * 3600, step=900)
    assert (await works.job(job.id)).status is S.FAILED
    assert len(works.chat.endings) == 1


async def test_the_deadline_moves_as_long_as_the_task_does(works):
    slow = works.clock.now()
    job = await running(works, "[slow] boat")

    async def nudge():
        return (await works.job(job.id)).progress not in (None, 0)

    await works.until(nudge)
    assert (await works.job(job.id)).progressed_at > slow
    assert (await works.ended(job.id)).status is S.SUCCEEDED


async def test_a_late_result_after_the_deadline_is_delivered(works):
    job = await running(works, "[stuck:50] boat")
    await works.ended(job.id)
    works.gateway.tasks.by_prompt("boat").ceiling = None
    works.gateway.tasks.advance("100%")
    await works.reaches(job.id, S.SUCCEEDED, within=3600)
    await works.until(lambda: bool(works.chat.delivered(job.id)))


async def test_a_task_that_nobody_knows_any_more_ends(works):
    job = await running(works)
    works.gateway.tasks.forget(job.handle.task_id)
    failed = await works.ended(job.id)
    assert (failed.status, failed.failure.kind) == (S.FAILED, "task_not_found")


async def test_success_without_a_picture_is_given_time(works):
    job = await running(works, "[nourl] boat")
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    assert works.chat.delivered(job.id)


async def test_success_that_never_gets_its_picture_fails(works):
    job = await running(works, "[nourl-forever] boat")
    failed = await works.ended(job.id)
    assert (failed.status, failed.failure.kind) == (S.FAILED, "upstream_error")


async def test_a_task_that_somebody_else_cancelled_is_cancelled_here(works):
    job = await running(works, "[cancelled] boat")
    assert (await works.ended(job.id)).status is S.CANCELLED


async def test_a_picture_that_is_late_at_the_cdn_is_waited_for(works):
    works.gateway.switches["cdn.lag"] = 2
    job = await running(works)
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    (key,) = works.chat.delivered(job.id)
    assert works.chat.files[key]


async def test_a_picture_that_cannot_be_fetched_goes_out_as_a_link(works):
    works.gateway.switches["cdn.lag"] = 1000
    job = await running(works)
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    (stored,) = await works.storage.jobs.artifacts(job.id)
    assert stored.sha256 is None
    assert stored.artifact.url
    assert works.chat.delivered(job.id) == [stored.artifact.key]


async def test_that_link_is_whole_where_the_gateway_names_its_files_by_path(works):
    works.gateway.switches.update({"cdn.relative": True, "cdn.lag": 1000})
    job = await works.jobs.start(SONG, Song(description="rain"), works.scope())
    await works.ended(job.id)
    for stored in await works.storage.jobs.artifacts(job.id):
        assert stored.sha256 is None
        assert stored.artifact.url.startswith(works.gateway.url)


async def test_a_stuck_second_song_does_not_take_the_first_away(works):
    job = await works.jobs.start(SONG, Song(description="[stuck:80] rain"), works.scope())
    done = await works.ended(job.id)
    assert done.status in (S.FAILED, S.SUCCEEDED)
    assert len(works.chat.delivered(job.id)) >= 1


async def test_a_thousand_jobs_cost_tens_of_requests_a_round(works):
    await pending(works, 1000)
    asked = len(works.gateway.requests)
    await works.runner.poll("midjourney", works.clock.now())
    assert len(works.gateway.requests) - asked == 20
    rows = await works.storage.jobs.by_status(S.RUNNING)
    assert len(rows) == 1000
    (due,) = {row.due_at for row in rows}  # they meet again
    assert works.clock.now() < due <= works.clock.now() + timedelta(seconds=10)


async def test_a_round_of_many_leaves_the_loop_free(works):
    await pending(works, 300)
    works.gateway.tasks.advance("50%")
    worst = 0.0
    polling = asyncio.Event()

    async def watch():
        nonlocal worst
        while not polling.is_set():
            before = time.thread_time()
            await asyncio.sleep(0)
            worst = max(worst, time.thread_time() - before)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        await works.runner.poll("midjourney", works.clock.now())
        polling.set()
    assert worst < 1  # seconds of work; the emulator and the test share the loop


async def pending(works, count):
    """Jobs that run already."""
    for number in range(count):
        task = await works.client.midjourney.imagine(f"boat {number}")
        job = await works.storage.jobs.add(
            kind="midjourney.imagine",
            upstream="midjourney",
            params={"prompt": "boat"},
            scope=ANN,
            reference=f"r{number}",
        )
        await works.storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
        await works.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            S.RUNNING,
            handle=task.handle,
            submitted_at=works.clock.now(),
            due_at=works.clock.now(),
        )


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_is_set_puts_nothing_off_and_gives_nothing_up(works, hours, restarted):
    job = await running(works, "a paper boat [slow]")
    if restarted:
        await works.kill()
    works.clock.set_by(hours * 3600)
    if restarted:
        await works.start()
    began = works.clock.monotonic()
    done = await works.ended(job.id, within=600)
    assert done.status is S.SUCCEEDED
    assert works.clock.monotonic() - began < 400


async def test_one_that_waits_in_line_is_handed_in_although_the_clock_was_set_back(works):
    await works.gateway.stop()
    waiting = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())

    async def in_line():
        row = await works.job(waiting.id)
        return row.status is S.QUEUED and row.tries > 0

    await works.until(in_line)
    works.clock.set_by(-48 * 3600)
    await works.gateway.start()
    assert (await works.ended(waiting.id, within=600)).status is S.SUCCEEDED

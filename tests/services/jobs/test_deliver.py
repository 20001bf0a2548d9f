"""Results and endings reach the chat at least once, however the chat behaves."""

import pytest

from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import SONG, Song
from tests.services.jobs.world import Works


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path, speed=8) as works:
        yield works


async def started(works, prompt="a paper boat"):
    return await works.jobs.start(IMAGINE, Imagine(prompt=prompt), works.scope())


async def test_a_chat_that_is_away_gets_its_picture_when_it_is_back(works):
    job = await started(works)
    await works.reaches(job.id, S.RUNNING)
    works.view.trouble = 6
    done = await works.ended(job.id, within=3 * 3600, step=60)
    assert works.view.trouble == 0
    assert works.chat.delivered(job.id) == [done.handle.task_id]
    assert works.chat.files[done.handle.task_id]


async def test_a_picture_kept_while_the_chat_was_away_survives_a_restart(works):
    job = await started(works)
    await works.reaches(job.id, S.RUNNING)
    works.view.trouble = 1000
    await works.reaches(job.id, S.SUCCEEDED)
    await works.kill()
    await works.start()
    await works.ended(job.id)
    (key,) = works.chat.delivered(job.id)
    assert works.chat.files[key]


async def test_what_could_not_be_sent_is_tried_again_and_the_rest_is_not(works):
    job = await works.jobs.start(SONG, Song(description="rain [apart:300]"), works.scope())
    await works.until(lambda: len(works.chat.delivered(job.id)) == 1)
    works.view.only = set()
    await works.reaches(job.id, S.SUCCEEDED)
    await works.quiet()
    assert len(works.chat.delivered(job.id)) == 1
    works.view.only = None
    await works.ended(job.id)
    keys = works.chat.delivered(job.id)
    assert len(keys) == len(set(keys)) == 2


async def test_a_bad_end_is_told_once_the_chat_is_back(works):
    job = await started(works, "[fail] boat")
    await works.reaches(job.id, S.RUNNING)
    works.view.trouble = 4
    await works.reaches(job.id, S.FAILED)
    await works.ended(job.id, within=3600)
    assert [one for one, _, _ in works.chat.endings] == [job.id]


async def test_a_cancelled_job_says_whether_the_upstream_stopped(works):
    job = await started(works)
    await works.reaches(job.id, S.RUNNING)
    await works.jobs.cancel(job.id, works.scope())
    await works.ended(job.id)
    assert works.chat.ending(job.id) == (S.CANCELLED, "cancelled")
    assert len(works.gateway.calls("/cancel")) == 1


@pytest.mark.parametrize("absent", [["cancel"], []])
async def test_an_upstream_that_goes_on_is_named(works, absent):
    works.gateway.switches["mj.absent"] = absent
    if not absent:
        works.gateway.switches["mj.cancel_style"] = "refuse"
    job = await started(works)
    await works.reaches(job.id, S.RUNNING)
    await works.jobs.cancel(job.id, works.scope())
    await works.ended(job.id)
    assert works.chat.ending(job.id) == (S.CANCELLED, "cancelled_here")
    await works.clock.advance(120)
    await works.quiet()
    assert works.chat.delivered(job.id) == []


async def test_a_job_cancelled_before_it_was_handed_in_costs_nothing(works):
    await works.gateway.stop()
    job = await started(works)

    async def waits_in_line():
        row = await works.job(job.id)
        return row.status is S.QUEUED and row.tries > 0

    await works.until(waits_in_line)
    await works.jobs.cancel(job.id, works.scope())
    await works.ended(job.id)
    assert works.chat.ending(job.id) == (S.CANCELLED, "")
    await works.gateway.start()
    await works.clock.advance(120)
    await works.quiet()
    assert works.gateway.submits == []


async def test_results_are_sent_again_on_demand(works):
    job = await started(works)
    await works.ended(job.id)
    await works.jobs.redeliver(job.id, works.scope())
    await works.until(lambda: len(works.chat.delivered(job.id)) == 2)


async def test_a_delivery_that_breaks_now_and_then_arrives(works):
    works.view.broken = 3
    job = await works.ended((await started(works)).id, within=3600)
    assert works.chat.delivered(job.id)
    assert works.chat.given_up == []


@pytest.mark.slow
async def test_a_delivery_that_always_breaks_is_given_up_said_and_kept(works):
    works.view.broken = 10**6
    began = works.clock.monotonic()
    job = await works.ended((await started(works)).id, within=3600)
    assert works.chat.given_up == [(job.id, 1)]
    assert 600 < works.clock.monotonic() - began < 1800
    assert await works.storage.jobs.undelivered() == []
    tries = 10**6 - works.view.broken
    assert tries <= 6

    await works.kill()
    await works.start()  # it is not tried, nor told, again
    await works.clock.advance(3600)
    await works.quiet()
    assert works.chat.given_up == [(job.id, 1)]
    assert works.chat.delivered(job.id) == []

    works.view.broken = 0
    await works.jobs.redeliver(job.id, works.scope())
    await works.until(lambda: bool(works.chat.delivered(job.id)))
    assert all(works.chat.files[key] for key in works.chat.delivered(job.id))


@pytest.mark.slow
async def test_giving_up_waits_for_a_chat_that_is_away(works):
    works.view.broken = 10**6
    job = await started(works)
    await works.reaches(job.id, S.SUCCEEDED)
    works.view.trouble = 12
    await works.ended(job.id, within=24 * 3600, step=600)
    assert works.chat.given_up == [(job.id, 1)]

"""What people do with jobs, and what they may not."""

import asyncio

import pytest

from bot.domain import AlreadyRunning, BadInput, Gone, JobInput, NothingToDo, NotYours
from bot.domain import JobStatus as S
from bot.scope import ChatTarget
from bot.services.kinds.midjourney import IMAGINE, Imagine
from tests.services.jobs.world import ADMIN, ANN, GROUP, Works

BOAT = Imagine(prompt="a paper boat")
BOB = GROUP.model_copy(update={"user_id": 8, "user_name": "Bob"})


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path, speed=8) as works:
        yield works


async def test_an_empty_wish_is_refused_before_there_is_a_job(works):
    with pytest.raises(BadInput):
        await works.jobs.start(IMAGINE, Imagine(prompt="  "), works.scope())
    assert await works.jobs.recent(ANN) == []


async def test_a_replayed_update_starts_nothing_twice(works):
    scope = works.scope()
    first, second = await asyncio.gather(
        works.jobs.start(IMAGINE, BOAT, scope), works.jobs.start(IMAGINE, BOAT, scope)
    )
    assert first.id == second.id
    await works.ended(first.id)
    assert len(works.gateway.submits) == 1


async def test_two_quick_taps_on_a_button_are_one(works):
    grid = await drawn(works)
    with pytest.raises(AlreadyRunning):
        await asyncio.gather(works.press(grid, "🔄"), works.press(grid, "🔄"))
    (job,) = [one for one in await works.jobs.recent(ANN) if one.parent_id == grid.id]
    await works.ended(job.id)
    await works.clock.advance(1)  # who presses sooner has not seen the result yet
    again = await works.ended((await works.press(grid, "🔄")).id)
    assert again.id != job.id
    assert len(works.gateway.calls("submit/action")) == 2


async def test_a_button_works_after_a_restart(works):
    grid = await drawn(works)
    await works.kill()
    await works.start()
    assert (await works.ended((await works.press(grid, "V3")).id)).status is S.SUCCEEDED


async def test_in_a_group_everybody_may_press_but_only_there(works):
    grid = await drawn(works, GROUP)
    job = await works.press(grid, "V1", works.scope(BOB))
    assert job.scope.user_id == BOB.user_id
    await works.ended(job.id)
    elsewhere = works.scope(BOB.model_copy(update={"target": ChatTarget(chat_id=-200)}))
    with pytest.raises(Gone):
        await works.press(grid, "V2", elsewhere)
    with pytest.raises(Gone):
        await works.jobs.press(123456, works.scope())


async def test_cancelling_belongs_to_the_asker_and_admins(works):
    job = await works.jobs.start(IMAGINE, BOAT, works.scope(GROUP))
    await works.reaches(job.id, S.RUNNING)
    with pytest.raises(NotYours):
        await works.jobs.cancel(job.id, works.scope(BOB))
    admin = works.scope(GROUP.model_copy(update={"user_id": ADMIN}))
    assert (await works.jobs.cancel(job.id, admin)).status is S.CANCELLED
    with pytest.raises(NothingToDo):
        await works.jobs.cancel(job.id, works.scope(GROUP))


async def test_what_can_be_cancelled_is_what_has_not_ended(works):
    done = await drawn(works)
    job = await works.jobs.start(IMAGINE, BOAT, works.scope())
    assert [one.id for one in await works.jobs.cancellable(ANN)] == [job.id]
    assert [one.id for one in await works.jobs.recent(ANN)] == [job.id, done.id]
    await works.ended(job.id)


async def test_answers_belong_to_the_asker_and_to_open_questions(works):
    grid = await drawn(works, GROUP)
    single = await works.ended((await works.press(grid, "U1", works.scope(GROUP))).id)
    zoom = await works.press(single, "Custom Zoom", works.scope(GROUP))
    await works.reaches(zoom.id, S.AWAITING_INPUT)
    with pytest.raises(NotYours):
        await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope(BOB))
    for nothing in (JobInput(), JobInput(text="3"), JobInput(choice="left")):
        with pytest.raises(BadInput):
            await works.jobs.answer(zoom.id, nothing, works.scope(GROUP))
    assert await works.status(zoom.id) is S.AWAITING_INPUT
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope(GROUP))
    with pytest.raises(AlreadyRunning):
        await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope(GROUP))
    await works.ended(zoom.id)
    with pytest.raises(NothingToDo):
        await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope(GROUP))


async def test_pressing_again_what_waits_for_words_asks_again(works):
    grid = await drawn(works, GROUP)
    single = await works.ended((await works.press(grid, "U1", works.scope(GROUP))).id)
    zoom = await works.press(single, "Custom Zoom", works.scope(GROUP))
    await works.until(lambda: works.chat.questions == [zoom.id])
    assert (await works.press(single, "Custom Zoom", works.scope(GROUP))).id == zoom.id
    await works.until(lambda: works.chat.questions == [zoom.id, zoom.id])
    with pytest.raises(AlreadyRunning):
        await works.press(single, "Custom Zoom", works.scope(BOB))


async def test_a_question_nobody_answers_ends_after_a_day(works):
    grid = await drawn(works)
    single = await works.ended((await works.press(grid, "U1")).id)
    zoom = await works.press(single, "Custom Zoom")
    await works.until(lambda: works.chat.questions == [zoom.id])
    await works.clock.advance(23 * 3600)
    assert await works.status(zoom.id) is S.AWAITING_INPUT
    await works.reaches(zoom.id, S.FAILED, within=2 * 3600)
    await works.until(lambda: works.chat.ending(zoom.id) == (S.FAILED, "deadline"))


async def test_a_failed_job_is_done_once_more_by_one_press(works):
    job = await works.jobs.start(IMAGINE, Imagine(prompt="[fail] boat"), works.scope())
    with pytest.raises(NothingToDo):
        await works.jobs.retry(job.id, works.scope())
    await works.ended(job.id)
    again = await works.jobs.retry(job.id, works.scope())
    assert (again.kind, again.params, again.reference) != (job.kind, job.params, job.reference)
    assert again.params == job.params
    with pytest.raises(AlreadyRunning):
        await works.jobs.retry(job.id, works.scope())
    await works.ended(again.id)
    third = await works.jobs.retry(job.id, works.scope())
    assert third.id not in (job.id, again.id)
    await works.ended(third.id)


async def test_a_replayed_retry_is_the_same_job(works):
    job = await works.jobs.start(IMAGINE, Imagine(prompt="[fail] boat"), works.scope())
    await works.ended(job.id)
    press = works.scope()
    again = await works.jobs.retry(job.id, press)
    assert (await works.jobs.retry(job.id, press)).id == again.id
    await works.ended(again.id)


async def test_there_must_be_something_to_deliver_again(works):
    job = await works.jobs.start(IMAGINE, Imagine(prompt="[fail] boat"), works.scope())
    await works.ended(job.id)
    with pytest.raises(NothingToDo):
        await works.jobs.redeliver(job.id, works.scope())
    with pytest.raises(Gone):
        await works.jobs.redeliver(job.id, works.scope(GROUP))


async def drawn(works, base=ANN):
    job = await works.jobs.start(IMAGINE, BOAT, works.scope(base))
    return await works.ended(job.id)

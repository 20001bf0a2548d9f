"""Handing in, on bad days: at most once, and a clear end where it does not go."""

import pytest

from bot.domain import FileKind, FileRef, JobInput
from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import SONG, Song
from tests.services.jobs.world import Works

BOAT = Imagine(prompt="a paper boat")


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


async def started(works, prompt="a paper boat", **more):
    return await works.jobs.start(IMAGINE, Imagine(prompt=prompt), works.scope(), **more)


async def test_a_full_queue_is_waited_for(works):
    full = {"code": 23, "description": "队列已满，请稍后尝试", "result": None}
    works.gateway.fail_next("submit/imagine", status=200, body=full, times=7)
    job = await started(works)
    await works.until(lambda: "queued None" in works.chat.lines.get(job.id, [])[1:])
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert len(works.gateway.submits) == 1


async def test_a_queue_that_stays_full_ends_the_wait(works):
    full = {"code": 23, "description": "队列已满，请稍后尝试", "result": None}
    works.gateway.fail_next("submit/imagine", status=200, body=full, times=1000)
    done = await works.ended((await started(works)).id)
    assert (done.status, done.failure.kind) == (S.FAILED, "queue_full")
    assert 300 < (done.ended_at - done.created_at).total_seconds() < 2000


@pytest.mark.parametrize(
    ("words", "kind", "quoted"),
    [
        ("[banned:gory] scene", "banned_prompt", True),
        ("[saturated] boat", "rate_limited", False),
        ("[moderate] boat", None, False),
        ("[fail] boat", None, False),
    ],
)
async def test_a_refusal_ends_the_job_with_its_kind(works, words, kind, quoted):
    done = await works.ended((await started(works, words)).id)
    assert done.status is S.FAILED
    assert done.failure is not None
    if kind:
        assert done.failure.kind == kind
    if quoted:
        assert done.failure.word == "gory"
    status, why = works.chat.ending(done.id)
    assert (status, why) == (S.FAILED, done.failure.kind)
    assert works.chat.shown == {}


async def test_an_exhausted_quota_is_not_tried_again(works):
    body = {"code": "quota_not_enough", "message": "user quota is not enough"}
    works.gateway.fail_next("submit/music", status=403, body=body)
    job = await works.jobs.start(SONG, Song(description="rain"), works.scope())
    done = await works.ended(job.id)
    assert (done.status, done.failure.kind) == (S.FAILED, "quota")
    assert len(works.gateway.calls("submit/music")) == 1


async def test_an_answer_that_never_came_is_looked_up_by_our_reference(works):
    works.gateway.fail_next("submit/imagine", how="disconnect", accepted=True)
    job = await started(works)
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert len(works.gateway.submits) == 1
    assert len(works.gateway.calls("submit/imagine")) == 1
    assert works.chat.delivered(job.id)


async def test_an_answer_that_broke_before_it_was_accepted_is_not_repeated(works):
    works.gateway.fail_next("submit/imagine", status=500, body={"code": 5, "description": "lost"})
    done = await works.ended((await started(works)).id)
    assert (done.status, done.failure.kind) == (S.INTERRUPTED, "unanswered")
    assert works.gateway.submits == []
    assert len(works.gateway.calls("submit/imagine")) == 1


async def test_where_nothing_can_be_looked_up_the_job_is_interrupted(works):
    works.gateway.switches["mj.dialect"] = "newapi"
    works.gateway.fail_next("submit/imagine", how="disconnect", accepted=True)
    done = await works.ended((await started(works)).id)
    assert done.status is S.INTERRUPTED
    assert len(works.gateway.submits) == 1


async def test_suno_carries_no_reference(works):
    works.gateway.fail_next("submit/music", how="disconnect", accepted=True)
    job = await works.jobs.start(SONG, Song(description="rain"), works.scope())
    done = await works.ended(job.id)
    assert done.status is S.INTERRUPTED
    assert len(works.gateway.submits) == 1


async def test_an_interrupted_job_is_tried_again_only_by_the_person(works):
    works.gateway.fail_next("submit/music", how="disconnect", accepted=True)
    job = await works.jobs.start(SONG, Song(description="rain"), works.scope())
    await works.ended(job.id)
    again = await works.jobs.retry(job.id, works.scope())
    assert (await works.ended(again.id)).status is S.SUCCEEDED
    assert len(works.gateway.submits) == 2


async def test_a_gateway_that_is_down_is_waited_for_a_little(works):
    await works.gateway.stop()
    job = await started(works)
    await works.until(lambda: len(works.chat.lines.get(job.id, [])) >= 2)
    await works.gateway.start()
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    assert len(works.gateway.submits) == 1


async def test_a_gateway_that_stays_down_ends_the_job(works):
    await works.gateway.stop()
    done = await works.ended((await started(works)).id)
    assert (done.status, done.failure.kind) == (S.FAILED, "network")
    await works.gateway.start()


async def test_a_file_that_is_gone_ends_the_job_before_anything_is_paid(works):
    lost = FileRef(file_id="x", unique_id="x", kind=FileKind.IMAGE, name="lost")
    done = await works.ended((await started(works, files=[lost])).id)
    assert (done.status, done.failure.kind) == (S.FAILED, "file_gone")
    assert works.gateway.calls("submit") == []


async def test_an_expired_parent_says_so(works):
    grid = await works.ended((await started(works)).id)
    works.gateway.tasks.forget(grid.handle.task_id)
    done = await works.ended((await works.press(grid, "V1")).id)
    assert (done.status, done.failure.kind) == (S.FAILED, "parent_expired")
    again = await works.jobs.retry(done.id, works.scope())
    assert (again.kind, again.params, again.action_id) == (grid.kind, grid.params, None)
    assert (await works.ended(again.id)).status is S.SUCCEEDED


async def test_an_answer_to_a_window_is_sent_at_most_once(works):
    zoom = await asked(works)
    works.gateway.fail_next("submit/modal", how="disconnect", accepted=True)
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope())
    done = await works.ended(zoom.id)
    assert done.status is S.SUCCEEDED
    assert len(works.gateway.calls("submit/modal")) == 1


async def test_an_answer_that_did_not_arrive_is_asked_for_again(works):
    zoom = await asked(works)
    works.gateway.fail_next("submit/modal", how="disconnect")
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope())
    await works.until(lambda: works.chat.questions == [zoom.id, zoom.id])
    assert await works.status(zoom.id) is S.AWAITING_INPUT
    assert len(works.gateway.calls("submit/modal")) == 1
    await works.jobs.answer(zoom.id, JobInput(choice="1.5"), works.scope())
    assert (await works.ended(zoom.id)).status is S.SUCCEEDED


async def test_a_window_that_has_closed_meanwhile_can_be_tried_again(works):
    zoom = await asked(works)
    works.gateway.tasks.forget(zoom.handle.task_id)
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope())
    failed = await works.ended(zoom.id)
    assert failed.status is S.FAILED
    again = await works.jobs.retry(zoom.id, works.scope())
    assert again.kind == zoom.kind
    assert (await works.ended(again.id)).status is S.SUCCEEDED


async def test_a_retried_job_knows_its_answer(works):
    zoom = await asked(works)
    works.gateway.fail_next("submit/modal", status=200, body={"code": 9, "description": "broken"})
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope())
    failed = await works.ended(zoom.id)
    assert failed.status is S.FAILED
    again = await works.jobs.retry(zoom.id, works.scope())
    done = await works.ended(again.id)
    assert done.status is S.SUCCEEDED
    assert works.chat.questions == [zoom.id]
    assert works.gateway.calls("submit/modal")[-1].json["prompt"].endswith("--zoom 1.5")


async def test_a_job_that_is_cancelled_while_it_is_handed_in_is_withdrawn(works):
    hold = works.gateway.hold("submit/imagine", accepted=True)
    job = await started(works)
    await hold.reached()
    await works.jobs.cancel(job.id, works.scope())
    hold.release()
    await works.until(lambda: bool(works.gateway.calls("/cancel")))
    done = await works.ended(job.id)
    assert done.status is S.CANCELLED
    assert works.chat.delivered(job.id) == []


async def test_a_bug_in_a_kind_leaves_no_job_behind(works, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a bug")

    monkeypatch.setattr(type(works.client.midjourney), "imagine", broken)
    done = await works.ended((await started(works)).id)
    assert done.status is S.INTERRUPTED


async def asked(works):
    grid = await works.ended((await started(works)).id)
    single = await works.ended((await works.press(grid, "U1")).id)
    zoom = await works.press(single, "Custom Zoom")
    await works.reaches(zoom.id, S.AWAITING_INPUT)
    await works.until(lambda: zoom.id in works.chat.questions)
    return await works.job(zoom.id)

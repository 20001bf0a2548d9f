import asyncio
import itertools
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from bot.domain import ENDED, AlreadyRunning, FileKind, FileRef, Gone, JobFailure, JobStatus
from bot.gateway.types import Action, Artifact, ArtifactKind, TaskHandle
from bot.scope import ChatTarget
from bot.storage.schema import jobs as jobs_table

S = JobStatus
HANDLE = TaskHandle(resource="midjourney", task_id="1730", mode="fast")
PHOTO = FileRef(file_id="f", unique_id="u", kind=FileKind.IMAGE)
references = (f"job-{number}" for number in itertools.count())


@pytest.fixture
def add(storage, scope):
    async def add_(**more):
        given = {
            "kind": "midjourney.imagine",
            "upstream": "midjourney",
            "params": {"prompt": "a cat"},
            "scope": scope,
            "reference": next(references),
            **more,
        }
        return await storage.jobs.add(**given)

    return add_


async def test_a_job_is_stored_whole(storage, add, scope, clock):
    job = await add(files=(PHOTO,), reference="ours")
    assert (job.status, job.scope, job.files) == (S.QUEUED, scope, (PHOTO,))
    assert (job.reference, job.params, job.created_at) == ("ours", {"prompt": "a cat"}, clock.now())
    assert await storage.jobs.get(job.id) == job
    with pytest.raises(Gone):
        await storage.jobs.get(99)


@pytest.mark.parametrize("origin", ["update:6", "answer:45:call:1", "schedule:3:2026-12-01T08:00"])
async def test_an_origin_starts_nothing_twice(add, origin):
    found = await asyncio.gather(*(add(origin=origin) for _ in range(30)))
    assert len({one.id for one in found}) == 1


async def test_one_update_can_be_the_origin_of_several_jobs(add, scope):
    scope = scope.model_copy(update={"update_id": 6})
    song = await add(scope=scope, origin=f"{scope.origin}:song")
    picture = await add(scope=scope, origin=f"{scope.origin}:picture")
    assert song.id != picture.id
    assert (await add(origin="update:6")).id not in (song.id, picture.id)


async def test_a_job_is_done_once_more_by_one_other_at_a_time(storage, add, clock):
    old = await add()
    await storage.jobs.advance(old.id, S.QUEUED, S.FAILED)
    taps = await asyncio.gather(*(add(retry_of=old.id) for _ in range(10)), return_exceptions=True)
    [again] = [one for one in taps if not isinstance(one, Exception)]
    assert {type(one) for one in taps if one is not again} == {AlreadyRunning}
    await storage.jobs.advance(again.id, S.QUEUED, S.SUBMITTING)
    settled = await storage.jobs.succeed(again.id, [])
    with pytest.raises(AlreadyRunning):  # its result is not in the chat yet
        await add(retry_of=old.id)
    await storage.jobs.told(settled)
    clock.pass_(seconds=1)
    assert (await add(retry_of=old.id)).id != again.id


async def test_two_quick_taps_are_one_job_and_later_ones_another(storage, add):
    parent = await add()
    await storage.jobs.advance(parent.id, S.QUEUED, S.SUBMITTING)
    await storage.jobs.succeed(parent.id, [], [Action(key="U1", label="U1")])
    [action] = await storage.jobs.actions(parent.id)
    taps = await asyncio.gather(
        *(add(action_id=action.id, parent_id=parent.id) for _ in range(10)),
        return_exceptions=True,
    )
    started = [one for one in taps if not isinstance(one, Exception)]
    assert len(started) == 1
    refused = [one for one in taps if isinstance(one, Exception)]
    assert all(isinstance(one, AlreadyRunning) for one in refused)
    assert refused[0].values == {"job": started[0].id}
    await storage.jobs.advance(started[0].id, S.QUEUED, S.CANCELLED)
    assert (await add(action_id=action.id)).id != started[0].id


async def test_a_double_click_is_one_however_quick_the_upstream_is(storage, add, clock):
    parent = await add()
    await storage.jobs.advance(parent.id, S.QUEUED, S.SUBMITTING)
    await storage.jobs.succeed(parent.id, [], [Action(key="again", label="Again")])
    [action] = await storage.jobs.actions(parent.id)
    first = await add(action_id=action.id)
    await storage.jobs.advance(first.id, S.QUEUED, S.SUBMITTING)
    settled = await storage.jobs.succeed(first.id, [])
    clock.pass_(seconds=5)  # the chat was closed for so long: nobody has seen the result
    with pytest.raises(AlreadyRunning):
        await add(action_id=action.id)
    await storage.jobs.told(settled)
    with pytest.raises(AlreadyRunning):
        await add(action_id=action.id)
    clock.pass_(seconds=1)
    assert (await add(action_id=action.id)).id != first.id


async def test_of_many_callers_exactly_one_advances(storage, add, clock):
    job = await add()
    won = await asyncio.gather(
        *(
            storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING, submit_started_at=clock.now())
            for _ in range(60)
        ),
        *(storage.jobs.advance(job.id, S.QUEUED, S.CANCELLED) for _ in range(60)),
    )
    [winner] = [one for one in won if one is not None]
    assert await storage.jobs.get(job.id) == winner


async def test_an_advance_carries_fields_and_an_end_takes_the_job_off_the_clock(
    storage, add, clock
):
    job = await add()
    await storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING, submit_started_at=clock.now())
    due = clock.now() + timedelta(seconds=4)
    running = await storage.jobs.advance(
        job.id, {S.QUEUED, S.SUBMITTING}, S.RUNNING, handle=HANDLE, due_at=due
    )
    assert (running.handle, running.due_at) == (HANDLE, due)
    assert await storage.jobs.next_due("midjourney") == due
    waiting = await storage.jobs.advance(job.id, S.RUNNING, S.AWAITING_INPUT)
    assert waiting.due_at is None
    failure = JobFailure(kind="banned_prompt", quote="no", word="blood")
    await storage.jobs.advance(job.id, S.AWAITING_INPUT, S.RUNNING, due_at=due)
    failed = await storage.jobs.advance(job.id, S.RUNNING, S.FAILED, failure=failure)
    assert (failed.failure, failed.ended_at, failed.due_at) == (failure, clock.now(), None)
    assert await storage.jobs.next_due("midjourney") is None


@pytest.mark.parametrize(
    ("expect", "to"), [(S.QUEUED, S.RUNNING), (S.SUCCEEDED, S.RUNNING), (S.SUCCEEDED, S.QUEUED)]
)
async def test_an_illegal_step_is_a_bug_and_says_so(storage, add, expect, to):
    job = await add()
    with pytest.raises(ValueError, match="does not go from"):
        await storage.jobs.advance(job.id, expect, to)
    with pytest.raises(ValueError, match="not a field"):
        await storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING, chat_id=1)


async def test_progress_is_noted_but_not_after_the_end(storage, add, clock):
    job = await add()
    seen = await storage.jobs.progress(job.id, progress=40, queued_ahead=2, tries=1)
    assert (seen.progress, seen.queued_ahead, seen.tries) == (40, 2, 1)
    await storage.jobs.advance(job.id, S.QUEUED, S.CANCELLED)
    assert await storage.jobs.progress(job.id, progress=50, due_at=clock.now()) is None
    assert await storage.jobs.next_due("midjourney") is None


async def test_due_is_by_upstream_and_time_the_longest_waiting_first(storage, add, clock):
    def at(seconds):
        return clock.now() + timedelta(seconds=seconds)

    made = [await add() for _ in range(3)]
    other = await add(upstream="suno")
    queued = await add()
    for job, seconds in zip([*made, other, queued], (5, -5, 0, 0, -9), strict=True):
        if job is not queued:  # its time says when to hand it in; there is nothing to look at
            await storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
            await storage.jobs.advance(job.id, S.SUBMITTING, S.RUNNING)
        await storage.jobs.progress(job.id, due_at=at(seconds))
    due = await storage.jobs.due("midjourney", clock.now())
    assert [one.id for one in due] == [made[1].id, made[2].id]
    assert len(await storage.jobs.due("midjourney", at(60), limit=2)) == 2
    assert await storage.jobs.next_due("midjourney") == at(-5)
    assert await storage.jobs.next_due("luma") is None


@pytest.mark.usefixtures("on_sqlite")
async def test_ten_thousand_pending_jobs_are_found_by_index(storage, db, add, clock):
    template = await add()
    row = template.model_dump(mode="json", include={"kind", "params", "files", "scope"})
    async with db.write() as connection:
        await connection.execute(
            insert(jobs_table),
            [
                {
                    **row,
                    "upstream": "midjourney",
                    "status": "running",
                    "chat_id": 1,
                    "topic_id": 0,
                    "user_id": 1,
                    "reference": f"many-{number}",
                    "created_at": clock.now(),
                    "due_at": clock.now() + timedelta(seconds=number),
                    "tries": 0,
                    "deaths": 0,
                    "answered": False,
                }
                for number in range(10_000)
            ],
        )
    due = await storage.jobs.due("midjourney", clock.now() + timedelta(hours=1))
    assert len(due) == 500
    async with db.read() as connection:
        plans = {}
        for name, query in {
            "due": "SELECT * FROM jobs WHERE upstream = 'x' AND due_at <= 'y'"
            " ORDER BY due_at LIMIT 500",
            "next": "SELECT due_at FROM jobs WHERE upstream = 'x'"
            " AND due_at IS NOT NULL ORDER BY due_at LIMIT 1",
            "active": "SELECT * FROM jobs WHERE ended_at IS NULL ORDER BY id",
            "recent": "SELECT * FROM jobs WHERE chat_id = 1 ORDER BY id DESC LIMIT 10",
            "undelivered": "SELECT DISTINCT job_id FROM artifacts WHERE delivered_at IS NULL"
            " ORDER BY job_id",
            "unhandled": "SELECT body FROM updates WHERE handled_at IS NULL ORDER BY update_id",
            "unfinished": "SELECT * FROM answers WHERE status IN ('asked', 'streaming', 'ready')"
            " ORDER BY id",
            "history": "SELECT * FROM messages WHERE conversation_id = 1"
            " ORDER BY turn_id DESC, id DESC LIMIT 400",
            "form": "SELECT * FROM forms WHERE chat_id = 1 AND topic_id = 0 AND user_id = 1"
            " AND closed_at IS NULL",
        }.items():
            rows = (await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))).all()
            plans[name] = " · ".join(one.detail for one in rows)
    for name, plan in plans.items():
        assert "INDEX" in plan, (name, plan)
        assert "TEMP B-TREE" not in plan, (name, plan)


async def test_lists_of_jobs(storage, add, scope):
    first, second, third = await add(), await add(), await add()
    ann = scope.model_copy(update={"user_id": 8, "target": ChatTarget(chat_id=scope.chat_id)})
    fourth = await add(scope=ann)
    await storage.jobs.advance(second.id, S.QUEUED, S.CANCELLED)
    running = await storage.jobs.by_status(*set(JobStatus) - ENDED)
    assert [one.id for one in running] == [first.id, third.id, fourth.id]
    assert [one.id for one in await storage.jobs.by_status(S.CANCELLED, S.FAILED)] == [second.id]

    async def recent(*args, **more):
        return [one.id for one in await storage.jobs.recent(scope.chat_id, *args, **more)]

    assert await recent(limit=2) == [fourth.id, third.id]
    assert await recent(scope.topic_id) == [third.id, second.id, first.id]
    assert await recent(None, 8) == [fourth.id]
    assert await storage.jobs.recent(1) == []


def song(key, **more):
    return Artifact(key=key, kind=ArtifactKind.AUDIO, title="Tide", **more)


async def test_a_job_succeeds_once_with_its_artifacts_and_buttons(storage, add, clock):
    job = await add()
    await storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
    early = await storage.jobs.add_artifact(job.id, song("a"), "sha-a", "audio/mpeg", "mp3")
    assert await storage.jobs.add_artifact(job.id, song("a"), "other") == early
    buttons = [
        Action(key="MJ::U1", label="U1"),
        Action(key="MJ::R", label="", emoji="🔄", used=True),
    ]
    ends = await asyncio.gather(
        *(
            storage.jobs.succeed(
                job.id,
                [
                    (song("a"), "sha-a", "audio/mpeg", "mp3"),
                    (song("b", data=b"x"), None, None, None),
                ],
                buttons,
                progress=100,
                handle=HANDLE,
            )
            for _ in range(5)
        )
    )
    [done] = [one for one in ends if one]
    assert (done.status, done.progress, done.handle) == (S.SUCCEEDED, 100, HANDLE)
    kept = await storage.jobs.artifacts(job.id)
    assert [(one.artifact.key, one.sha256, one.extension) for one in kept] == [
        ("a", "sha-a", "mp3"),
        ("b", None, None),
    ]
    assert kept[1].artifact.data is None  # bytes are not kept in rows
    stored = await storage.jobs.actions(job.id)
    assert [one.action for one in stored] == buttons
    await storage.jobs.used(stored[0].id)
    assert (await storage.jobs.action(stored[0].id)).action.used
    with pytest.raises(Gone):
        await storage.jobs.action(999)


async def test_a_failed_job_can_have_finished_one_of_two_songs(storage, add):
    job = await add()
    await storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
    failure = JobFailure(kind="upstream_error", quote="one clip broke")
    done = await storage.jobs.succeed(
        job.id, [(song("a"), None, None, None)], status=S.FAILED, failure=failure
    )
    assert (done.status, done.failure) == (S.FAILED, failure)
    assert await storage.jobs.undelivered() == [job.id]


async def test_a_job_is_undelivered_until_its_last_artifact_is_in_the_chat(storage, add, clock):
    jobs = [await add(), await add()]
    kept = [await storage.jobs.add_artifact(job.id, song(key)) for job in jobs for key in "ab"]
    assert await storage.jobs.undelivered() == [one.id for one in jobs]
    first = clock.now()
    await storage.jobs.delivered(kept[0].id, file_id="F")
    clock.pass_(seconds=5)
    await storage.jobs.delivered(kept[0].id, original_file_id="O")
    one = await storage.jobs.artifact(kept[0].id)
    assert (one.file_id, one.original_file_id, one.delivered_at) == ("F", "O", first)
    await storage.jobs.delivered(kept[1].id)
    assert await storage.jobs.undelivered() == [jobs[1].id]
    with pytest.raises(Gone):
        await storage.jobs.artifact(999)

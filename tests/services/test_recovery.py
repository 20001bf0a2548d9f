"""Recovery goes over the chats that are ours, and leaves those of others alone."""

import pytest

from bot.domain import JobFailure, Scope
from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.recovery import Recovery, every
from bot.storage import StoredUpdate
from tests.services.jobs.world import Works

OURS, THEIRS = Scope(chat_id=7, user_id=7, private=True), Scope(chat_id=8, user_id=8, private=True)


def mine(chat_id):
    return chat_id == OURS.chat_id


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


async def left(works):
    """A job of each chat, of which nothing was done yet."""
    ids = {}
    for name, scope in (("ours", OURS), ("theirs", THEIRS)):
        params = Imagine(prompt=name).model_dump(mode="json")
        add = works.storage.jobs.add
        job = await add(
            kind=IMAGINE.name, upstream=IMAGINE.upstream, params=params, scope=scope,
            reference=f"bot-{name}", origin=f"form:{name}",
        )  # fmt: skip
        ids[name] = job.id
    return ids


async def test_jobs_of_other_chats_are_left_alone(works):
    ids = await left(works)
    await works.runner.recover(mine)
    assert (await works.ended(ids["ours"])).status is S.SUCCEEDED
    assert await works.status(ids["theirs"]) is S.QUEUED
    await works.runner.recover()
    assert (await works.ended(ids["theirs"])).status is S.SUCCEEDED
    assert len(works.gateway.submits) == 2


async def test_what_was_not_told_is_told_by_whom_it_belongs_to(works):
    ids = await left(works)
    for job_id in ids.values():
        failure = JobFailure(kind="interrupted")
        await works.storage.jobs.advance(job_id, S.QUEUED, S.FAILED, failure=failure)
    await works.runner.recover(mine)
    await works.until(lambda: works.chat.ending(ids["ours"]) is not None)
    await works.quiet()
    assert works.chat.ending(ids["theirs"]) is None


@pytest.mark.parametrize(("share", "swept"), [(mine, False), (every, True)])
async def test_bytes_in_the_making_are_swept_only_by_who_owns_everything(works, share, swept):
    kept = await works.storage.media.keep(b"bytes")
    await works.runner.recover(share)
    assert (await works.storage.media.read(kept) is None) is swept


async def test_every_step_gets_the_same_set_of_chats(works):
    given = []

    async def jobs(ours):
        given.append(ours)

    async def updates(left, ours):
        given.append(ours)
        assert all(isinstance(one, StoredUpdate) for one in left)

    recovery = Recovery(
        works.storage, resume=lambda: None, answers=given.append, jobs=jobs, updates=updates
    )
    await recovery.run(mine)
    assert given == [[], mine, mine]

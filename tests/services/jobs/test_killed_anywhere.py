"""Killed after every single call to the outside, which is before the next one: nothing is lost.

For each point after which the outside is not what it was before (a death after a call that only
read leaves the same behind as a death before it): the process dies there, another one starts on the
same database, Telegram's update is replayed if it had not been handled, and in the end there is one
result, paid once.
"""

import asyncio
import contextlib
import shutil

import pytest

from bot.domain import BotError, JobInput
from bot.domain import JobStatus as S
from bot.services.kinds.images.rows import DRAW
from bot.services.kinds.images.wishes import Draw
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import SONG, Song
from tests.services.jobs.world import PNG, Chat, Tripwire, Works

pytestmark = pytest.mark.slow


class Drawing:
    paid = "submit/imagine"
    ends = (S.SUCCEEDED, S.INTERRUPTED)  # interrupted: nothing was ordered, or nobody can tell
    traceable = True

    async def prepare(self, works):
        pass

    async def act(self, works, scope):
        job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), scope, files=[PNG])
        return job.id


class Singing(Drawing):
    paid = "submit/music"
    traceable = False  # nothing of ours travels with it

    async def act(self, works, scope):
        return (await works.jobs.start(SONG, Song(description="rain"), scope)).id


class Picturing(Singing):
    """At once, and by a link: the call's answer is all that there ever will be."""

    paid = "images/generations"

    async def act(self, works, scope):
        return (await works.jobs.start(DRAW, Draw(prompt="a boat"), scope)).id


class Answering(Drawing):
    paid = "submit/action"

    async def prepare(self, works):
        job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
        grid = await works.ended(job.id)
        single = await works.ended((await works.press(grid, "U1")).id)
        self.button = await works.button(single, "Custom Zoom")

    async def act(self, works, scope):
        job_id = (await works.jobs.press(self.button, scope)).id
        while not (await works.job(job_id)).status.ended:
            job = await works.job(job_id)
            if job.status is S.AWAITING_INPUT and job.told_at is not None:
                with contextlib.suppress(BotError):
                    await works.jobs.answer(job_id, JobInput(text="1.5"), scope)
            await works.clock.sleep(0.5)
        return job_id


class Cancelling(Drawing):
    ends = (S.CANCELLED,)

    async def act(self, works, scope):
        job_id = (await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), scope)).id
        await asyncio.sleep(0)
        with contextlib.suppress(BotError):
            await works.jobs.cancel(job_id, scope)
        return job_id


@pytest.mark.parametrize("scenario", [Drawing(), Singing(), Picturing(), Answering(), Cancelling()],
                         ids=lambda one: type(one).__name__.lower())  # fmt: skip
async def test_killed_anywhere(tmp_path, scenario):
    async with Works(tmp_path, speed=8) as works:
        await scenario.prepare(works)
        await works.kill()
        snapshot = tmp_path / "snapshot.db"
        shutil.copy(works.path, snapshot)
        points = await life(works, scenario, snapshot, Tripwire(version=works.outside))
        assert len(points) > 8
        for at in points:
            await life(works, scenario, snapshot, Tripwire(at))


async def life(works, scenario, snapshot, wire):
    """One life of a job, with a death in it; answers the calls that changed anything."""
    for leftover in works.path.parent.glob("bot.db*"):
        leftover.unlink()
    shutil.copy(snapshot, works.path)
    works.chat = Chat()
    paid = len(paid_for(works, scenario))
    scope = works.scope()
    await works.start(wire, recover=False)
    works.spawn(works.runner.recover())
    works.spawn(scenario.act(works, scope))

    async def finished():
        jobs = await works.storage.jobs.recent(scope.chat_id, limit=1)
        mine = [job for job in jobs if job.scope.update_id == scope.update_id]
        return bool(mine) and mine[0].status.ended and mine[0].told_at is not None

    async def dead_or_finished():
        return wire.dead.is_set() or await finished()

    await works.until(dead_or_finished, within=3000)
    await works.kill()
    where = wire.names[-1] if wire.dead.is_set() else "nowhere"
    await works.start()
    works.spawn(scenario.act(works, scope))
    await works.until(finished, within=3000)
    await works.quiet()
    await check(works, scenario, scope, paid, f"killed at {where}")
    await works.kill()
    return wire.marks


async def check(works, scenario, scope, paid, where):
    (job,) = await works.storage.jobs.recent(scope.chat_id, limit=1)
    assert job.scope.update_id == scope.update_id, where
    assert job.status in scenario.ends, where
    bought = len(paid_for(works, scenario)) - paid
    assert bought <= 1, where
    if job.status is S.INTERRUPTED and scenario.traceable:
        assert bought == 0, where  # what was ordered is found
    if job.status is S.SUCCEEDED:
        assert bought == 1, where
        artifacts = await works.storage.jobs.artifacts(job.id)
        assert artifacts, where
        assert {one.artifact.key for one in artifacts} == set(works.chat.delivered(job.id)), where
        assert all(works.chat.files[one.artifact.key] for one in artifacts), where
        assert await works.storage.jobs.undelivered() == [], where
    else:
        assert works.chat.ending(job.id), where
    assert job.id not in works.chat.shown, where
    assert await works.storage.jobs.next_due(job.upstream) is None, where


def paid_for(works, scenario):
    return [one for one in works.gateway.submits if scenario.paid in one.path]

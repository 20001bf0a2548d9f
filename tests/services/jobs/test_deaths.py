"""What ends the process whenever it is touched is given up after three deaths; nothing else is."""

import asyncio
import shutil

import pytest

from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from tests.services.jobs.world import PNG, Works

BAD = PNG.model_copy(update={"name": "bad", "unique_id": "bad"})


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path, speed=8) as works:
        yield works


class Deadly:
    """A place where the process dies: it is entered and never left."""

    def __init__(self):
        self.entered = 0
        self.shots = 0

    async def die(self):
        self.entered += 1
        await asyncio.Event().wait()


async def shot(works, place):
    """`kill -9` as soon as the process is there, and another start."""
    place.shots += 1
    await works.until(lambda: place.entered >= place.shots)
    await works.quiet()
    folder = works.path.parent
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    for file in folder.glob("bot.db*"):
        shutil.copy(file, kept)
    await works.kill()
    for file in folder.glob("bot.db*"):
        file.unlink()
    for file in kept.glob("bot.db*"):
        file.rename(folder / file.name)
    await works.start(recover=False)


async def test_a_file_that_kills_is_given_up_and_its_neighbours_are_not(works):
    place = Deadly()
    usual = works.files.open

    async def opened(ref):
        if ref.name == "bad":
            await place.die()
        await works.clock.sleep(0.1)
        return await usual(ref)

    works.files.open = opened
    bad = await works.jobs.start(IMAGINE, Imagine(prompt="bad"), works.scope(), files=[BAD])
    good = [
        await works.jobs.start(IMAGINE, Imagine(prompt=f"n{n}"), works.scope(), files=[PNG])
        for n in range(3)
    ]
    for _ in range(3):
        await shot(works, place)
        works.spawn(works.runner.recover())
    done = await works.ended(bad.id)
    assert (done.status, done.failure.kind) == (S.FAILED, "deaths")
    assert works.chat.ending(bad.id) == (S.FAILED, "deaths")
    for one in good:
        assert (await works.ended(one.id)).status in (S.SUCCEEDED, S.INTERRUPTED)
    assert place.entered == 3
    assert {(await works.job(one.id)).deaths for one in (bad, *good)} <= {0, 2}


async def test_a_delivery_that_kills_is_given_up_and_its_result_is_kept(works):
    place = Deadly()
    works.view.deadly = place
    job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
    for _ in range(3):
        await shot(works, place)
        works.view.deadly = place
        works.spawn(works.runner.recover())
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert works.chat.given_up == [(job.id, 1)]
    assert place.entered == 3

    works.view.deadly = None
    await works.jobs.redeliver(job.id, works.scope())
    await works.until(lambda: bool(works.chat.delivered(job.id)))


async def test_a_result_that_kills_when_it_is_fetched_goes_as_a_link(works, monkeypatch):
    place = Deadly()

    async def download(*_args, **_more):
        await place.die()

    monkeypatch.setattr(works.client, "download", download)
    job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
    for _ in range(3):
        await shot(works, place)
        works.spawn(works.runner.recover())
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert place.entered == 3
    (stored,) = await works.storage.jobs.artifacts(job.id)
    assert stored.artifact.url
    assert stored.sha256 is None


async def test_a_death_that_happened_by_chance_is_forgotten(works):
    place = Deadly()
    works.view.deadly = place
    job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
    for _ in range(2):
        await shot(works, place)
        works.view.deadly = place
        works.spawn(works.runner.recover())
    await works.until(lambda: place.entered == 3)
    assert (await works.job(job.id)).deaths == 2
    await works.kill()  # in time: whoever is told to end counts nothing
    await works.start()
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    assert works.chat.given_up == []
    assert (await works.job(job.id)).deaths == 0

"""Everything that costs money when it is pressed, pressed twice: it is paid once.

At once, after a restart in between, and when the first press has settled already but nobody can
have seen what came of it.
"""

import asyncio
import contextlib

import pytest

from bot.domain import BotError
from bot.domain import JobStatus as S
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import SONG, Song
from tests.services.jobs.world import Works


class Retry:
    """🔄 under what ended badly."""

    async def prepare(self, works):
        job = await works.jobs.start(IMAGINE, Imagine(prompt="[fail] boat"), works.scope())
        self.job = await works.ended(job.id)

    async def press(self, works, scope):
        return await works.jobs.retry(self.job.id, scope)


class Again(Retry):
    """🔄 under what went well."""

    async def prepare(self, works):
        job = await works.jobs.start(SONG, Song(description="rain"), works.scope())
        self.job = await works.ended(job.id)


class Variation(Retry):
    """A button of the upstream's own."""

    label = "V1"

    async def prepare(self, works):
        job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
        self.button = await works.button(await works.ended(job.id), self.label)

    async def press(self, works, scope):
        return await works.jobs.press(self.button, scope)


class Upscale(Variation):
    label = "U1"


class RetriedPress(Variation):
    """🔄 under what a button has begun."""

    async def prepare(self, works):
        await super().prepare(works)
        self.job = await works.ended((await super().press(works, works.scope())).id)

    async def press(self, works, scope):
        return await works.jobs.retry(self.job.id, scope)


class Go(Retry):
    """The last button of a form."""

    async def prepare(self, works):
        self.form = await works.forms.open("music", works.scope(), description="rain on tin")

    async def press(self, works, scope):
        return await works.forms.choose(self.form.id, "go", scope)


PRESSES = [Retry, Again, Variation, Upscale, RetriedPress, Go]


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path, speed=8) as works:
        yield works


@pytest.fixture(params=PRESSES, ids=lambda one: one.__name__.lower())
async def paid(request, works):
    """The press, and how many of it were paid."""
    press = request.param()
    await press.prepare(works)
    before = len(works.gateway.submits)

    async def tried(scope):
        with contextlib.suppress(BotError):
            return await press.press(works, scope)

    tried.count = lambda: len(works.gateway.submits) - before
    return tried


async def test_two_presses_at_once_are_one(works, paid):
    done = await asyncio.gather(*(paid(works.scope()) for _ in range(4)))
    [job] = {one.id: one for one in done if one}.values()
    await works.ended(job.id)
    assert paid.count() == 1


async def test_a_press_after_a_restart_is_the_same(works, paid):
    replayed = works.scope()
    job = await paid(replayed)
    await works.kill()
    await works.start()
    again, same = await asyncio.gather(paid(works.scope()), paid(replayed))
    assert again is None or again.id == job.id
    assert same is None or same.id == job.id
    await works.ended(job.id)
    assert paid.count() <= 1  # none, if the process died inside the order


async def test_a_press_before_the_end_of_the_first_could_be_seen_is_the_same(works, paid):
    works.view.trouble = 10**6  # the chat is closed: nothing arrives
    job = await paid(works.scope())
    await works.until(lambda: _ended(works, job.id))
    if await works.status(job.id) is not S.SUCCEEDED:
        return  # what failed may be tried again at once
    await paid(works.scope())
    works.view.trouble = 0
    await works.ended(job.id)
    assert paid.count() == 1


async def _ended(works, job_id):
    return (await works.status(job_id)).ended

"""SIGTERM while something costs money: what comes back is kept, and brought after a start."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import ENDED, JobStatus

PATIENCE = 20.0
LONG = 12.0  # held seconds: longer than what costs nothing may still take

AT_ONCE = {
    "link": ("/image a red boat", "images/generations", {}, {"photo": True}),
    "bytes": ("/image a red boat", "images/generations", {"images.answer": "b64"}, {"photo": True}),
    "voice": ("/say hello there", "audio/speech", {}, {"voice": True}),
    "task": ("/imagine a red boat", "submit/imagine", {}, {"photo": True}),
}


async def stopped_inside(world, hold, seconds):
    """SIGTERM while the call is open, and the answer so many held seconds later."""
    stopping = asyncio.create_task(world.stop())
    await world.until(world.app.runner.paying.closed)
    until = world.clock.monotonic() + seconds
    await world.until(lambda: world.clock.monotonic() > until)
    assert not stopping.done()
    hold.release()
    await stopping


@pytest.mark.parametrize("accepted", [True, False], ids=["charged", "not yet charged"])
@pytest.mark.parametrize("case", AT_ONCE)
async def test_what_a_call_brings_while_we_stop_is_kept(world, ann, case, accepted):
    asked, path, switches, seen = AT_ONCE[case]
    world.gateway.switches.update(switches)
    hold = world.gateway.hold(path, accepted=accepted)
    await ann.say(asked)
    await hold.reached(PATIENCE)
    await stopped_inside(world, hold, LONG)
    await world.start()
    await ann.sees(**seen)
    assert len(world.gateway.calls(path)) == 1
    assert not world.telegram.refused


async def test_what_waits_in_line_is_not_begun_any_more(world, ann):
    hold = world.gateway.hold("images/generations")
    await ann.say("/image a red boat")
    await hold.reached(PATIENCE)
    stopping = asyncio.create_task(world.stop())
    await world.until(world.app.runner.paying.closed)
    job = (await world.app.storage.jobs.by_status(*set(JobStatus) - ENDED))[0]
    await world.app.jobs.start(
        world.app.runner._tools.registry.kind(job.kind),
        world.app.runner._tools.registry.params(job),
        job.scope.model_copy(update={"update_id": None}),
    )
    hold.release()
    await stopping
    assert len(world.gateway.calls("images/generations")) == 1
    await world.start()
    await world.until(lambda: len([one for one in ann.screen() if one.photo]) == 2)
    assert len(world.gateway.calls("images/generations")) == 2


async def test_a_call_that_takes_too_long_is_left(world, ann):
    world.given["stop_timeout"] = 0
    await world.restart()
    hold = world.gateway.hold("images/generations")
    await ann.say("/image a red boat")
    await hold.reached(PATIENCE)
    await world.stop()
    hold.release()
    await world.start()
    await ann.sees(buttons=["🔄 Try again"])  # nobody can know whether it was charged
    assert len(world.gateway.calls("images/generations")) == 1

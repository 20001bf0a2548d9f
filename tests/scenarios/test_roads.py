"""What was done and not marked as done when the process died goes the same way once more."""

from __future__ import annotations

import asyncio

import pytest

from bot.storage.updates import UpdateStore
from emulators import samples
from tests.scenarios.test_windows import zooming

CHAT = "/v1/chat/completions"
HANDLED = UpdateStore.handled


@pytest.fixture
def unmarked(world, monkeypatch):
    """From now on nothing is marked as handled, until the next start."""
    waiting = []

    async def never(_store, update_ids):
        waiting.append(update_ids)
        await asyncio.Event().wait()

    async def again():
        await world.until(lambda: waiting)
        monkeypatch.setattr(UpdateStore, "handled", HANDLED)
        await world.kill()
        world.script("never asked")
        await world.start()
        await world.until(lambda: world.app.intake.running == 0)

    async def mark():
        await world.until(lambda: world.app.intake.running == 0)
        monkeypatch.setattr(UpdateStore, "handled", never)

    return mark, again


@pytest.mark.parametrize("reply", [False, True])
async def test_words_for_a_form_are_no_question(world, ann, unmarked, reply):
    mark, again = unmarked
    await ann.say("/imagine")
    form = await ann.sees(contains="draw")
    await mark()
    await ann.say("a red boat", reply_to=form if reply else None)
    await world.until(lambda: world.gateway.submits)
    await again()
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1
    assert not world.gateway.calls(CHAT)


async def test_an_album_for_a_form_is_no_question(world, ann, unmarked):
    mark, again = unmarked
    await ann.say("/blend")
    await ann.sees(contains="picture")
    await mark()
    await ann.say(photos=[samples.picture(name, 64, 64) for name in ("ferry", "kite")])
    await again()
    assert not world.gateway.calls(CHAT)


async def test_an_answer_to_midjourneys_window_is_no_question(world, ann, unmarked):
    mark, again = unmarked
    await zooming(world, ann)
    await mark()
    said = await ann.say("1,5")
    await world.until(lambda: world.gateway.calls("/mj/submit/modal"))
    await again()
    await ann.sees(photo=True, after=said)
    assert len(world.gateway.calls("/mj/submit/modal")) == 1
    assert not world.gateway.calls(CHAT)
    assert not [one for one in ann.screen() if "already" in one.text]


async def test_a_cancel_takes_no_second_job(world, ann, unmarked):
    mark, again = unmarked
    for name in ("boat", "kite"):
        await ann.say(f"/imagine a {name} [stuck:10]")
    await world.until(lambda: len(world.gateway.submits) == 2)
    await mark()
    await ann.say("/cancel")
    await ann.sees(contains="ancelled")
    await again()
    recent = await world.app.storage.jobs.recent(ann.private.id, None)
    assert sum(job.status.value == "cancelled" for job in recent) == 1


async def test_a_question_stays_one_although_a_form_was_opened_after_it(world, ann):
    hold = world.gateway.hold(CHAT)
    await ann.say("hello there")
    await hold.reached()
    await ann.say("/imagine")
    await ann.sees(contains="draw")
    await world.kill()
    hold.release()
    world.script("answer again", "answer again")
    await world.start()
    await world.until(lambda: world.app.intake.running == 0)
    assert not world.gateway.submits


async def test_what_killed_three_times_is_left_with_a_sentence(world, ann, monkeypatch):
    reached = []

    async def deadly(*_args, **_kwargs):
        reached.append(1)
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.services.memory.memory.Memory.remember", deadly)
    monkeypatch.setattr(UpdateStore, "spared", lambda *_: asyncio.sleep(0))  # it is a kill
    await ann.say("/remember the ferry")
    for number in range(1, 4):
        await world.until(lambda n=number: len(reached) == n)
        await world.restart()
    await ann.sees(contains="three times")
    assert len(reached) == 3
    world.script("answer")
    await ann.say("hello")
    await ann.sees("answer")

"""Every kind of update, killed at every point, goes the same way again and is paid for once."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import JobStatus
from bot.storage.answers import AnswerStore
from bot.storage.conversations import ConversationStore
from bot.storage.forms import FormStore
from bot.storage.jobs import JobStore
from bot.storage.updates import UpdateStore
from bot.telegram.updates.at_work import AtWork
from tests.scenarios.asking import quiet
from tests.scenarios.forms import as_now, pressed
from tests.scenarios.test_windows import zooming

CHAT, MODAL = "/v1/chat/completions", "/mj/submit/modal"
ACTS = (
    (JobStore, "add"),
    (JobStore, "advance"),
    (ConversationStore, "ask"),
    (AnswerStore, "reask"),
    (FormStore, "close"),
)
"""What a handler does at last, once for every kind of update."""


class Kind:
    """How to come to an update, the update itself, and what it costs in all."""

    submits = 0  # after everything
    modals = 0
    questions: tuple[str, ...] = ()

    async def before(self, world, ann):
        """What has to be there."""

    async def said(self, world, ann):
        """The update."""
        raise NotImplementedError

    async def after(self, world, ann):
        """What is seen at last."""


class Words(Kind):
    questions = ("hello there",)

    async def said(self, world, ann):
        await ann.say("hello there")

    async def after(self, world, ann):
        await ann.sees(contains="You said")


class WordsToAForm(Kind):
    submits = 1

    async def before(self, world, ann):
        await ann.say("/imagine")
        await ann.sees(contains="draw")

    async def said(self, world, ann):
        await ann.say("a red boat")

    async def after(self, world, ann):
        await ann.sees(photo=True)


class WordsToAWindow(Kind):
    submits, modals = 3, 1

    async def before(self, world, ann):
        self.question = await zooming(world, ann)

    async def said(self, world, ann):
        await ann.say("1.5")

    async def after(self, world, ann):
        await ann.sees(photo=True, after=self.question)


class Command(Kind):
    submits = 1

    async def said(self, world, ann):
        await ann.say("/imagine a red boat")

    async def after(self, world, ann):
        await ann.sees(photo=True)


class PressOnAForm(Kind):
    submits = 1

    async def before(self, world, ann):
        await ann.say("/music")
        form = await ann.sees(contains="A new song")
        await pressed(ann, form, "describe")
        await ann.say("calm lo-fi about a harbour")
        await ann.sees(contains="Describe: calm lo-fi")
        await quiet(world)
        now = as_now(ann, form)
        data = next(one.data for one in now.all_buttons if "Make" in one.label)
        self.button = now.stored, data

    async def said(self, world, ann):
        ann.start_press(*self.button)

    async def after(self, world, ann):
        await ann.sees(audio=True)


class PressOnAJob(Kind):
    submits = 2

    async def before(self, world, ann):
        await ann.say("/imagine a red boat")
        self.grid = await ann.sees(photo=True)

    async def said(self, world, ann):
        data = next(one.data for one in self.grid.all_buttons if one.label == "U1")
        ann.start_press(self.grid.stored, data)

    async def after(self, world, ann):
        await ann.sees(photo=True, after=self.grid)


class Retry(Kind):
    questions = ("hello there", "hello there")

    async def before(self, world, ann):
        self.asked = await ann.say("hello there")
        self.answer = await ann.sees(contains="You said")
        await quiet(world)
        await world.until(lambda: not world.app.conversations.running)

    async def said(self, world, ann):
        await ann.say("/retry")

    async def after(self, world, ann):
        await ann.sees(contains="You said", after=self.answer)


class Edit(Retry):
    questions = ("hello there", "hello again")

    async def said(self, world, ann):
        await ann.edit(self.asked, "hello again")

    async def after(self, world, ann):
        await ann.sees(contains="hello again", after=self.answer)


class CancelOfAForm(Kind):
    async def before(self, world, ann):
        await ann.say("/imagine")
        await ann.sees(contains="draw")

    async def said(self, world, ann):
        await ann.say("cancel")

    async def after(self, world, ann):
        assert not await world.app.storage.forms.find(ann.id, None, ann.id)


class CancelOfAWindow(Kind):
    submits = 3

    async def before(self, world, ann):
        await zooming(world, ann)

    async def said(self, world, ann):
        await ann.say("never mind")

    async def after(self, world, ann):
        await ann.sees(contains="ancelled")


KINDS = [
    Words(),
    WordsToAForm(),
    WordsToAWindow(),
    Command(),
    PressOnAForm(),
    PressOnAJob(),
    Retry(),
    Edit(),
    CancelOfAForm(),
    CancelOfAWindow(),
]


def kept_only(patch, reached):
    """The update is stored, and nobody has begun with it."""

    def take(_work, update, _before=None):
        reached.append(update)

    patch.setattr(AtWork, "take", take)


def at_work(patch, reached):
    """Its handler was about to do what it is there for."""

    async def never(*_args, **_more):
        reached.append(1)
        await asyncio.Event().wait()

    for store, name in ACTS:
        patch.setattr(store, name, never)


def unmarked(patch, reached):
    """All was done, and is not marked as done."""

    async def never(_store, update_ids):
        reached.append(update_ids)
        await asyncio.Event().wait()

    patch.setattr(UpdateStore, "handled", never)


async def submitted(world):
    return not await world.app.storage.jobs.by_status(JobStatus.QUEUED, JobStatus.SUBMITTING)


@pytest.mark.parametrize("point", [kept_only, at_work, unmarked], ids=lambda one: one.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=lambda one: type(one).__name__)
async def test_it_is_done_once_and_goes_the_same_way(world, ann, kind, point):
    await kind.before(world, ann)
    await quiet(world)
    reached = []
    with pytest.MonkeyPatch.context() as patch:
        point(patch, reached)
        await kind.said(world, ann)
        await world.until(lambda: reached)
        if point is unmarked:  # a kill inside the call itself is another matter
            await world.until(lambda: submitted(world))
        await world.kill()
    await world.start()
    await quiet(world)
    await kind.after(world, ann)
    await quiet(world)
    await world.until(lambda: not world.app.conversations.running)
    asked = [one.json["messages"][-1]["content"] for one in world.gateway.calls(CHAT)]
    if point is unmarked and kind.questions and len(asked) > len(kind.questions):
        assert asked[-1] == asked[-2]  # an answer that the kill has cut is asked again, once
        del asked[-1]
    assert tuple(asked) == kind.questions
    assert len(world.gateway.submits) == kind.submits
    assert len(world.gateway.calls(MODAL)) == kind.modals

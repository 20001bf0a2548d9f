"""Whose words an open question takes: the very next ones of its person, within two minutes.

The tables say what was asked, what came in between and what came next, and who got that: the form,
the assistant, or nobody, because the form is closed. Nothing is drawn that was not meant.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain import JobStatus, Scope
from emulators import samples

TALK = "/v1/chat/completions"
MINUTE = 60


@dataclass(frozen=True)
class Opener:
    """A command that asks for words."""

    said: str
    asks: str  # a part of its question
    path: str  # where its order goes


IMAGINE = Opener("/imagine", "What shall I draw", "/mj/submit/imagine")
IMAGE = Opener("/image", "What shall I draw", "/v1/images/generations")
SHORTEN = Opener("/shorten", "Which prompt", "/mj/submit/shorten")
LYRICS = Opener("/lyrics", "What shall the song be about", "/suno/submit/lyrics")
SAY = Opener("/say", "What shall I say", "/v1/audio/speech")
OPENERS = [IMAGINE, IMAGE, SHORTEN, LYRICS, SAY]


async def quiet(world):
    """Every update has been handled."""
    await world.until(
        lambda: not world.telegram.state.updates.pending and world.app.intake.running == 0
    )


def open_form(world, person, chat=None):
    scope = Scope(chat_id=chat.id if chat else person.id, user_id=person.id, private=chat is None)
    return world.app.storage.forms.find(scope.chat_id, None, scope.user_id)


async def asked(world, person, opener):
    """The question of a command that says nothing else."""
    await person.say(opener.said)
    return await person.sees(contains=opener.asks)


async def cancelled(world, job_id):
    return (await world.app.storage.jobs.get(job_id)).status is JobStatus.CANCELLED


def shown(person, question):
    return question.id in [one.id for one in person.screen()]


@pytest.mark.parametrize("opener", OPENERS, ids=lambda one: one.said)
async def test_the_very_next_words_are_the_answer(world, ann, opener):
    await asked(world, ann, opener)
    await ann.say("a fox in the snow")
    await world.until(lambda: world.gateway.calls(opener.path))
    await quiet(world)
    assert not world.gateway.calls(TALK)
    assert await open_form(world, ann) is None


# What closes the form, so that the next words are talk. The order that a command gives is not its.
CLOSING = [
    ["/new"], ["/cancel"], ["/stop"], ["/model"], ["/help"], ["/jobs"], ["/nonsense"],
    ["/new@demo_bot"], ["/language"],
    ["cancel"], ["Cancel!"], ["STOP"], ["never mind"], ["Nevermind."], ["forget it"], ["quit"],
    ["exit"], ["No, thanks"], ["✖ cancel"],
    ["取消"], ["取消。"], ["算了"], ["算了吧！"], ["不要了"], ["停"], ["停止"],
]  # fmt: skip


@pytest.mark.parametrize("between", CLOSING, ids=lambda one: one[0])
async def test_what_closes_a_form_closes_it(world, ann, between):
    question = await asked(world, ann, IMAGINE)
    username = world.app.me.username
    for words in between:
        await ann.say(words.replace("demo_bot", username))
    await quiet(world)
    assert await open_form(world, ann) is None
    assert not shown(ann, question)  # taken away
    world.script("Hi.")
    await ann.say("hello")
    await ann.sees(contains="Hi.")
    assert not world.gateway.calls(IMAGINE.path)
    assert len(world.gateway.calls(TALK)) == 1


@pytest.mark.parametrize("words", ["/cancel", "/stop", "cancel", "取消"])
async def test_who_leaves_a_form_is_told(world, ann, words):
    await asked(world, ann, IMAGINE)
    await ann.say(words)
    await ann.sees(contains="Nothing was started")
    await quiet(world)
    assert not world.gateway.calls(TALK)


async def test_a_finished_order_closes_the_form_of_its_kind(world, ann):
    question = await asked(world, ann, IMAGINE)
    await ann.say("/imagine a fox")
    await ann.sees(photo=True)
    assert not shown(ann, question)
    world.script("Hi.")
    await ann.say("hello")
    await ann.sees(contains="Hi.")
    assert len(world.gateway.calls(IMAGINE.path)) == 1


@pytest.mark.parametrize("opener", OPENERS, ids=lambda one: one.said)
async def test_the_words_after_the_next_are_talk(world, ann, opener):
    """A useless file with words about it is no answer; nor is what follows it."""
    question = await asked(world, ann, opener)
    world.script("A list.", "Hi.")
    await ann.say("what is this?", document=b"milk, eggs", file_name="list.txt")
    await ann.sees(contains="A list.")
    await ann.say("hello")
    await ann.sees(contains="Hi.")
    assert not world.gateway.calls(opener.path)
    await ann.say("a fox in the snow", reply_to=question)
    await world.until(lambda: world.gateway.calls(opener.path))
    assert len(world.gateway.calls(TALK)) == 2


async def test_after_two_minutes_words_are_talk_and_a_reply_is_the_answer(world, ann):
    question = await asked(world, ann, IMAGINE)
    await world.clock.advance(2 * MINUTE + 1)
    world.script("Hi.")
    await ann.say("hello")
    await ann.sees(contains="Hi.")
    await world.clock.advance(20 * 60 * MINUTE)
    await ann.say("a fox", reply_to=question)
    await ann.sees(photo=True)
    assert [one.json["prompt"] for one in world.gateway.calls(IMAGINE.path)] == ["a fox"]


async def test_after_a_day_a_reply_is_talk(world, ann):
    question = await asked(world, ann, IMAGINE)
    await world.clock.advance(25 * 60 * MINUTE)
    world.script("Hi.")
    await ann.say("a fox", reply_to=question)
    await ann.sees(contains="Hi.")
    assert not world.gateway.calls(IMAGINE.path)


@pytest.mark.parametrize("words", ["cancel", "取消"])
async def test_a_reply_may_leave_it_too(world, ann, words):
    question = await asked(world, ann, IMAGINE)
    await world.clock.advance(30 * MINUTE)
    await ann.say(words, reply_to=question)
    await ann.sees(contains="Nothing was started")
    assert await open_form(world, ann) is None


async def test_a_restart_changes_nothing(world, ann):
    await asked(world, ann, IMAGINE)
    await quiet(world)
    await world.restart()
    await ann.say("a fox")
    await ann.sees(photo=True)
    assert not world.gateway.calls(TALK)


async def test_a_closed_form_stays_closed_over_a_restart(world, ann):
    await asked(world, ann, IMAGINE)
    await ann.say("/cancel")
    await ann.sees(contains="Nothing was started")
    await quiet(world)
    await world.restart()
    world.script("Hi.")
    await ann.say("hello")
    await ann.sees(contains="Hi.")
    assert not world.gateway.calls(IMAGINE.path)


async def test_cancel_means_the_question_first_and_the_running_job_next(world, ann):
    await ann.say("/imagine a slow boat [hang:600]")
    await ann.sees(contains="slow boat")
    await asked(world, ann, LYRICS)
    await ann.say("/cancel")
    await ann.sees(contains="Nothing was started")
    [job] = await world.app.storage.jobs.recent(ann.id, limit=5)
    assert not job.status.ended
    await ann.say("/cancel")
    await world.until(lambda: cancelled(world, job.id))


# ---- what is given and cannot be used ------------------------------------------------------------

REFUSED = [
    (IMAGE, {"text": "🦊🦊"}, "I need some words"),
    (IMAGINE, {"text": "…!?"}, "I need some words"),
    (SAY, {"text": "👍"}, "I need some words"),
    (IMAGINE, {"voice": samples.voice("ogg")}, "I need some words"),
    (LYRICS, {"document": b"%PDF-1.4", "file_name": "a.pdf"}, "I need some words"),
]


@pytest.mark.parametrize(("opener", "given", "told"), REFUSED)
async def test_a_refusal_tells_the_way_out_and_loses_nothing(world, ann, opener, given, told):
    await asked(world, ann, opener)
    refused = await ann.say(**given)
    sentence = await ann.sees(contains=told, after=refused)
    assert "/cancel" in sentence.text
    await ann.say("a fox in the snow")
    await world.until(lambda: world.gateway.calls(opener.path))
    assert not world.gateway.calls(TALK)


async def test_a_file_that_does_not_fit_is_no_trap(world, ann):
    world.given = {"public_url": "http://127.0.0.1:9", "web_listen": "127.0.0.1:0"}
    await world.restart()
    await ann.say("/avatar")
    form = await ann.sees(contains="Step 1")
    await ann.say(document=b"milk, eggs", file_name="list.txt")
    told = await ann.sees(contains="I need a face")
    assert "/cancel" in told.text
    world.script("Milk and eggs.")
    await ann.say("what is this?", document=b"milk, eggs", file_name="list.txt")
    await ann.sees(contains="Milk and eggs.")
    world.script("A sheet.")
    await ann.say("and this?", photo=samples.photo("a sheet"))
    await ann.sees(contains="A sheet.")
    assert shown(ann, form) or await open_form(world, ann)


# ---- groups --------------------------------------------------------------------------------------


async def test_in_a_group_only_a_reply_answers(world, ann):
    group = world.telegram.group("Friends", [ann])
    await ann.say("/imagine", chat=group)
    question = await ann.sees(contains="What shall I draw", chat=group)
    await ann.say("hello everybody", chat=group)
    await quiet(world)
    assert not world.gateway.calls(IMAGINE.path)
    assert not world.gateway.calls(TALK)
    await ann.say("a fox", chat=group, reply_to=question)
    await ann.sees(photo=True, chat=group)


@pytest.mark.parametrize("words", ["/new", "/cancel", "/stop", "cancel", "算了"])
async def test_in_a_group_it_is_left_as_in_private(world, ann, words):
    group = world.telegram.group("Friends", [ann])
    await ann.say("/imagine", chat=group)
    question = await ann.sees(contains="What shall I draw", chat=group)
    await ann.say(words, chat=group)
    await world.until(lambda: question.id not in [one.id for one in ann.screen(group)])
    await quiet(world)
    assert await open_form(world, ann, group) is None


async def test_somebody_else_closes_nothing(world, ann):
    ben = world.telegram.person("Ben")
    group = world.telegram.group("Friends", [ann, ben])
    await ann.say("/imagine", chat=group)
    question = await ann.sees(contains="What shall I draw", chat=group)
    await ben.say("cancel", chat=group)
    await ben.say("/new", chat=group)
    await quiet(world)
    assert await open_form(world, ann, group) is not None
    await ann.say("a fox", chat=group, reply_to=question)
    await ann.sees(photo=True, chat=group)

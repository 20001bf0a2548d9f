"""What is said in one chat is done in the order in which it was said, and stops wait for nobody."""

from __future__ import annotations

import asyncio

import pytest

from bot.telegram.incoming import fetching
from emulators import samples
from tests.scenarios.world import SLOW

CHAT = "/v1/chat/completions"
SIX = [f"question {number}" for number in range(6)]


def asked(world):
    """The last words of every question that the gateway was asked."""
    return [one.json["messages"][-1]["content"] for one in world.gateway.calls(CHAT)]


def told(world, number=-1):
    return [one["content"] for one in world.gateway.calls(CHAT)[number].json["messages"]]


def answers(person):
    return [one.text for one in person.screen() if one.text.startswith("answer")]


@pytest.mark.parametrize("backlog", [False, True])
async def test_questions_of_one_batch_are_asked_and_answered_in_their_order(world, backlog):
    ann = world.telegram.person("Ann")
    world.script(*(f"answer {number}" for number in range(6)))
    if not backlog:
        await world.start()
    for words in SIX:
        await ann.say(words)
    if backlog:
        await world.start()
    await ann.sees("answer 5")
    assert asked(world) == SIX
    assert answers(ann) == [f"answer {number}" for number in range(6)]


async def test_questions_one_after_the_other_to_a_slow_telegram(world, ann):
    world.script(*(f"answer {number}" for number in range(6)))
    for words in SIX:
        for method in ("sendMessageDraft", "sendRichMessageDraft", "getMe", "sendChatAction"):
            world.telegram.fail_next(method, hang=0.15)
        await ann.say(words)
        await world.clock.advance(0.05)
    await ann.sees("answer 5")
    assert asked(world) == SIX


async def test_people_in_a_group_are_heard_in_their_order(world):
    ann, ben = world.telegram.person("Ann"), world.telegram.person("Ben")
    group = world.telegram.group("Friends", [ann, ben])
    world.script(*(f"answer {number}" for number in range(4)))
    for number, person in enumerate((ann, ben, ann, ben)):
        await person.say(f"@demo_bot question {number}", chat=group)
    await world.start()
    await ann.sees("answer 3", chat=group)
    assert [words.split()[-1] for words in asked(world)] == ["0", "1", "2", "3"]


async def test_a_question_about_the_photo_just_sent_sees_it(world):
    ann = world.telegram.person("Ann")
    world.script("answer 0", "answer 1")
    await ann.say(photo=samples.picture("ferry", 64, 64))
    await ann.say("what is it?")
    await world.start()
    await ann.sees("answer 1")
    first, answer, question = told(world)
    assert any(part["type"] == "image_url" for part in first)
    assert (answer, question) == ("answer 0", "what is it?")


async def test_an_album_a_paste_and_a_question_at_once_are_three_questions_in_order(world):
    ann = world.telegram.person("Ann")
    world.script("answer 0", "answer 1", "answer 2")
    album = [samples.picture(name, 64, 64) for name in ("ferry", "kite", "hill")]
    await ann.say("an album", photos=album)
    await ann.paste("a long paste, " * 600)
    await ann.say("/system be brief")
    await ann.say("a question")
    await world.start()
    await ann.sees("answer 2")
    assert len(world.gateway.calls(CHAT)) == 3
    first, second, third = (one.json["messages"] for one in world.gateway.calls(CHAT))
    assert sum(part["type"] == "image_url" for part in first[-1]["content"]) == 3
    assert len(second[-1]["content"].split("paste")) == 601
    assert third[-1]["content"] == "a question"


async def test_a_question_belongs_to_the_talk_in_which_it_was_asked(world):
    ann = world.telegram.person("Ann")
    world.script("answer 0", "answer 1", "answer 2")
    for words in ("before", "also before", "/new", "after"):
        await ann.say(words)
    await world.start()
    await ann.sees("answer 2")
    assert told(world, 1) == ["before", "answer 0", "also before"]
    assert told(world, 2) == ["after"]


async def test_the_model_is_the_one_that_was_chosen_when_it_was_asked(world):
    ann = world.telegram.person("Ann")
    world.script("answer 0", "answer 1")
    for words in ("/model gpt-4o", "first", "/model gpt-4o-mini", "second"):
        await ann.say(words)
    await world.start()
    await ann.sees("answer 1")
    assert told(world, 1)[-1] == "second"
    assert world.gateway.calls(CHAT)[0].json["model"] == "gpt-4o"


async def test_a_backlog_after_a_kill_goes_on_in_its_order(world, ann):
    world.script(*(f"answer {number}" for number in range(9)))
    hold = world.gateway.hold(CHAT)
    for words in SIX[:3]:
        await ann.say(words)
    await hold.reached()
    await world.until(lambda: world.app.conversations.running == 3)
    await world.kill()
    for words in SIX[3:]:
        await ann.say(words)
    hold.release()
    await world.start()
    await world.until(lambda: asked(world) and asked(world)[-1] == SIX[5])
    later = [words for words in asked(world) if words != SIX[0]]
    assert later == SIX[1:]


@pytest.fixture
async def slow(world, ann, monkeypatch):
    """A chat in which something takes long."""
    gate = await slowly(ann, monkeypatch)
    yield gate
    gate.set()


async def slowly(ann, monkeypatch):
    """Let a file for a note be fetched until the gate opens."""
    gate, reached, real = asyncio.Event(), asyncio.Event(), fetching.fetch

    async def held(*given):
        reached.set()
        await gate.wait()
        return await real(*given)

    monkeypatch.setattr(fetching, "fetch", held)
    await ann.say("/remember", document=b"the ferry leaves at nine", file_name="a.txt")
    await reached.wait()
    return gate


async def test_a_slow_lane_delays_no_other(world, ann, slow):
    ben = world.telegram.person("Ben")
    forum = world.telegram.group("Forum", [ann], topics=True)
    boats = await ann.open_topic(forum, "Boats")
    for person, where in ((ben, {}), (ann, {"chat": forum, "topic": boats})):
        await person.say("/help", **where)
        await person.sees(contains="/imagine", chat=where.get("chat"))
    await ann.say("behind it")
    await ann.say("/cancel")
    await world.clock.advance(5)
    assert not asked(world)
    world.script("answer 0")
    slow.set()
    await ann.sees("answer 0")
    assert asked(world) == ["behind it"]


async def test_stops_and_presses_never_wait_for_it(world, ann, monkeypatch):
    world.step = SLOW
    world.script([f"piece{n} " for n in range(4000)], delay_s=0.2)
    await ann.say("/help")
    menu = await ann.sees(contains="/imagine")
    await ann.say("talk")
    await ann.sees_draft(contains="piece3")
    gate = await slowly(ann, monkeypatch)
    await ann.press(menu, 0)
    await world.until(lambda: ann.screen()[1].text != menu.text)
    await ann.say("/stop")
    await ann.sees(contains="piece3")
    gate.set()


async def test_what_is_only_about_to_begin_is_stopped_as_well(world):
    ann = world.telegram.person("Ann")
    world.script([f"piece{n} " for n in range(4000)], delay_s=0.5)
    await ann.say("talk")
    await ann.say("/stop")
    await world.start()
    await ann.sees(contains="topped")
    await world.until(lambda: world.app.conversations.running == 0)


async def test_what_was_asked_for_just_before_is_cancelled_as_well(world):
    ann = world.telegram.person("Ann")
    await ann.say("/imagine a boat [stuck:10]")
    await ann.say("/cancel")
    await world.start()
    await ann.sees(contains="ancelled")

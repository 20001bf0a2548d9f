"""Groups that forbid kinds of messages: nothing that was made vanishes, and somebody says why."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest

from emulators import samples

WISHES = {
    "imagine": ("/imagine a lighthouse", ("photo",), "pictures"),
    "image": ("/image a kettle", ("photo",), "pictures"),
    "music": ("/music calm lo-fi", ("audio",), "music"),
    "say": ("/say Good morning.", ("voice", "audio"), "voice messages"),
    "video": ("/video a kite over dunes", ("video",), "videos"),
    "answer": ("@demo_bot draw me a boat", ("photo",), "pictures"),
}
NEXT = "this chat does not allow"
SHUT = "closed or deleted"
DRAWN = "Here it is.\n\n![a boat](data:image/png;base64,%s)"


@pytest.fixture
async def crew(world, ann):
    bob = world.telegram.person("Bob", started=True)
    return world.telegram.group("Crew", [ann, bob]), ann, bob


@pytest.fixture
async def forum(world, ann):
    """A forum with one topic, and Ann is known in private."""
    await ann.say("/start")
    await ann.sees()
    bob = world.telegram.person("Bob", started=True)
    chat = world.telegram.group("Club", [bob, ann], topics=True)
    await sees_greeting(world, chat)
    return chat, await bob.open_topic(chat, "Boats"), bob


async def sees_greeting(world, chat):
    await world.until(lambda: any(one.sender.is_bot for one in chat.messages.values()))


def fetching(message):
    """What the button says to the bot in private."""
    url = next(one.json["url"] for one in message.all_buttons if "private" in one.label)
    found = re.fullmatch(r"https://t\.me/demo_bot\?start=((?:result|answer)_\d+)", url)
    assert found, url
    return f"/start {found[1]}"


async def wish(world, person, name, **where):
    """Ask for it; in which forms it would come, and how they are called."""
    words, kinds, called = WISHES[name]
    if name == "answer":
        world.script(DRAWN % b64encode(samples.picture("boat", 256, 256)).decode())
    await person.say(words, **where)
    return kinds, called


async def quiet(world):
    await world.until(lambda: world.app.intake.running == 0)


@pytest.mark.parametrize("name", WISHES)
async def test_the_next_kind_comes(world, crew, name):
    chat, ann, _ = crew
    chat.forbidden = set(WISHES[name][1])
    await wish(world, ann, name, chat=chat)
    await ann.sees(document=True, chat=chat)
    assert not [one for one in ann.screen(chat) if NEXT in one.text]


async def test_where_voices_are_forbidden_they_come_as_music(world, crew):
    chat, ann, _ = crew
    chat.forbidden = {"voice"}
    await wish(world, ann, "say", chat=chat)
    await ann.sees(audio=True, chat=chat)


@pytest.mark.parametrize("name", WISHES)
async def test_where_files_are_forbidden_too_the_person_fetches_it(world, crew, name):
    chat, ann, bob = crew
    chat.forbidden = {*WISHES[name][1], "document"}
    kinds, called = await wish(world, ann, name, chat=chat)
    told = await ann.sees(contains=f"{NEXT} {called}", chat=chat)
    assert len([one for one in ann.screen(chat) if NEXT in one.text]) == 1
    await bob.say(fetching(told))  # not what he asked for
    await bob.sees(contains="Only the person who asked")
    await ann.say(fetching(told))
    await ann.sees(**{kinds[0]: True})
    assert not [one for one in bob.screen() if kinds[0] in one.json]


async def test_it_is_kept_over_a_restart_and_not_tried_again(world, crew):
    chat, ann, _ = crew
    await sees_greeting(world, chat)
    chat.forbidden = {"photo", "document"}
    asked = await ann.say("/imagine a lighthouse", chat=chat)
    told = await ann.sees(contains=NEXT, chat=chat)
    await world.until(lambda: ann.screen(chat)[-2].id == asked.id)  # the status line is gone
    await world.restart()
    tried, since = len(world.telegram.calls("sendPhoto")), world.clock.monotonic()
    await world.until(lambda: world.clock.monotonic() > since + 60)
    assert len(world.telegram.calls("sendPhoto")) == tried
    await ann.say(fetching(told))
    photo = await ann.sees(photo=True)
    await ann.press(photo, "U1")  # and goes on with it there
    await ann.sees(photo=True, after=photo)


async def test_an_admin_fetches_it_without_buttons_that_would_do_nothing(world):
    root = world.telegram.person("Root", started=True)
    ann = world.telegram.person("Ann", started=True)
    world.given = {"access_admins": str(root.id)}
    await world.start()
    chat = world.telegram.group("Crew", [ann, root])
    chat.forbidden = {"photo", "document"}
    await ann.say("/imagine a lighthouse", chat=chat)
    told = await ann.sees(contains=NEXT, chat=chat)
    await root.say(fetching(told))
    photo = await root.sees(photo=True)
    assert photo.all_buttons == []
    await ann.say(fetching(told))
    assert (await ann.sees(photo=True)).all_buttons


async def test_where_words_are_forbidden_the_person_is_told_in_private(world, crew):
    chat, ann, _ = crew
    await ann.say("/start")
    await ann.sees()
    await sees_greeting(world, chat)
    chat.forbidden = {"photo", "document", "text"}
    await ann.say("/imagine a lighthouse", chat=chat)
    told = await ann.sees(contains=NEXT)
    await ann.say(fetching(told))
    await ann.sees(photo=True)


async def test_a_stranger_to_the_private_chat_is_given_up(world):
    eve = world.telegram.person("Eve")
    await world.start()
    chat = world.telegram.group("Crew", [eve])
    await sees_greeting(world, chat)
    chat.forbidden = {"photo", "document", "text"}
    await eve.say("/imagine a lighthouse", chat=chat)
    await world.until(lambda: world.gateway.submits)
    await world.until(lambda: world.telegram.refused)
    await quiet(world)


async def test_words_forbidden_pictures_allowed(world, crew):
    chat, ann, _ = crew
    await sees_greeting(world, chat)
    chat.forbidden = {"text"}
    await ann.say("/imagine a lighthouse", chat=chat)
    await ann.sees(photo=True, chat=chat)
    assert not ann.screen()


# ---- answers


@pytest.mark.parametrize("words", ["Forty-two.", "word " * 3000], ids=["short", "long"])
async def test_an_answer_is_kept_where_words_are_forbidden(world, crew, words):
    chat, ann, bob = crew
    await ann.say("/start")
    await ann.sees()
    await sees_greeting(world, chat)
    chat.forbidden = {"text", "document"}
    world.script(words)
    await ann.say("@demo_bot how many?", chat=chat)
    told = await ann.sees(contains="does not allow me to write")
    await bob.say(fetching(told))
    await bob.sees(contains="Only the person who asked")
    await world.restart()
    await ann.say(fetching(told))
    said = await ann.sees(contains=words.split()[-1], after=told)
    assert said.all_buttons == []
    assert len(world.gateway.calls("/v1/chat/completions")) == 1


async def test_words_that_are_forbidden_meanwhile_are_kept_too(world, crew):
    chat, ann, _ = crew
    await ann.say("/start")
    await ann.sees()
    await sees_greeting(world, chat)
    world.script("one " * 2000, delay_s=0.02)
    await ann.say("@demo_bot count", chat=chat)
    await ann.sees(contains="one", chat=chat)
    chat.forbidden = {"text", "document"}
    told = await ann.sees(contains="does not allow me to write", timeout=60)
    await ann.say(fetching(told))
    await ann.sees(contains="one", after=told)


async def test_nobody_is_asked_for_whom_nobody_can_be_told(world):
    eve = world.telegram.person("Eve")
    await world.start()
    chat = world.telegram.group("Crew", [eve])
    await sees_greeting(world, chat)
    chat.forbidden = {"text"}
    await eve.say("@demo_bot how many?", chat=chat)
    await world.until(lambda: world.telegram.refused)
    await quiet(world)


@pytest.mark.parametrize("payload", ["result_", "result_x", "result_" + "9" * 30, "result_4711",
                                     "answer_", "answer_-1", "answer_4711"])  # fmt: skip
async def test_links_that_lead_nowhere(world, ann, payload):
    await ann.say(f"/start {payload}")
    await ann.sees()


# ---- topics


def shut(chat, topic, how):
    if how == "closed":
        chat.topics[topic].closed = True
    else:
        del chat.topics[topic]


@pytest.mark.parametrize("how", ["closed", "deleted"])
async def test_a_picture_for_a_topic_that_was_shut_meanwhile(world, ann, forum, how):
    chat, topic, _ = forum
    await ann.say("/imagine a lighthouse", chat=chat, topic=topic)
    await world.until(lambda: world.gateway.submits)
    shut(chat, topic, how)
    told = await ann.sees(contains=SHUT)
    assert not [one for one in ann.screen(chat) if one.photo]
    await ann.say(fetching(told))
    await ann.sees(photo=True)


@pytest.mark.parametrize("how", ["closed", "deleted"])
async def test_an_answer_for_a_topic_that_was_shut_meanwhile(world, ann, forum, how):
    chat, topic, _ = forum
    world.script("one " * 300, delay_s=0.02)
    await ann.say("@demo_bot count", chat=chat, topic=topic)
    await ann.sees(contains="one", chat=chat, topic=topic)
    if how == "deleted":
        for one in [one for one in chat.messages.values() if one.topic_id == topic]:
            world.telegram.state.delete_message(one)
    shut(chat, topic, how)
    if how == "closed":  # what stands there can be edited still
        await quiet(world)
        return
    told = await ann.sees(contains=SHUT, timeout=60)
    await ann.say(fetching(told))
    await ann.sees(contains="one", after=told)


async def test_the_rest_of_the_group_is_told_for_whom_nobody_may_write_to(world, forum):
    chat, topic, _ = forum
    eve = world.telegram.person("Eve")
    chat.members[eve.id] = "member"
    await eve.say("/imagine a lighthouse", chat=chat, topic=topic)
    await world.until(lambda: world.gateway.submits)
    shut(chat, topic, "closed")
    told = await eve.sees(contains=SHUT, chat=chat)
    assert told.topic is None
    assert told.text.startswith("Eve: ")
    assert told.entities[0]["type"] == "text_mention"
    await eve.say(fetching(told))
    await eve.sees(photo=True)


# ---- whom we may write to


async def test_a_private_chat_is_noted_when_it_starts_and_when_it_ends(world):
    ann = world.telegram.person("Ann")
    app = await world.start()
    known = app.storage.profiles.can_write
    chat = world.telegram.group("Crew", [ann])
    await ann.say("/help", chat=chat)
    await ann.sees(chat=chat)
    assert not await known(ann.id)
    for _ in range(2):
        await ann.say("/help")
        await world.until(lambda: known(ann.id))
        await ann.block()
        await world.until(lambda: ended(known, ann))
        await ann.unblock()
        await world.until(lambda: known(ann.id))


async def ended(known, person):
    return not await known(person.id)

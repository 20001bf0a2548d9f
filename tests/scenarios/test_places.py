"""Where things are said: in direct messages of a channel, and under messages that are gone."""

from __future__ import annotations

import pytest


async def sees_greeting(world, chat):
    await world.until(lambda: any(one.sender.is_bot for one in chat.messages.values()))


def shown_to(person, chat):
    """What the bot wrote into somebody's talk there."""
    return [one for one in person.screen(chat) if one.from_bot and one.topic == person.id]


def told(world):
    return world.gateway.calls("/v1/chat/completions")[-1].json["messages"]


# ---- the direct messages of a channel


@pytest.fixture
async def letters(world):
    people = [world.telegram.person(name, started=True) for name in ("Ann", "Bob")]
    await world.start()
    return world.telegram.direct_messages("News", people), *people


async def test_everybody_has_a_talk_of_their_own(world, letters):
    chat, ann, bob = letters
    world.script("Hello Ann.", "Hello Bob.", "The boat, Ann.")
    await ann.say("@demo_bot I have a boat.", chat=chat)
    await ann.sees("Hello Ann.", chat=chat, topic=ann.id)
    await bob.say("@demo_bot what do I have?", chat=chat)
    await bob.sees("Hello Bob.", chat=chat, topic=bob.id)
    assert not any("boat" in str(one) for one in told(world))
    await ann.say("@demo_bot and I?", chat=chat)
    await ann.sees("The boat, Ann.", chat=chat, topic=ann.id)
    assert any("boat" in str(one) for one in told(world))
    assert not any("what do I have" in str(one) for one in told(world))
    assert not world.telegram.refused


@pytest.mark.parametrize("words", ["/help", "/model", "/jobs", "/imagine", "/new", "/start"])
async def test_whatever_is_said_there_is_answered_there(world, letters, words):
    chat, ann, bob = letters
    await ann.say(words, chat=chat)
    await ann.sees(chat=chat, topic=ann.id)
    assert not world.telegram.refused
    assert not shown_to(bob, chat)


async def test_a_picture_and_its_buttons_there(world, letters):
    chat, ann, bob = letters
    asked = await ann.say("/imagine a lighthouse", chat=chat)
    photo = await ann.sees(photo=True, chat=chat, topic=ann.id)
    assert photo.reply_to == asked.id
    await ann.press(photo, "U1")
    await ann.sees(photo=True, chat=chat, topic=ann.id, after=photo)
    assert not shown_to(bob, chat)
    assert not world.telegram.refused


async def test_one_form_each(world, letters):
    chat, ann, bob = letters
    for person in (ann, bob):
        await person.say("/imagine", chat=chat)
        await person.sees(chat=chat, topic=person.id)
    form = shown_to(ann, chat)[-1]
    await ann.say("a kite", chat=chat, reply_to=form)
    await ann.sees(photo=True, chat=chat, topic=ann.id)
    assert [one.json["prompt"] for one in world.gateway.calls("/mj/submit/imagine")] == ["a kite"]


# ---- under messages that are too old, or gone


@pytest.fixture
async def forum(world, ann):
    chat = world.telegram.group("Club", [ann], topics=True)
    await sees_greeting(world, chat)
    return chat, await ann.open_topic(chat, "Boats")


async def press_gone(person, message, button):
    await person.delete(message)
    return await person.press(message, button, stale=True)


async def test_a_picture_that_is_gone_goes_on_in_its_topic(world, ann, forum):
    chat, topic = forum
    await ann.say("/imagine a lighthouse", chat=chat, topic=topic)
    photo = await ann.sees(photo=True, chat=chat, topic=topic)
    await press_gone(ann, photo, "U1")
    await ann.sees(photo=True, chat=chat, topic=topic, after=photo)
    assert all(one.topic == topic for one in ann.screen(chat) if one.photo)


async def test_an_answer_that_is_gone_is_given_again_in_its_topic(world, ann, forum):
    chat, topic = forum
    world.script("First", then="cut")
    await ann.say("@demo_bot tell me", chat=chat, topic=topic)
    cut = await ann.sees(contains="First", chat=chat, topic=topic, buttons="🔄 Try again")
    world.script("All of it.")
    await press_gone(ann, cut, "🔄 Try again")
    await ann.sees("All of it.", chat=chat, topic=topic)


@pytest.mark.parametrize("words", ["/help", "/model", "/imagine", "/image", "/language"])
@pytest.mark.parametrize("where", ["private", "topic"])
async def test_menus_and_forms_that_are_gone_are_answered_by_a_new_message(
    world, ann, forum, words, where
):
    chat, topic = forum if where == "topic" else (None, None)
    place = {"chat": chat, "topic": topic}
    await ann.say(words, **place)
    menu = await ann.sees(**place)
    for label in menu.labels[:2]:
        gone = (await ann.sees(**place)) if menu is None else menu
        if label not in gone.labels:
            break
        await press_gone(ann, gone, label)
        await world.until(lambda: world.app.intake.running == 0)
        menu = None if not ann.screen(chat) else ann.screen(chat)[-1]
        if menu is None or not menu.from_bot:
            break
    said = [one for one in ann.screen(chat) if one.from_bot]
    assert all(one.topic in (topic, None) for one in said)
    if where == "topic":
        assert said[-1].topic == topic or len(said) == 1
    assert not [call for call in world.telegram.refused if call.method.startswith("send")]


# ---- sent through the bot into chats that it does not see


async def test_what_is_noted_of_an_old_message(world, ann, forum):
    chat, topic = forum
    await ann.say("/imagine a lighthouse", chat=chat, topic=topic)
    photo = await ann.sees(photo=True, chat=chat, topic=topic)

    async def noted():
        return await world.app.storage.sent.place_of(chat.id, photo.id)

    await world.until(noted_is_there(noted))
    assert (await noted()).topic_id == topic


def noted_is_there(noted):
    async def look():
        return await noted() is not None

    return look

"""Groups that forbid kinds of messages: nothing that was made vanishes, and somebody says why."""

from __future__ import annotations

import re

import pytest

WISHES = {
    "imagine": ("/imagine a lighthouse", "photo", "pictures"),
    "image": ("/image a kettle", "photo", "pictures"),
    "music": ("/music calm lo-fi", "audio", "music"),
}
NEXT = "this chat does not allow"


@pytest.fixture
async def crew(world, ann):
    bob = world.telegram.person("Bob", started=True)
    return world.telegram.group("Crew", [ann, bob]), ann, bob


def fetching(message):
    """What the button says to the bot in private."""
    url = next(one.json["url"] for one in message.all_buttons if "private" in one.label)
    found = re.fullmatch(r"https://t\.me/demo_bot\?start=(result_\d+)", url)
    assert found, url
    return f"/start {found[1]}"


async def quiet(world):
    await world.until(lambda: world.app.intake.running == 0)


@pytest.mark.parametrize("wish", WISHES)
async def test_the_next_kind_comes(world, crew, wish):
    chat, ann, _ = crew
    words, kind, _ = WISHES[wish]
    chat.forbidden = {kind}
    await ann.say(words, chat=chat)
    await ann.sees(document=True, chat=chat)
    assert not [one for one in ann.screen(chat) if NEXT in one.text]


@pytest.mark.parametrize("wish", WISHES)
async def test_where_files_are_forbidden_too_the_person_fetches_it(world, crew, wish):
    chat, ann, bob = crew
    words, kind, name = WISHES[wish]
    chat.forbidden = {kind, "document"}
    await ann.say(words, chat=chat)
    told = await ann.sees(contains=f"{NEXT} {name}", chat=chat)
    assert len([one for one in ann.screen(chat) if NEXT in one.text]) == 1
    await bob.say(fetching(told))  # not what he asked for
    await bob.sees(contains="Only the person who asked")
    await ann.say(fetching(told))
    await ann.sees(**{kind: True})
    assert not [one for one in bob.screen() if kind in one.json]


async def test_a_stranger_to_the_private_chat_is_given_up(world):
    eve = world.telegram.person("Eve")
    await world.start()
    chat = world.telegram.group("Crew", [eve])
    chat.forbidden = {"photo", "document", "text"}
    await eve.say("/imagine a lighthouse", chat=chat)
    await world.until(lambda: world.gateway.submits)
    await world.until(lambda: world.telegram.refused)
    await quiet(world)


@pytest.mark.parametrize("payload", ["result_", "result_x", "result_" + "9" * 30, "result_4711"])
async def test_links_that_lead_nowhere(world, ann, payload):
    await ann.say(f"/start {payload}")
    await ann.sees()

"""What belongs together, and what messages hold: forwards, quotations, links, things; edits."""

from __future__ import annotations

import pytest

from emulators import samples
from emulators.telegram import things
from tests.scenarios.asking import CHART, CHAT, asks, pictures, quiet, told
from tests.scenarios.world import FAST, SLOW


@pytest.fixture
async def crew(world, ann):
    bob = world.telegram.person("Bob", started=True)
    return world.telegram.group("Crew", [ann, bob], admins=[ann]), ann, bob


# ---- what belongs together


async def test_a_comment_and_what_it_passes_on_are_one_question(world, ann):
    bob = world.telegram.person("Bob", started=True)
    said = await bob.say("/start")
    said.stored.json["text"] = "Let us sail at dawn."
    words = await asks(world, ann.forward(said, comment="is he right?"))
    assert words.startswith("> Forwarded from Bob, 20")
    assert words.endswith("> Let us sail at dawn.\n\nis he right?")
    assert len(world.gateway.calls(CHAT)) == 1


async def test_five_forwards_are_one_question_each_with_its_origin(world, crew):
    chat, ann, bob = crew
    said = [await bob.say(f"Point {at}.", chat=chat) for at in range(3)]
    said += [await ann.as_chat("Point 3.", chat=chat), await ann.say("Point 4.", chat=chat)]
    await quiet(world)
    await ann.forward(*said)
    await quiet(world)
    words = await world.until(lambda: world.gateway.calls(CHAT) and told(world))
    assert len(world.gateway.calls(CHAT)) == 1
    assert words.count("Forwarded from Bob") == 3
    assert "Forwarded from Crew" in words
    assert [f"Point {at}." in words for at in range(5)] == [True] * 5


async def test_a_comment_above_a_forwarded_album(world, crew):
    chat, ann, bob = crew
    photos = [samples.photo(str(at), 64, 64) for at in range(3)]
    album = await bob.say("the boat", photos=photos, chat=chat)
    await quiet(world)
    words = await asks(world, ann.forward(*album, comment="which is best?"))
    assert pictures(world) == 3
    assert words.endswith("which is best?")
    assert len(world.gateway.calls(CHAT)) == 1


async def test_a_command_takes_the_words_that_come_with_it(world, crew):
    chat, ann, bob = crew
    said = await bob.say("a lighthouse", chat=chat)
    await quiet(world)
    await ann.forward(said, comment="/imagine")
    await world.until(lambda: world.gateway.calls("/mj/submit/imagine"))
    assert world.gateway.calls("/mj/submit/imagine")[-1].json["prompt"].startswith("a lighthouse")
    await quiet(world)
    assert not world.gateway.calls(CHAT)


@pytest.mark.parametrize("tail", ["// helper\nend", "/* x */ end", "/foo bar", "/usr/bin/env end"])
async def test_the_second_part_of_a_paste_may_begin_with_a_slash(world, ann, tail):
    first = ("x" * 57 + "\n") * 70
    await ann.say(first)
    words = await asks(world, ann.say(tail))
    assert words.endswith(tail)
    assert words.startswith("xxx")
    assert len(world.gateway.calls(CHAT)) == 1


# ---- what a message holds


async def test_a_message_of_another_chat_is_seen(world, crew):
    chat, ann, bob = crew
    photo = samples.photo("boat", 64, 64)
    said = await bob.say("The boat is blue. It is old.", chat=chat, photo=photo)
    await quiet(world)
    words = await asks(world, ann.quote(said, "It is old.", "how old?"))
    assert words == "> Bob wrote:\n> It is old.\n\nhow old?"
    assert pictures(world) == 1


async def test_only_the_quoted_part_is_meant(world, ann):
    world.script("One. Two. Three.")
    await ann.say("count")
    answer = await ann.sees("One. Two. Three.")
    assert await asks(world, ann.quote(answer, "Two.", "why?")) == "> you wrote:\n> Two.\n\nwhy?"


async def test_hidden_links_are_told(world, ann):
    text = "read 👩‍🚀 this and that"
    links = {"this": "https://a.example/x?y=1", "that": "https://b.example/"}
    assert await asks(world, ann.send(things.linked(text, **links))) == (
        "read 👩‍🚀 [this](https://a.example/x?y=1) and [that](https://b.example/)"
    )


def looking(text, **looks):
    """A text some words of which look different."""
    spans = [
        {"type": kind, "offset": text.index(words), "length": len(words)}
        for kind, words in looks.items()
    ]
    commands = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"text": text, "entities": [*(commands if text[0] == "/" else []), *spans]}


async def test_looks_of_words_are_for_who_talks_and_not_for_who_draws(world, ann):
    paste = "a red boat --ar 16:9"
    assert await asks(world, ann.send(looking(f"why {paste}", code=paste))) == f"why `{paste}`"
    await ann.send(looking(f"/imagine {paste}", code=paste))
    await ann.sees(photo=True)
    assert world.gateway.calls("/mj/submit/imagine")[-1].json["prompt"].startswith(paste)
    await ann.say("/imagine")
    await ann.sees(contains="What shall I draw")
    await ann.send(looking("a blue boat", bold="blue"))
    await world.until(lambda: len(world.gateway.calls("/mj/submit/imagine")) == 2)
    assert world.gateway.calls("/mj/submit/imagine")[-1].json["prompt"].startswith("a blue boat")


def held(chat):
    return [
        (things.poll("Where to?", "North", "South", votes=[3]), ["Where to?", "North: 3 votes"]),
        (things.location(47.49, 19.04), ["location: 47.490000, 19.040000"]),
        (things.venue("Gellért", "Kelenhegyi út 4"), ["Gellért", "Kelenhegyi út 4", "47.5"]),
        (things.contact("Mei", "+3612345"), ["Mei", "+3612345"]),
        (things.checklist("Ship", "ropes", "sails", done=[1]), ["(x) ropes", "( ) sails"]),
        (things.dice("🎯", 6), ["🎯", "6"]),
        (things.game("Tetris", "Blocks fall."), ["Tetris", "Blocks fall."]),
        (things.story(chat), ["story of Crew", "not shown"]),
        (things.invoice("Rope", "Ten metres", 250), ["Rope", "250 Stars"]),
        (things.giveaway(chat, 3, "a boat"), ["3 winners", "a boat"]),
        (things.paid_media(5, caption="our trip"), ["our trip", "5 Stars", "not shown"]),
        (things.gift(25, "for you"), ["25 Stars", "for you"]),
    ]


async def test_things_that_are_replied_to_are_told(world, crew):
    chat, ann, bob = crew
    for content, wanted in held(chat):
        thing = await bob.send(content, chat=chat)
        words = await asks(world, ann.say("@demo_bot and this?", chat=chat, reply_to=thing))
        assert "> Bob wrote:\n> " in words
        assert all(one in words for one in wanted), words
    await quiet(world)
    assert not world.telegram.refused


async def test_things_of_another_chat_and_passed_on_are_told(world, crew):
    chat, ann, bob = crew
    poll = await bob.send(things.poll("Where to?", "North", "South"), chat=chat)
    await quiet(world)
    assert "poll: Where to?" in await asks(world, ann.quote(poll, "", "what would you choose?"))
    words = await asks(world, ann.forward(poll, comment="and now?"))
    assert "> Forwarded from Bob" in words
    assert "poll: Where to?" in words
    assert not [one for one in ann.screen() if "by itself" in one.text]


async def test_paid_media_with_a_caption_say_that_they_are_not_seen(world, ann):
    words = await asks(world, ann.send(things.paid_media(5, caption="what is this?")))
    assert words.startswith("what is this?")
    assert "not shown to you" in words


# ---- nothing to answer


async def test_gestures_in_groups_cost_nothing(world, crew):
    chat, ann, _ = crew
    world.script("Ours.")
    await ann.say("@demo_bot say something", chat=chat)
    own = await ann.sees("Ours.", chat=chat)
    asked = len(world.gateway.requests)
    gestures = [content for content, _ in held(chat) if "caption" not in content]
    gif = {"animation": {"file_id": "g", "file_unique_id": "ug", "width": 1, "height": 1,
                         "duration": 1}}  # fmt: skip
    for content in [*gestures, gif]:
        await ann.send(content, chat=chat, reply_to=own)
    await ann.say(sticker=True, chat=chat, reply_to=own)
    for text in ["\u200b", "\u200f" * 4096, "\u2060\u3164", "\ufe0f", "\u2800 \u00a0"]:
        await ann.say(text, chat=chat, reply_to=own)
    await ann.say("@demo_bot", chat=chat, reply_to=own)
    await quiet(world)
    assert len(world.gateway.requests) == asked
    assert not world.telegram.refused


async def test_service_messages_are_nobodys_question(world, crew):
    chat, ann, _ = crew
    for content in [
        {"new_chat_title": "Ship"}, {"pinned_message": {**(await ann.say("x", chat=chat)).json}},
        {"delete_chat_photo": True}, {"message_auto_delete_timer_changed":
                                      {"message_auto_delete_time": 5}},
        {"video_chat_started": {}}, {"text": ""}, {},
    ]:  # fmt: skip
        await ann.send(content, chat=chat)
        await ann.send(content)
    state = world.telegram.state
    post = (await ann.say("hello", chat=chat)).json
    for kind in ("channel_post", "edited_channel_post", "business_message", "guest_message"):
        state.updates.allowed = None
        state.updates.put(kind, {**post, "text": "@demo_bot hello"})
    await quiet(world)
    assert not world.gateway.calls(CHAT)


# ---- edited


async def test_a_question_edited_into_a_command_is_not_put_to_the_model(world, ann):
    world.script("An answer.", "Another.")
    said = await ann.say("draw me a cat")
    await ann.sees("An answer.")
    for text in ("/imagine a cat", "@demo_bot /image a dog", "/New"):
        await ann.edit(said, text)
        await ann.sees(contains="doesn't start a command")
    await ann.edit(said, "/frobnicate it")
    await ann.sees(contains="I don't know /frobnicate")
    await ann.edit(said, "/imagine@other_bot a cat")
    await quiet(world)
    assert len(world.gateway.calls(CHAT)) == 1
    assert not world.gateway.calls("/mj/submit/imagine")
    await ann.edit(said, "draw me a dog in words")
    await ann.sees("Another.")


async def test_old_messages_edited_into_commands_are_left_alone(world, ann):
    world.script("An answer.")
    said = await ann.say("draw me a cat")
    await ann.sees("An answer.")
    before = len(ann.screen())
    await world.clock.advance(120)
    await ann.edit(said, "/imagine a cat")
    await ann.edit(said, "draw me a dog")
    await quiet(world)
    assert len(ann.screen()) == before
    assert len(world.gateway.calls(CHAT)) == 1


async def test_a_caption_and_a_message_in_a_topic_are_edited_in_place(world):
    ann = world.telegram.person("Ann", started=True)
    forum = world.telegram.group("Forum", [ann], topics=True)
    await world.start()
    boats = await ann.open_topic(forum, "Boats")
    trains = await ann.open_topic(forum, "Trains")
    world.script("In boats.", "In trains.", "Boats again.")
    world.step = 4 * SLOW  # all of it within the minute in which an edit counts
    said = await ann.say("@demo_bot what is it?", photo=CHART, chat=forum, topic=boats)
    await ann.sees("In boats.", chat=forum, topic=boats)
    await ann.say("@demo_bot and trains?", chat=forum, topic=trains)
    await ann.sees("In trains.", chat=forum, topic=trains)
    await ann.edit(said, "@demo_bot what is it really?")
    await ann.sees("Boats again.", chat=forum, topic=boats)
    assert pictures(world) == 1
    await ann.edit(said, "@demo_bot /imagine a boat")
    await ann.sees(contains="doesn't start a command", chat=forum, topic=boats)


@pytest.mark.parametrize("pieces", [1, 2])
async def test_what_a_comment_was_passed_on_with_may_come_in_a_moment_later(world, crew, pieces):
    chat, ann, bob = crew
    said = [await bob.say(f"the ferry has sunk, part {n}", chat=chat) for n in range(pieces)]
    hold = world.gateway.hold(CHAT)
    world.step = SLOW
    await ann.say("is he right?")
    await hold.reached()  # the comment is being asked: it came in a batch of its own
    for one in said:
        await ann.forward(one)
    await world.until(lambda: len(world.gateway.calls(CHAT)) == 2)
    world.step = FAST
    hold.release()
    await quiet(world)
    words = told(world)
    assert "is he right?" in words
    assert all(one.text in words for one in said)
    history = world.gateway.calls(CHAT)[-1].json["messages"]
    assert str(history).count("is he right?") == 1
    assert len(world.gateway.calls(CHAT)) == 2  # as many as two questions would have been


async def test_what_is_passed_on_later_is_a_question_of_its_own(world, crew):
    chat, ann, bob = crew
    said = await bob.say("the ferry has sunk", chat=chat)
    world.script("answer 0", "answer 1")
    await ann.say("good morning")
    await ann.sees("answer 0")
    await world.clock.advance(5)
    await ann.forward(said)
    await ann.sees("answer 1")
    assert "good morning" not in told(world)

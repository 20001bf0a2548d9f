"""Groups: spoken to or silent, apart from private talk, one conversation for everybody."""

from __future__ import annotations

import pytest

from emulators.telegram.upgrading import upgrade


@pytest.fixture
async def crew(world, ann):
    bob = world.telegram.person("Bob", started=True)
    return world.telegram.group("Crew", [ann, bob]), ann, bob


async def quiet(world):
    """Everything that was said has been taken, and nobody is at work on it."""
    app, queue = world.app, world.telegram.state.updates
    await world.until(
        lambda: not (queue.pending or app.intake.running or app.conversations.running)
    )


async def test_silent_unless_spoken_to(world, crew):
    chat, ann, bob = crew
    await ann.say("hello everybody", chat=chat)
    await bob.say("hi Ann", chat=chat)
    await ann.say("/unknown", chat=chat)
    await ann.say("/imagine@other_bot a cat", chat=chat)
    await ann.say(sticker=True, chat=chat)
    await quiet(world)
    assert not world.gateway.requests
    said = [message for message in ann.screen(chat) if "Ann" not in repr(message)]
    assert all("bot" not in repr(message).split(":")[0] for message in said[2:])


async def test_another_bot_is_not_answered(world, crew):
    chat, ann, bob = crew
    bob.user.is_bot = True
    await bob.say("@demo_bot who are you?", chat=chat)
    await bob.say("/imagine@demo_bot a bot", chat=chat)
    world.script("For Ann.")
    await ann.say("@demo_bot and me?", chat=chat)
    await ann.sees(contains="For Ann.", chat=chat)
    assert len(world.gateway.calls("/v1/chat/completions")) == 1
    assert not world.gateway.calls("/mj/submit/imagine")


async def test_mentions_and_replies_are_answered_in_place(world, crew):
    chat, ann, bob = crew
    world.script("The first.", "The second.")
    asked = await ann.say("@demo_bot tell us something", chat=chat)
    first = await bob.sees(contains="The first.", chat=chat)
    assert first.reply_to == asked.id
    await bob.say("and more?", chat=chat, reply_to=first)
    await ann.sees(contains="The second.", chat=chat)
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    words = [one["content"] for one in said if one["role"] != "system"]
    assert "Ann" in words[0]
    assert "@demo_bot" not in words[0]
    assert "Bob" in words[2]
    assert "and more?" in words[2]
    assert not world.telegram.refused


async def test_private_talk_never_reaches_a_group(world, crew):
    chat, ann, _ = crew
    world.script("Noted.", "I know nothing.")
    await ann.say("my secret is 4711")
    await ann.sees(contains="Noted.")
    await ann.say("@demo_bot what is my secret?", chat=chat)
    await ann.sees(contains="I know nothing.", chat=chat)
    asked = world.gateway.calls("/v1/chat/completions")[-1].json
    assert "4711" not in str(asked)


async def test_topics_are_apart(world):
    ann = world.telegram.person("Ann", started=True)
    forum = world.telegram.group("Forum", [ann], topics=True)
    await world.start()
    boats = await ann.open_topic(forum, "Boats")
    trains = await ann.open_topic(forum, "Trains")
    world.script("About boats.", "About trains.")
    await ann.say("@demo_bot boats?", chat=forum, topic=boats)
    answer = await ann.sees(contains="About boats.", chat=forum)
    assert answer.topic == boats
    await ann.say("@demo_bot trains?", chat=forum, topic=trains)
    await ann.sees(contains="About trains.", chat=forum)
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [one["content"] for one in said if one["role"] == "user"] == ["Ann: trains?"]


async def test_the_message_replied_to_is_seen(world, crew):
    chat, ann, bob = crew
    world.script("A fine plan.")
    plan = await bob.say("let us sail at dawn", chat=chat)
    await ann.say("@demo_bot what do you think?", chat=chat, reply_to=plan)
    await ann.sees(contains="A fine plan.", chat=chat)
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"][-1]["content"]
    assert "let us sail at dawn" in said
    assert "Bob" in said


async def test_a_group_that_is_not_listed_is_told_once(world):
    world.given = {"access_users": "", "access_chats": ""}
    await world.start()
    ann = world.telegram.person("Ann")
    chat = world.telegram.group("Crew", [ann])
    told = await ann.sees(contains="ACCESS_CHATS", chat=chat)
    assert str(chat.id) in told.text
    await ann.say("@demo_bot hello", chat=chat)
    await quiet(world)
    assert not world.gateway.requests
    assert [one.id for one in ann.screen(chat)][-2] == told.id


async def test_commands_with_the_bots_name(world, crew):
    chat, ann, bob = crew
    await ann.say("/imagine@demo_bot a boat", chat=chat)
    photo = await bob.sees(photo=True, chat=chat)
    assert photo.reply_to


async def test_an_answer_that_a_restart_cuts_is_whole_again_in_its_place(world, crew):
    chat, ann, bob = crew
    world.script([f"piece{number} " for number in range(400)], delay_s=1)
    await ann.say("@demo_bot talk to us", chat=chat)
    growing = await bob.sees(contains="piece5", chat=chat)
    world.script("Whole at last.")
    await world.restart()
    whole = await bob.sees("Whole at last.", chat=chat)
    assert whole.id == growing.id
    assert not whole.labels
    assert len(world.gateway.calls("/v1/chat/completions")) == 2


async def test_a_restart_in_a_long_answer_leaves_no_half_beside_the_whole(world, crew):
    chat, ann, bob = crew
    words = [f"word{number:04} " for number in range(800)]
    world.script(words, then="hang")
    await ann.say("@demo_bot tell us everything", chat=chat)
    await bob.sees(contains="word0799", chat=chat)
    world.script("Whole at last.")
    await world.restart()
    await bob.sees("Whole at last.", chat=chat)
    await world.until(lambda: world.app.conversations.running == 0)
    assert not [one for one in bob.screen(chat) if "word" in one.text or one.labels]


async def test_a_restart_leaves_no_thinking_behind(world, crew):
    chat, ann, bob = crew
    hold = world.gateway.hold("/v1/chat/completions")
    await ann.say("@demo_bot the first", chat=chat)
    await hold.reached()
    second = await bob.say("@demo_bot the second", chat=chat)
    waiting = await bob.sees(contains="Thinking", after=second, chat=chat)
    await world.until(lambda: world.app.storage.answers.by_message(chat.id, waiting.id))
    await world.kill()
    world.gateway.reset()
    world.script("The first one.", "The second one.")
    await world.start()
    answer = await bob.sees("The second one.", chat=chat)
    assert answer.reply_to == second.id
    await world.until(lambda: world.app.conversations.running == 0)
    assert not [one for one in ann.screen(chat) if "Thinking" in one.text]


async def test_a_group_that_becomes_a_supergroup_keeps_everything(world, ann):
    bob = world.telegram.person("Bob", started=True)
    chat = world.telegram.group("Crew", [ann, bob])
    world.given = {"access_users": "", "access_chats": str(chat.id), "access_admins": str(ann.id)}
    await world.restart()
    world.script("Blue, then.")
    await ann.say("/start")
    await bob.say("@demo_bot my colour is blue", chat=chat)
    await bob.sees(contains="Blue, then.", chat=chat)
    await bob.say("/system@demo_bot Be brief.", chat=chat)
    await bob.say("/remember@demo_bot the boat leaves at nine", chat=chat)
    await quiet(world)
    new = upgrade(world.telegram.state, chat, bob)
    told = await ann.sees(contains="has become a supergroup")
    assert str(new.id) in told.text
    await quiet(world)
    for _ in range(2):  # it holds after a restart as well
        world.script("Your colour is blue.")
        await bob.say("@demo_bot which colour?", chat=new)
        await bob.sees(contains="Your colour is blue.", chat=new)
        asked = world.gateway.chat.asked[-1]["messages"]
        assert "my colour is blue" in str(asked)
        assert "Be brief." in str(asked[0])
        said = await bob.say("/recall@demo_bot when does the boat leave?", chat=new)
        await bob.sees(contains="leaves at nine", chat=new, after=said)
        await world.restart()
    await world.app.storage.moved.move(chat.id, new.id)
    assert len([one for one in ann.screen() if "supergroup" in one.text]) == 1


async def test_talk_at_the_new_id_is_not_replaced_by_the_old(world, ann):
    chat = world.telegram.group("Crew", [ann])
    world.script("Old.", "New.", "Still new.")
    await ann.say("@demo_bot old talk", chat=chat)
    await ann.sees(contains="Old.", chat=chat)
    store = world.app.storage.conversations
    new_id = chat.id - 500_000_000_000
    fresh = await store.current(new_id, None)
    old = await store.current(chat.id, None)
    assert await world.app.storage.moved.move(chat.id, new_id)
    assert (await store.current(new_id, None)).id == old.id != fresh.id
    assert not await world.app.storage.moved.move(chat.id, new_id)

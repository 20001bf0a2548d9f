"""Talk, as people do it: in private, in groups, stopped, edited, pasted, retried."""

from __future__ import annotations


async def test_a_question_is_answered(world, ann):
    world.gateway.chat.script("Hello Ann, how are you?")
    await ann.say("hi")
    answer = await ann.sees("Hello Ann, how are you?")
    assert answer
    assert not world.telegram.refused


async def test_the_assistant_remembers(world, ann):
    world.gateway.chat.script("First.", "Second.")
    await ann.say("one")
    await ann.sees("First.")
    await ann.say("two")
    await ann.sees("Second.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [(one["role"], one["content"]) for one in said] == [
        ("user", "one"), ("assistant", "First."), ("user", "two"),
    ]  # fmt: skip


async def test_new_forgets(world, ann):
    world.gateway.chat.script("First.", "Second.")
    await ann.say("one")
    await ann.sees("First.")
    await ann.say("/new")
    await ann.sees(contains="fresh start")
    await ann.say("two")
    await ann.sees("Second.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [one["content"] for one in said] == ["two"]


async def test_strangers_cost_nothing_and_are_told_once(world):
    world.given = {"access_users": "", "access_chats": ""}
    stranger = world.telegram.person("Sam")
    await world.start()
    await stranger.say("hi")
    told = await stranger.sees(contains=str(stranger.user.id))
    assert "ACCESS_USERS" in told.text
    await stranger.say("hello?")
    await stranger.say("/imagine a cat")
    await world.until(lambda: world.app.intake.running == 0)
    assert len(stranger.screen()) == 4
    assert not world.gateway.requests

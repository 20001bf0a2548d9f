"""Talk, as people do it: in private, in groups, stopped, edited, pasted, retried."""

from __future__ import annotations

import pytest

from emulators import samples
from tests.scenarios.world import FAST, SLOW


async def test_a_question_is_answered(world, ann):
    world.script("Hello Ann, how are you?")
    await ann.say("hi")
    answer = await ann.sees("Hello Ann, how are you?")
    assert answer
    assert not world.telegram.refused


async def test_the_assistant_remembers(world, ann):
    world.script("First.", "Second.")
    await ann.say("one")
    await ann.sees("First.")
    await ann.say("two")
    await ann.sees("Second.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [(one["role"], one["content"]) for one in said] == [
        ("user", "one"), ("assistant", "First."), ("user", "two"),
    ]  # fmt: skip


async def test_new_forgets(world, ann):
    world.script("First.", "Second.")
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


async def test_a_long_answer_is_whole(world, ann):
    words = " ".join(f"word{number}" for number in range(2000))
    world.script(words)
    asked = await ann.say("much, please")
    await ann.sees(contains="word1999", timeout=20)
    said = " ".join(one.text for one in ann.screen() if one.id > asked.id)
    assert said.split() == words.split()
    assert not world.telegram.refused


async def test_an_album_is_one_question(world, ann):
    world.script("Two harbours.")
    await ann.say("what is this?", photos=[samples.photo("one"), samples.photo("two")])
    await ann.sees("Two harbours.")
    calls = world.gateway.calls("/v1/chat/completions")
    assert len(calls) == 1
    parts = calls[0].json["messages"][-1]["content"]
    assert [part["type"] for part in parts].count("image_url") == 2


async def test_the_first_sign_waits_for_no_other_part_of_an_album(world, ann):
    world.step = 0  # time stands still: the album is still being waited for
    photos = await ann.say("And these?", photos=[samples.photo("sea"), samples.photo("hill")])
    draft = await ann.sees_draft()
    assert draft.id in [photo.id for photo in photos]
    assert not world.gateway.calls("/v1/chat/completions")
    world.step = FAST
    await ann.sees(contains="And these?")
    drafts = {call.params["draft_id"] for call in world.telegram.calls("sendMessageDraft")}
    assert drafts == {draft.id}


async def test_a_draft_that_the_server_refuses_hides_no_answer(world, ann):
    world.telegram.fail_next(
        "sendMessageDraft", code=404, description="Not Found: method not found"
    )
    await ann.say("Hello")
    await ann.sees(contains="You said: Hello")


async def test_a_paste_that_the_client_split_is_one_question(world, ann):
    world.script("Read it all.")
    world.step = 0
    pieces = await ann.paste("a long line of text\n" * 500)
    await world.together(len(pieces), "/v1/chat/completions")
    await ann.sees("Read it all.")
    calls = world.gateway.calls("/v1/chat/completions")
    assert len(calls) == 1
    assert calls[0].json["messages"][-1]["content"].count("a long line") == 500


async def test_a_fresh_question_that_is_edited_is_answered_anew(world, ann):
    world.script("About cats.", "About dogs.")
    asked = await ann.say("cats?")
    await ann.sees("About cats.")
    await ann.edit(asked, "dogs?")
    await ann.sees("About dogs.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [one["content"] for one in said] == ["dogs?"]


async def test_the_stop_button_keeps_what_was_said(world, ann):
    world.step = SLOW
    world.script([f"piece{n} " for n in range(400)], delay_s=0.2)
    await ann.say("talk")
    draft = await ann.sees_draft(contains="piece3")
    await ann.stop(draft)
    stopped = await ann.sees(contains="piece3")
    assert "piece399" not in stopped.text
    await world.until(lambda: world.app.conversations.running == 0)


async def test_stop_as_a_command(world, ann):
    world.step = SLOW
    world.script([f"piece{n} " for n in range(400)], delay_s=0.2)
    await ann.say("talk")
    await ann.sees_draft(contains="piece3")
    await ann.say("/stop")
    stopped = await ann.sees(contains="piece3")
    assert "piece399" not in stopped.text


async def test_a_failed_answer_offers_retry_and_the_retry_answers(world, ann):
    world.gateway.fail_next("/v1/chat/completions", status=500)
    world.script("Now it works.")
    await ann.say("hello")
    told = await ann.sees(buttons=["🔄 Try again"])
    await ann.press(told, "🔄 Try again")
    await ann.sees("Now it works.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [one["content"] for one in said] == ["hello"]


async def test_retry_as_a_command(world, ann):
    world.script("One.", "Two.")
    await ann.say("hello")
    await ann.sees("One.")
    await ann.say("/retry")
    await ann.sees("Two.")
    said = world.gateway.calls("/v1/chat/completions")[-1].json["messages"]
    assert [one["content"] for one in said] == ["hello"]


@pytest.mark.parametrize("then", ["cut", "error"])
async def test_a_stream_that_breaks_keeps_what_was_said(world, ann, then):
    world.script([f"piece{n} " for n in range(20)], then=then)
    await ann.say("talk")
    told = await ann.sees(contains="piece19", timeout=20)
    await world.until(lambda: any("🔄 Try again" in one.labels for one in ann.screen()))
    assert told


async def test_a_stream_that_hangs_can_be_stopped(world, ann):
    world.script([f"piece{n} " for n in range(20)], then="hang")
    await ann.say("talk")
    await ann.sees_draft(contains="piece19")
    await ann.say("/stop")
    await ann.sees(contains="piece19")


async def test_model_is_chosen_by_buttons(world, ann):
    await ann.say("/model")
    menu = await ann.sees(contains="gpt-4o-mini")
    await ann.press(menu, 0)
    await world.until(lambda: ann.screen()[-1].labels != menu.labels)
    menu = ann.screen()[-1]
    chosen = next(label for label in menu.labels if "✓" not in label and "◀" not in label)
    await ann.press(menu, chosen)
    await ann.sees(contains=chosen)
    await ann.say("hello")
    await world.until(lambda: world.gateway.calls("/v1/chat/completions"))
    assert world.gateway.calls("/v1/chat/completions")[-1].json["model"] == chosen


async def test_system_prompt(world, ann):
    await ann.say("/system Answer like a pirate")
    await ann.sees(contains="Understood")
    await ann.say("hello")
    await world.until(lambda: world.gateway.calls("/v1/chat/completions"))
    first = world.gateway.calls("/v1/chat/completions")[-1].json["messages"][0]
    assert first == {"role": "system", "content": "Answer like a pirate"}


async def test_language(world, ann):
    await ann.say("/language")
    menu = await ann.sees(buttons=["简体中文"])
    await ann.press(menu, "简体中文")
    await ann.sees(contains="中文")
    await ann.say("/help")
    await ann.sees(contains="聊天")


async def test_an_answer_that_a_restart_cuts_is_whole_again_by_itself(world, ann):
    world.script([f"piece{number} " for number in range(400)], delay_s=1)
    await ann.say("talk to me")
    await ann.sees_draft(contains="piece30")
    world.script("Whole at last.", "As I said.")
    await world.restart()
    await ann.sees("Whole at last.")
    await ann.say("go on")
    await ann.sees("As I said.")
    assert len(world.gateway.calls("/v1/chat/completions")) == 3
    assert not [one for one in ann.screen() if "piece" in one.text or "restart" in one.text]


async def test_help_begins_with_little_and_leads_to_everything(world, ann):
    await ann.say("/help")
    shown = await ann.sees(contains="To begin with")
    assert len(shown.text.splitlines()) <= 8
    await ann.press(shown, "🎨 Pictures")
    about = await ann.sees(contains="/shorten PROMPT")
    await ann.press(about, "← Back")
    await ann.sees(contains="To begin with")
    assert len([one for one in ann.screen() if one.from_bot]) == 1


async def test_somebody_asked_for_a_picture_may_talk_meanwhile(world, ann):
    await ann.say("/blend")
    asked = await ann.sees()
    world.script("At nine.")
    await ann.say("when does the ferry leave?")
    await ann.sees("At nine.", after=asked)

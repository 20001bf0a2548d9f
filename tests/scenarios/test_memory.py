"""What people ask the bot to remember: kept once, found again, used in answers, forgotten."""

from __future__ import annotations

import pytest

from tests.pdfs import pdf

EMBED = "/v1/embeddings"
CHAT = "/v1/chat/completions"
FERRY = "The ferry to the island leaves at nine and at noon."


async def quiet(world):
    await world.until(lambda: world.app.intake.running == 0)


def embedded(world):
    """Every text that was sent to be embedded, in order."""
    return [text for call in world.gateway.calls(EMBED) for text in call.json["input"]]


def told(world, number=-1):
    """Everything that the model was told, as one text."""
    return str(world.gateway.calls(CHAT)[number].json["messages"])


@pytest.fixture
async def crew(world, ann):
    bob = world.telegram.person("Bob", started=True)
    return world.telegram.group("Crew", [ann, bob]), ann, bob


async def test_what_is_remembered_is_used_in_the_answer_and_named(world, ann):
    world.script("At nine, says your note.", "I do not know.")
    await ann.say(f"/remember {FERRY}")
    kept = await ann.sees(contains="Remembered: The ferry to the island")
    assert "by its words only" not in kept.text
    await ann.say("When does the ferry leave?")
    answer = await ann.sees(contains="At nine, says your note.")
    await world.until(lambda: "From memory: The ferry to the island" in ann.screen()[-1].text)
    assert FERRY in told(world)
    system = world.gateway.calls(CHAT)[-1].json["messages"][0]
    assert system["role"] == "system"
    assert '<note name="The ferry to the island' in system["content"]
    await ann.say("What is the capital of Latvia?")
    answer = await ann.sees(contains="I do not know.")
    assert "From memory" not in answer.text
    assert FERRY not in told(world)
    assert not world.telegram.refused


async def test_a_pdf_is_remembered_by_its_name_and_recalled(world, ann):
    data = pdf("Crew rules.\nBoots are worn on deck.", "The wifi password is seagull47.")
    await ann.say("/remember", document=data, file_name="rules.pdf", mime_type="application/pdf")
    await ann.sees(contains="Remembered: rules.pdf")
    await ann.say("/recall wifi password")
    found = await ann.sees(contains="seagull47")
    assert "rules.pdf" in found.text
    await ann.say("/recall wifi", reply_to=None)
    await quiet(world)
    await ann.say("/recall zebras")
    await ann.sees(contains="remember nothing that fits")


async def test_a_reply_remembers_the_message_and_its_document(world, ann):
    world.script("The crew meets on Tuesdays.")
    await ann.say("when do we meet?")
    answer = await ann.sees("The crew meets on Tuesdays.")
    await ann.say("/remember meetings", reply_to=answer)
    await ann.sees(contains="Remembered: meetings")
    notes = await ann.say(document=b"# Keys\n\nThe key hangs behind the door.", file_name="keys.md")
    await quiet(world)
    await ann.say("/remember", reply_to=notes)
    await ann.sees(contains="Remembered: keys.md")
    await ann.say("/recall where is the key")
    await ann.sees(contains="behind the door")
    await ann.say("/recall crew meeting")
    await ann.sees(contains="Tuesdays", after=ann.screen()[-1])


async def test_the_same_is_neither_kept_nor_paid_for_twice(world, ann):
    await ann.say(f"/remember {FERRY}")
    await ann.sees(contains="Remembered")
    await ann.say(f"/remember {FERRY}")
    await ann.sees(contains="remember that already")
    bob = world.telegram.person("Bob")
    await bob.say(f"/remember {FERRY}")
    await bob.sees(contains="Remembered")
    assert embedded(world) == [FERRY]


async def test_private_memory_never_shows_up_in_a_group(world, crew):
    chat, ann, bob = crew
    world.script("I cannot say.", "Nine.", "No idea.")
    await ann.say(f"/remember {FERRY}")
    await ann.sees(contains="Remembered")
    await ann.say("/recall ferry", chat=chat)
    await ann.sees(contains="remember nothing that fits", chat=chat)
    await ann.say("@demo_bot when does the ferry to the island leave?", chat=chat)
    answer = await ann.sees(contains="I cannot say.", chat=chat)
    assert "From memory" not in answer.text
    assert FERRY not in told(world)
    await bob.say("/recall ferry")
    await bob.sees(contains="remember nothing that fits")
    # What the group is told is the group's.
    await ann.say("/remember The ferry to the reef leaves at six.", chat=chat)
    await bob.sees(contains="Everybody in this chat", chat=chat)
    await bob.say("@demo_bot when does the ferry to the reef leave?", chat=chat)
    await bob.sees(contains="From memory: The ferry to the reef leaves at six.", chat=chat)
    await bob.say("when does the ferry to the reef leave?")
    answer = await bob.sees(contains="No idea.")
    assert "reef leaves at six" not in told(world)


async def test_topics_remember_apart(world):
    ann = world.telegram.person("Ann", started=True)
    forum = world.telegram.group("Forum", [ann], topics=True)
    await world.start()
    boats, trains = await ann.open_topic(forum, "Boats"), await ann.open_topic(forum, "Trains")
    await ann.say(f"/remember {FERRY}", chat=forum, topic=boats)
    await ann.sees(contains="Remembered", chat=forum)
    await ann.say("/recall ferry", chat=forum, topic=trains)
    await ann.sees(contains="remember nothing that fits", chat=forum)


async def test_forget_one_and_forget_all(world, ann):
    for text in (FERRY, "The key hangs behind the door.", "Boots are worn on deck."):
        await ann.say(f"/remember {text}")
        await ann.sees(contains=f"Remembered: {text[:20]}")
    await ann.say("/forget")
    menu = await ann.sees(contains="3 notes")
    assert "Forgotten" in await ann.press(menu, "🗑 The key hangs behind the door.")
    await world.until(lambda: "2 notes" in ann.screen()[-1].text)
    await ann.say("/recall key door")
    await ann.sees(contains="remember nothing that fits")
    await ann.press(menu, "🗑 Forget everything")
    await ann.sees(contains="Forget everything that I remember")
    await ann.press(menu, "🗑 Yes, forget everything")
    await ann.sees(contains="Forgotten: 2 notes.")
    await ann.say("/forget")
    await ann.sees(contains="remember nothing here yet")


async def test_in_a_group_only_who_told_it_makes_it_forgotten(world, crew):
    chat, ann, bob = crew
    await ann.say(f"/remember {FERRY}", chat=chat)
    await ann.sees(contains="Remembered", chat=chat)
    await bob.say("/forget", chat=chat)
    menu = await bob.sees(contains="one note", chat=chat)
    assert "Somebody else" in await bob.press(menu, 0)
    await bob.press(menu, "🗑 Forget everything")
    await bob.sees(contains="that you told me in this chat", chat=chat)
    await bob.press(menu, "🗑 Yes, forget everything")
    await bob.sees(contains="nothing of yours", chat=chat)
    await ann.say("/recall ferry", chat=chat)
    await ann.sees(contains="leaves at nine", chat=chat)


@pytest.mark.parametrize("trouble", ["quota", "not offered"])
async def test_without_vectors_words_find_it(world, ann, trouble):
    if trouble == "quota":
        body = {"error": {"message": "insufficient quota", "code": "insufficient_user_quota"}}
        world.gateway.fail_next(EMBED, status=403, body=body, times=50)
    else:
        await world.stop()
        for name in ("ada-002", "3-small", "3-large"):
            world.gateway.models.remove(f"text-embedding-{name}")
        await world.start()
    world.script("At nine.")
    await ann.say(f"/remember {FERRY} 渡轮九点开船。")
    await ann.sees(contains="by its words only")
    await ann.say("/recall ISLAND ferries")
    await ann.sees(contains="leaves at nine")
    await ann.say("/recall 渡轮")
    await ann.sees(contains="九点", after=ann.screen()[-1])
    await ann.say("When does the ferry leave?")
    await ann.sees(contains="From memory: The ferry")


async def test_a_kill_loses_nothing_and_pays_for_no_stored_piece_again(world, ann):
    await ann.say(f"/remember {FERRY}")
    await ann.sees(contains="Remembered")
    book = "\n\n".join(
        f"Chapter {n}. " + " ".join(f"word{n}x{m} speaks of tides and ropes." for m in range(150))
        for n in range(30)
    )
    hold = world.gateway.hold(EMBED)
    await ann.say("/remember", document=book.encode(), file_name="book.txt")
    await hold.reached(10)
    await world.kill()
    world.gateway.reset()
    await world.start()
    await ann.sees(contains="Remembered: book.txt")
    sent = embedded(world)
    assert len(sent) == len(set(sent)) > 50
    assert FERRY not in sent
    await ann.say("/recall word29x149")
    await ann.sees(contains="word29x149")


async def test_a_restart_keeps_what_is_remembered(world, ann):
    await ann.say(f"/remember {FERRY}")
    await ann.sees(contains="Remembered")
    await world.restart()
    world.script("At nine.")
    await ann.say("When does the ferry leave?")
    await ann.sees(contains="From memory")


async def test_bad_input_says_what_to_do(world, ann):
    await ann.say("/remember")
    await ann.sees(contains="What should I remember?")
    await ann.say("/recall")
    await ann.sees(contains="What should I look for?")
    await ann.say("/remember", document=b"PK\x03\x04", file_name="boats.zip")
    await ann.sees(contains="cannot remember boats.zip")
    await ann.say("/remember", document=pdf(""), file_name="scan.pdf", mime_type="application/pdf")
    await ann.sees(contains="pictures of words")
    await ann.say("/remember", document=b" \n ", file_name="blank.txt", mime_type="text/plain")
    await ann.sees(contains="blank.txt is empty")
    assert not world.gateway.calls(EMBED)

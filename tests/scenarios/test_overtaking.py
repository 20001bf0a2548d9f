"""What may go before its turn, and what becomes of what it has overtaken."""

from __future__ import annotations

import asyncio

import pytest

from tests.scenarios.asking import quiet
from tests.scenarios.forms import as_now, pressed
from tests.scenarios.test_windows import zooming

CHAT = "/v1/chat/completions"
EMBED = "/v1/embeddings"
CANCELS = ["cancel", "Cancel!", "never mind", "取消", "算了", "/cancel", "/stop"]


@pytest.fixture
def fetching(monkeypatch):
    """Files come only when it is released."""
    gate, reached = asyncio.Event(), asyncio.Event()
    from bot.telegram.incoming import fetching  # noqa: PLC0415 - what is replaced

    real = fetching.fetch

    async def held(*given):
        reached.set()
        await gate.wait()
        return await real(*given)

    monkeypatch.setattr(fetching, "fetch", held)
    gate.reached = reached
    yield gate
    gate.set()


def data_of(person, form, word):
    now = as_now(person, form)
    button = next(one for one in now.all_buttons if word.lower() in one.label.lower())
    return now.stored, button.data


# ---- a press on a form comes after the words that it sends off


async def test_a_press_in_a_backlog_sends_off_the_words_that_were_said_before_it(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "describe")
    make = data_of(ann, form, "make")
    await quiet(world)
    await world.kill()
    await ann.say("calm lo-fi about a harbour")
    ann.start_press(*make)
    await world.start()
    await ann.sees(audio=True)
    sent = world.gateway.calls("/suno/submit/music")[-1].json
    assert "harbour" in sent["gpt_description_prompt"]
    assert len(world.gateway.submits) == 1
    assert not world.gateway.calls(CHAT)


async def test_the_cancel_button_of_a_form_never_waits(world, ann, fetching):
    await ann.say("/transcribe")
    form = await ann.sees(contains="recording")
    await ann.say(document=b"RIFF" + bytes(400), file_name="voice.wav", mime_type="audio/wav")
    await fetching.reached.wait()
    query = ann.start_press(*data_of(ann, form, "cancel"))
    await world.until(lambda: query.answer)
    before = len(ann.screen())
    fetching.set()
    await quiet(world)
    assert len(ann.screen()) <= before
    assert not world.gateway.requests


# ---- who cancels means what they have just said as well


@pytest.mark.parametrize("backlog", [False, True])
@pytest.mark.parametrize("cancel", CANCELS)
async def test_words_for_a_form_and_a_cancel_in_one_batch(world, ann, cancel, backlog):
    await ann.say("/imagine")
    await ann.sees(contains="draw")
    await quiet(world)
    if backlog:
        await world.kill()
    await ann.say("a red boat [stuck:10]")
    said = await ann.say(cancel)
    if backlog:
        await world.start()
    await ann.sees(after=said)
    await quiet(world)
    left = [one.status.value for one in await world.app.storage.jobs.recent(ann.id)]
    # If the words were quicker, there is a job; /stop is for answers.
    assert left in ([], ["cancelled"]) or cancel == "/stop"
    assert not world.gateway.calls(CHAT)
    world.script("answer")
    await ann.say("hello")  # what comes after it is talk as ever
    await ann.sees("answer")


@pytest.mark.parametrize("cancel", ["cancel", "/cancel"])
async def test_an_answer_for_midjourney_and_a_cancel_in_one_batch(world, ann, cancel):
    question = await zooming(world, ann)
    await quiet(world)
    await world.kill()
    await ann.say("1.5")
    await ann.say(cancel)
    await world.start()
    await ann.sees(contains="ancelled", after=question)
    await quiet(world)
    [job] = await world.app.storage.jobs.recent(ann.id, limit=1)
    assert job.status.value == "cancelled"
    assert not world.gateway.calls(CHAT)


@pytest.mark.parametrize("cancel", ["cancel", "/cancel", "/stop"])
async def test_who_cancels_while_a_file_is_looked_at_is_heard_at_once(world, ann, fetching, cancel):
    await ann.say("/transcribe")
    await ann.sees(contains="recording")
    await ann.say(document=b"RIFF" + bytes(400), file_name="voice.wav", mime_type="audio/wav")
    await fetching.reached.wait()
    said = await ann.say(cancel)
    await ann.sees(after=said)
    before = len(ann.screen())
    fetching.set()
    await quiet(world)
    assert len(ann.screen()) <= before  # nothing is said of what was to be written down
    assert not world.gateway.requests


async def test_plain_words_cancel_what_is_only_about_to_begin(world, ann):
    hold, drawing = world.gateway.hold("/v1/models"), world.gateway.hold("/v1/images")
    await ann.say("/image a boat")
    await hold.reached()
    said = await ann.say("cancel")
    await world.until(lambda: world.app.intake.running == 2)
    await world.clock.advance(1)
    hold.release()
    await ann.sees(contains="ancelled", after=said)
    drawing.release()
    await quiet(world)
    assert not world.gateway.calls(CHAT)


async def test_a_cancel_word_that_finds_nothing_is_talk_in_its_turn(world, ann):
    world.script("answer 0", "answer 1")
    await ann.say("let us play cards")
    await ann.say("stop")
    await ann.sees("answer 1")
    said = [one.json["messages"][-1]["content"] for one in world.gateway.calls(CHAT)]
    assert said == ["let us play cards", "stop"]


# ---- who has nothing more to say to those behind does not hold them up


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("/balance", "billing"),
        ("/recall the ferry", EMBED),
        ("/remember the kite is red", EMBED),
        ("/model", "/v1/models"),
        ("/mj", "/mj/task"),
        ("/complete once upon a time", "/v1/models"),
    ],
)
async def test_a_slow_gateway_holds_up_no_next_message(world, words, path):
    ann = world.telegram.person("Ann")
    world.given = {"access_admins": str(ann.id)}
    await world.start()
    await ann.say("/remember the ferry leaves at nine")
    await ann.sees(contains="emember")
    await ann.say("/imagine a boat")
    await ann.sees(photo=True)
    await quiet(world)
    await world.clock.advance(3600)  # nothing is known of the gateway any more
    hold = world.gateway.hold(path)
    await ann.say(words)
    await hold.reached()
    said = await ann.say("/help")
    await ann.sees(contains="/imagine", after=said)
    hold.release()
    await quiet(world)


async def test_a_slow_answer_to_a_form_holds_up_nobody_and_no_command_ends_it(world, ann):
    await ann.say("/remember the ferry leaves at nine")
    await ann.sees(contains="emembered")
    await ann.say("/recall")
    await ann.sees(contains="look for")
    await quiet(world)
    hold = world.gateway.hold(EMBED)
    await ann.say("the ferry")
    await hold.reached()
    said = await ann.say("/help")
    await ann.sees(contains="/imagine", after=said)
    await world.kill()
    hold.release()
    await world.start()
    found = await ann.sees(contains="leaves at nine", after=said)
    assert found
    await quiet(world)
    assert await world.app.storage.forms.find(ann.id, None, ann.id) is None
    assert not world.gateway.calls(CHAT)


async def test_a_note_is_known_to_the_question_behind_it(world, ann):
    hold = world.gateway.hold(EMBED)
    await ann.say("/remember the ferry leaves at nine")
    await hold.reached()
    world.script("answer")
    await ann.say("when does the ferry leave?")
    await world.until(lambda: world.app.conversations.running)
    hold.release()
    await ann.sees(contains="From memory")
    told = str(world.gateway.calls(CHAT)[-1].json["messages"])
    assert "leaves at nine" in told

"""A command that lacks words asks for them, and the very next ones are the answer: all alike."""

from __future__ import annotations

import pytest

from emulators import samples
from tests.scenarios.test_open_questions import open_form, quiet

TALK = "/v1/chat/completions"
VOICE = {"voice": samples.voice("ogg")}
LIST = {"document": b"the ferry leaves at nine", "file_name": "ferry.txt"}

ASKED = [
    ("/imagine", "What shall I draw", {"text": "a fox"}, "/mj/submit/imagine"),
    ("/image", "What shall I draw", {"text": "a fox"}, "/v1/images/generations"),
    ("/shorten", "Which prompt", {"text": "a very small fox"}, "/mj/submit/shorten"),
    ("/lyrics", "song be about", {"text": "a fox"}, "/suno/submit/lyrics"),
    ("/say", "What shall I say", {"text": "Good morning"}, "/v1/audio/speech"),
    ("/describe", "picture", {"photo": samples.photo("a fox")}, "/mj/submit/describe"),
    ("/transcribe", "recording", VOICE, "/v1/audio/transcriptions"),
    ("/translate", "What should I translate", VOICE, "/v1/audio/translations"),
    ("/translate", "What should I translate", {"text": "Guten Morgen"}, TALK),
    ("/translate de", "What should I translate", {"text": "Good morning"}, TALK),
    ("/complete", "How does the text begin", {"text": "Once upon"}, "/v1/completions"),
]


@pytest.mark.parametrize(("command", "asks", "given", "path"), ASKED)
async def test_what_is_sent_next_is_what_was_missing(world, ann, command, asks, given, path):
    await ann.say(command)
    question = await ann.sees(contains=asks)
    await ann.say(**given)
    await world.until(lambda: world.gateway.calls(path))
    await quiet(world)
    assert len(world.gateway.calls(TALK)) == (path == TALK)
    assert question.id not in [one.id for one in ann.screen()]


async def test_a_language_that_was_named_is_kept(world, ann):
    await ann.say("/translate de")
    await ann.sees(contains="What should I translate")
    await ann.say("Good morning")
    await world.until(lambda: world.gateway.calls(TALK))
    [call] = world.gateway.calls(TALK)
    assert "into German" in call.json["messages"][0]["content"]


async def test_remember_and_recall_ask_too(world, ann):
    await ann.say("/remember")
    await ann.sees(contains="What should I remember")
    await ann.say(**LIST)
    await ann.sees(contains="ferry.txt")
    await ann.say("/recall")
    asked = await ann.sees(contains="What should I look for")
    await ann.say("when does the ferry leave?")
    await ann.sees(contains="leaves at nine", after=asked)
    assert not world.gateway.calls(TALK)


async def test_music_takes_a_description_at_once(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="What shall the song be like")
    await ann.say("calm lo-fi about a harbour")
    shown = await ann.sees(contains="calm lo-fi", after=form)
    await ann.press(shown, "🎵 Make it")
    await world.until(lambda: world.gateway.calls("submit/music"))
    assert not world.gateway.calls(TALK)


REFUSED = [
    ("/complete", "How does the text begin", {"text": "Once upon"}),
    ("/remember", "What should I remember", {"document": b"\0\1\2", "file_name": "a.pdf"}),
]


@pytest.mark.parametrize(("command", "asks", "given"), REFUSED)
async def test_what_is_refused_leaves_nothing_open(world, ann, command, asks, given):
    world.gateway.models[:] = [one for one in world.gateway.models if "instruct" not in one]
    await ann.say(command)
    await ann.sees(contains=asks)
    await ann.say(**given)
    await quiet(world)
    form = await open_form(world, ann)
    refusal = ann.screen()[-1]
    assert refusal.from_bot
    assert form is None or "cancel" in refusal.text.lower()
    world.script("Hello.")
    await ann.say("hello there")
    if form is None:
        await ann.sees("Hello.")

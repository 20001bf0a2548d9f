"""Spoken questions: heard once, told to the model as words, and kept with the question."""

from __future__ import annotations

import pytest

from bot.domain import BadInput, ChatMessage, FileKind, Prompt, Role
from bot.services.talk import context
from emulators import samples
from tests.services.talk.stage import PRIVATE, Talk, ref

VOICE = ref("voice.ogg", FileKind.VOICE, "audio/ogg")
WORDS = samples.VOICE_WORDS


@pytest.fixture
async def talk(tmp_path):
    async with Talk(tmp_path) as talk:
        yield talk


@pytest.fixture
def voice(talk):
    talk.files.data["voice.ogg"] = samples.voice()
    return VOICE


def heard_by(talk):
    return len(talk.gateway.calls("/v1/audio/transcriptions"))


async def test_a_voice_message_is_the_question(talk, voice):
    stream = await talk.service.answer(PRIVATE, Prompt(files=(voice,)))
    await talk.show(stream)
    assert stream.spoken
    assert stream.heard == WORDS
    assert talk.told()[-1]["content"] == WORDS
    assert not stream.notices


async def test_it_is_heard_once_whatever_follows(talk, voice):
    scope = PRIVATE.model_copy(update={"update_id": 5})
    stream = await talk.service.answer(scope, Prompt(files=(voice,)))
    await talk.show(stream)
    stream = await talk.service.retry(PRIVATE)
    await talk.show(stream)
    assert stream.heard == WORDS
    await talk.ask("And the second sentence?", files=(voice,))  # a reply to the recording
    assert heard_by(talk) == 1
    told = [one["content"] for one in talk.told() if one["role"] == "user"]
    assert told[0] == WORDS
    assert told[1].endswith(f'<recording name="voice.ogg">\n{WORDS}\n</recording>')


async def test_silence_is_said_to_be_silence(talk):
    name = "voice [silence].ogg"
    talk.files.data[name] = samples.voice()
    _, end = await talk.ask("", files=(ref(name, FileKind.VOICE, "audio/ogg"),))
    assert isinstance(end.error, BadInput)
    assert end.error.key == "error-nothing-heard"
    assert not talk.gateway.calls("/v1/chat/completions")


async def test_a_recording_that_no_listener_takes_is_refused_in_our_words(talk):
    talk.files.data["memo.amr"] = b"#!AMR\n\x00\x01"
    _, end = await talk.ask("", files=(ref("memo.amr", FileKind.AUDIO, "audio/amr"),))
    assert isinstance(end.error, BadInput)
    assert end.error.key == "error-recording-kind"


async def test_a_gateway_without_listeners_says_so(talk, voice):
    talk.gateway.models[:] = ["gpt-4o-mini"]
    _, end = await talk.ask("", files=(voice,))
    assert isinstance(end.error, BadInput)
    assert end.error.key == "error-no-listener"


async def test_words_beside_a_recording_that_nobody_hears_are_answered(talk, voice):
    talk.gateway.models[:] = ["gpt-4o-mini"]
    stream = await talk.service.answer(PRIVATE, Prompt(text="Nice!", files=(voice,)))
    await talk.show(stream)
    assert stream.text
    assert [one.kind for one in stream.notices] == ["file-unread"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Hello."),
        ("> you wrote:\n> tides", "> you wrote:\n> tides\n\nHello."),
        ("Sum up.", 'Sum up.\n\n<recording name="voice.ogg">\nHello.\n</recording>'),
    ],
)
def test_what_is_said_stands_where_the_recording_was(text, told):
    heard = VOICE.model_copy(update={"heard": "Hello."})
    asked = ChatMessage(role=Role.USER, text=text, files=(heard,))
    assert context.with_speech(asked) == asked.model_copy(update={"text": told, "files": ()})


def test_a_new_caption_does_not_forget_what_was_heard():
    heard = VOICE.model_copy(update={"heard": "Hello."})
    old = ChatMessage(role=Role.USER, text="Sum up.", files=(heard,))
    new = ChatMessage(role=Role.USER, text="Translate.", files=(VOICE,))
    assert context.remembering(new, old).files == (heard,)


async def test_a_text_is_continued_beside_the_conversation(talk):
    await talk.ask("Hello")
    stream = await talk.service.complete(PRIVATE, "Once upon a tide")
    text = await talk.show(stream)
    assert text
    sent = talk.gateway.calls("/v1/completions")[-1].json
    assert (sent["model"], sent["prompt"]) == ("gpt-3.5-turbo-instruct", "Once upon a tide")
    await talk.ask("And now?")
    assert "tide" not in str(talk.told())


async def test_a_gpt_answers_until_another_model_is_chosen(talk):
    await talk.service.choose_gpt(PRIVATE, "g-Xy7Kp2QrT")
    text, _ = await talk.ask("Two lines about rain")
    assert text
    sent = talk.gateway.calls("/v1/chat/completions")[-1].json
    assert sent["model"] == "gpt-4-gizmo-g-Xy7Kp2QrT"
    assert sent["stream"]

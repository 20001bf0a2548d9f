"""Audio's rows: pieces of a text, subtitles, languages, links of GPTs; what is paid for once."""

from __future__ import annotations

import pytest

from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.client import GatewayClient
from bot.gateway.errors import ModelUnavailable
from bot.gateway.types import Action, ArtifactKind, ErrorKind, FileInput, TaskState
from bot.services.kinds import registry
from bot.services.kinds.audio import AS_FILE, TRANSCRIBE, TRANSLATE, Transcribe, Translate
from bot.services.kinds.kind import Parent
from bot.services.kinds.speech import MOST_CHARACTERS, NOTE_BYTES, SAY, Say, pieces
from bot.services.kinds.subtitles import srt, vtt, written
from bot.services.languages import split_language
from bot.services.models import traits
from bot.services.models.traits import Ability
from bot.services.talk.gpts import Gpt, gpt_of
from emulators import samples
from emulators.gateway import GatewayEmulator

VOICE = FileInput("voice.ogg", "audio/ogg", samples.voice())
RECORDING = FileRef(file_id="f", unique_id="u", kind=FileKind.AUDIO, name="harbour.mp3")
SAID = "/v1/audio/speech"


async def no_wait(_seconds):
    return None


@pytest.fixture
async def gateway():
    async with GatewayEmulator() as emulator:
        yield emulator


@pytest.fixture
async def client(gateway):
    async with GatewayClient(gateway.url, "sk-test", backoff=no_wait) as made:
        yield made


@pytest.mark.parametrize(
    "text",
    [
        "One. Two? Three! " * 900,
        "Новость дня: дождь. " * 400,
        "港口今天下雨。明天晴天！" * 400,
        "word" * 5000,
        "无" * 4000,
        "A line\nand another\n\n" * 300,
    ],
)
def test_a_long_text_is_cut_where_a_speaker_breathes(text):
    found = pieces(text)
    assert len(found) > 1
    assert all(0 < len(one.encode()) <= NOTE_BYTES for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    if text.isascii() and " " in text:
        assert all(one[-1] in ".?!\nr" for one in found)


def test_a_short_text_is_one_piece():
    assert pieces("  Good morning. \n") == ["Good morning."]


async def test_what_could_not_be_said_comes_as_text(gateway, client):
    text = "Satz über den Hafen. " * 400
    gateway.fail_next(SAID, status=400, body={"error": {"message": "no"}}, times=1)
    task = await SAY.submit(client, Say(text=text), (), "ref")
    assert task.state is TaskState.SUCCEEDED
    *notes, rest = task.artifacts
    assert notes
    assert all(one.kind is ArtifactKind.VOICE for one in notes)
    assert rest.kind is ArtifactKind.TEXT
    assert rest.text in text


async def test_a_speaker_that_is_not_there_is_replaced(gateway, client):
    gateway.models[:] = ["tts-1-hd"]
    await SAY.submit(client, Say(text="Hello."), (), "ref")
    assert gateway.calls(SAID)[-1].json["model"] == "tts-1-hd"
    gateway.models[:] = ["gpt-4o"]
    with pytest.raises(ModelUnavailable):
        await SAY.submit(client, Say(text="Hello."), (), "ref")


def test_nothing_and_too_much_cannot_be_said():
    for text in ("  ", "x" * (MOST_CHARACTERS + 1)):
        with pytest.raises(BadInput):
            Say(text=text).check()
    Say(text="x").check()


SEGMENTS = [
    {"start": 0.0, "end": 4.2, "text": " Rain on the roof, "},
    {"start": 3661.5, "end": 3662.0004, "text": "again."},
    {"start": None, "end": 2, "text": "lost"},
    {"start": 5, "end": 6, "text": " "},
    "odd",
]
SRT = (
    "1\n00:00:00,000 --> 00:00:04,200\nRain on the roof,\n\n"
    "2\n01:01:01,500 --> 01:01:02,000\nagain.\n"
)


def test_segments_become_subtitles():
    assert srt(SEGMENTS) == SRT
    assert srt([]) == ""
    assert vtt(SRT) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.200\nRain on the roof,\n\n"
        "01:01:01.500 --> 01:01:02.000\nagain.\n"
    )


@pytest.mark.parametrize(
    ("text", "timed", "form", "starts"),
    [
        ("words", SRT, "srt", "1\n00:00:00,000"),
        ("words", SRT, "vtt", "WEBVTT\n\n00:00:00.000"),
        (SRT, "", "srt", "1\n00:00:00,000"),
        (SRT, "", "vtt", "WEBVTT"),
        (vtt(SRT), "", "vtt", "WEBVTT"),
        ("just words", "", "srt", ""),
        ("an arrow --> is none", "", "vtt", ""),
    ],
)
def test_subtitles_are_written_from_what_tells_times(text, timed, form, starts):
    lines = written(text, timed, form)
    assert lines.startswith(starts)
    assert bool(lines) is bool(starts)


PIECES = {"text": "Hello sea!", "segments": [{"start": 0.4, "end": 1.1, "text": "Hello sea!"}]}
LINES = "1\n00:00:00,400 --> 00:00:01,100\nHello sea!\n"


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ([(200, PIECES)], "srt"),
        ([(200, '"1\\n00:00:00,400 --> 00:00:01,100\\nHello sea!\\n"')], "srt"),
        ([(200, "1\n00:00:00,400 --> 00:00:01,100\nHello sea!\n")], "srt"),
        ([(200, {"text": "Hello sea, and a long talk about tides."})], "txt"),
        (
            [
                (400, {"error": {"message": "response_format verbose_json is not supported"}}),
                (200, '"1\\n00:00:00,400 --> 00:00:01,100\\nHello sea!\\n"'),
            ],
            "srt",
        ),
        (
            [
                (400, {"error": {"message": "response_format verbose_json is not supported"}}),
                (200, {"text": "Hello sea!"}),
            ],
            "txt",
        ),
    ],
)
async def test_subtitles_are_asked_for_once(gateway, client, answers, what):
    """Only a refusal, which costs nothing, makes us ask in another form."""
    for status, body in answers:
        gateway.fail_next("transcriptions", status=status, body=body)
    task = await TRANSCRIBE.submit(client, Transcribe(name="sea.mp3", form="srt"), [VOICE], "r")
    [found] = task.artifacts
    assert found.title == f"sea.{what}"
    assert len(gateway.calls("transcriptions")) == len(answers)
    assert (task.state is TaskState.FAILED) is (what == "txt")
    if what == "srt":
        assert (found.data or b"").decode().strip() == LINES.strip()


def test_words_that_look_like_times_stay_words():
    assert vtt("1\n00:00:00,000 --> 00:00:01,000\n10,5 --> far\n42\n").endswith(
        "10,5 --> far\n42\n"
    )


async def test_a_transcript_keeps_its_times_for_the_buttons(client):
    task = await TRANSCRIBE.submit(client, Transcribe(name="harbour.mp3"), (VOICE,), "ref")
    assert [one.label for one in task.actions] == ["SRT", "VTT"]
    parent = Parent(handle=task.handle, params=Transcribe(), artifacts=task.artifacts,
                    files=(RECORDING,))  # fmt: skip
    request = TRANSCRIBE.press(parent, task.actions[1])
    made = await request.kind.submit(client, request.params, (), "ref2")
    assert made.artifacts[0].title == "harbour.vtt"
    assert made.artifacts[0].data.startswith(b"WEBVTT\n\n00:00:00.000 --> ")
    assert registry.kind(request.kind.name) is request.kind


async def test_a_listener_without_times_offers_no_subtitles(gateway, client):
    gateway.models.remove("whisper-1")
    task = await TRANSCRIBE.submit(client, Transcribe(), (VOICE,), "ref")
    assert task.artifacts[0].text == samples.VOICE_WORDS
    assert not task.actions
    assert gateway.calls("transcriptions")[-1].form["response_format"] == "json"


async def test_a_long_transcript_is_a_document(client, gateway):
    said = "Words. " * (AS_FILE // 6)
    gateway.fail_next("transcriptions", status=200, body={"text": said})
    task = await TRANSCRIBE.submit(client, Transcribe(name="talk.mp3"), (VOICE,), "ref")
    assert task.artifacts[0].kind is ArtifactKind.FILE
    assert task.artifacts[0].title == "talk.txt"
    assert task.artifacts[0].data.decode() == said.strip()


async def test_what_was_paid_for_is_not_handed_in_again_by_itself(gateway, client):
    wish = Translate(name="a.ogg", language="German", model="gpt-4o-mini")
    gateway.fail_next("chat/completions", status=429, body={"error": {"message": "slow"}}, times=9)
    task = await TRANSLATE.submit(client, wish, (VOICE,), "ref")
    assert (task.state, task.error_kind) == (TaskState.FAILED, ErrorKind.RATE_LIMITED)


async def test_english_without_a_translator_goes_through_chat(gateway, client):
    gateway.models.remove("whisper-1")
    gateway.chat.script("From the harbour.")
    task = await TRANSLATE.submit(
        client, Translate(name="a.ogg", model="gpt-4o-mini"), (VOICE,), "ref"
    )
    assert task.artifacts[0].text == "From the harbour."


@pytest.mark.parametrize(
    ("words", "language", "rest"),
    [
        ("", None, ""),
        ("de", "German", ""),
        ("DE: Good morning", "German", "Good morning"),
        ("zh-hans Good morning", "Chinese", "Good morning"),
        ("to french Good morning", "French", "Good morning"),
        ("中文 Good morning", "Chinese", "Good morning"),
        ("русский", "Russian", ""),
        ("it", "Italian", ""),
        ("it is raining", None, "it is raining"),
        ("no way", None, "no way"),
        ("Guten Morgen", None, "Guten Morgen"),
        ("早上好", None, "早上好"),
    ],
)
def test_the_language_may_stand_first(words, language, rest):
    assert split_language(words) == (language, rest)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("https://chatgpt.com/g/g-Xy7Kp2QrT-poem-helper", Gpt("g-Xy7Kp2QrT", "Poem helper")),
        ("see chat.openai.com/g/g-Xy7Kp2QrT-poem-helper?x=1", Gpt("g-Xy7Kp2QrT", "Poem helper")),
        ("https://chatgpt.com/g/g-Xy7Kp2QrT-%E8%AF%97%E4%BA%BA", Gpt("g-Xy7Kp2QrT", "诗人")),
        ("https://chatgpt.com/g/g-Xy7Kp2QrT", Gpt("g-Xy7Kp2QrT", "GPT g-Xy7Kp2QrT")),
        ("g-Xy7Kp2QrT", Gpt("g-Xy7Kp2QrT", "GPT g-Xy7Kp2QrT")),
        ("gpt-4-gizmo-g-Xy7Kp2QrT", Gpt("g-Xy7Kp2QrT", "GPT g-Xy7Kp2QrT")),
        ("a poem helper", None),
        ("g-string", Gpt("g-string", "GPT g-string")),
        ("https://example.org/g/g-Xy7Kp2QrT", None),
    ],
)
def test_a_gpt_is_known_by_its_link_or_id(words, found):
    assert gpt_of(words) == found


def test_what_models_can_do():
    assert traits.abilities("gpt-4-all") == (Ability.PICTURES, Ability.FILES)
    assert traits.abilities("gpt-4o") == (Ability.PICTURES,)
    assert traits.abilities("o3-mini") == (Ability.THINKING,)
    assert traits.abilities("deepseek-r1") == (Ability.THINKING,)
    assert traits.abilities("gpt-3.5-turbo") == ()
    assert traits.gizmo("gpt-4o-gizmo-g-Xy7Kp2QrT") == "g-Xy7Kp2QrT"
    assert traits.gizmo("gpt-4o") is None


def test_another_voice_begins_with_the_same_words():
    parent = Parent(handle=None, params=Say(text="Hello."))  # type: ignore[arg-type]
    request = SAY.press(parent, Action(key="own:voice:", label=""))
    assert (request.form, request.given) == ("say", {"text": "Hello."})

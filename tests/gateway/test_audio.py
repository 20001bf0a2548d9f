"""Audio: what is heard, what is said, and errors in either's place."""

from __future__ import annotations

import json

import pytest

from bot.gateway import errors
from bot.gateway.types import FileInput
from tests.gateway.scripted import PAGE, Reply

TRANSCRIBE = "/v1/audio/transcriptions"
SPEECH = "/v1/audio/speech"
VOICE = FileInput("voice.oga", "audio/ogg", b"OggS\0\0\0\0")
MP3 = b"ID3\x04" + b"\0" * 50


def e1(message="boom", **more):
    return {"error": {"message": message, **more}}


async def test_transcribe_sends_a_named_file(gateway, client):
    gateway.on("POST", TRANSCRIBE, {"text": "Rain on the roof."})
    heard = await client.audio.transcribe(VOICE, language="en", prompt="weather")
    assert heard.text == "Rain on the roof."
    form = gateway.seen[0].form
    assert (form["file"].filename, form["file"].content_type) == ("voice.ogg", "audio/ogg")
    assert (form["model"], form["language"], form["prompt"]) == ("whisper-1", "en", "weather")


@pytest.mark.parametrize("status", [400, 200])
async def test_p1_an_error_instead_of_speech(gateway, client, status):
    gateway.on("POST", SPEECH, Reply(status, e1("no voice"), {"Content-Type": "audio/mpeg"}))
    with pytest.raises(errors.GatewayError, match="no voice"):
        await client.audio.speech("hello")
    gateway.on("POST", SPEECH, Reply(200, ""))
    with pytest.raises(errors.UnreadableAnswer):
        await client.audio.speech("hello")


@pytest.mark.parametrize("plain", ["text", "srt", "vtt"])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("1\n00:00 --> 00:02\nRain", "1\n00:00 --> 00:02\nRain"),
        ("", ""),
        ("{laughs}", "{laughs}"),
        ("<music>", "<music>"),
        ('{"text": "Rain"}', "Rain"),
    ],
)
async def test_p2_plain_transcripts_are_no_json(gateway, client, plain, body, text):
    gateway.on("POST", TRANSCRIBE, Reply(200, body))
    heard = await client.audio.transcribe(VOICE, response_format=plain)
    assert (heard.text, heard.words) == (text, [])


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(200, json.dumps(e1())), errors.UpstreamFailed),
        (Reply(200, PAGE), errors.RouteMissing),
        (Reply(500, e1("file is required", code="convert_request_failed")), errors.UpstreamFailed),
        (Reply(500, e1("x", code="count_audio_tokens_failed")), errors.UpstreamFailed),
        (Reply(400, e1("model is required")), errors.RequestRefused),
    ],
)
async def test_p3_p4_refused_recordings(gateway, client, reply, expected):
    gateway.on("POST", TRANSCRIBE, reply)
    for plain in ("text", "json"):
        with pytest.raises(expected):
            await client.audio.transcribe(VOICE, response_format=plain)


async def test_p5_a_text_that_is_too_long_in_bytes(gateway, client):
    gateway.on("POST", SPEECH, Reply(400, e1("too long", code="text_too_long")))
    with pytest.raises(errors.RequestRefused):
        await client.audio.speech("я" * 3000)


@pytest.mark.parametrize(
    ("name", "data", "sent"),
    [
        ("a.OGA", VOICE.data, "a.ogg"),
        ("a.mp3", MP3, "a.mp3"),
        ("a", MP3, "a.mp3"),
        ("", VOICE.data, "audio.ogg"),
        ("a.bin", b"RIFF....WAVEfmt ", "a.wav"),
    ],
)
async def test_p6_names_that_gateways_understand(gateway, client, name, data, sent):
    gateway.on("POST", "/v1/audio/translations", {"text": "x"})
    await client.audio.translate(FileInput(name, "audio/ogg", data))
    assert gateway.seen[0].form["file"].filename == sent


@pytest.mark.parametrize(
    "file",
    [
        FileInput("a.amr", "audio/amr", b"#!AMR\n"),
        FileInput("a.mp3", "audio/mpeg", b"\0" * (25 * 1024 * 1024 + 1)),
    ],
)
async def test_p6_what_cannot_be_transcribed_is_not_sent(gateway, client, file):
    with pytest.raises(errors.RequestRefused):
        await client.audio.transcribe(file)
    assert gateway.seen == []


@pytest.mark.parametrize(
    ("wanted", "data", "kind"),
    [
        ("mp3", MP3, ("audio/mpeg", "mp3")),
        ("opus", b"OggS\0\0\0\0", ("audio/ogg", "ogg")),
        ("pcm", b"{\x00\x01\x02\x7f\xff" * 20, ("audio/L16", "pcm")),
        ("pcm", MP3, ("audio/L16", "pcm")),
    ],
)
async def test_p7_speech_is_what_its_bytes_say(gateway, client, wanted, data, kind):
    odd = {"Content-Type": "application/octet-stream"}
    gateway.on("POST", SPEECH, headers=odd, chunks=[data[:3], data[3:]])
    media = await client.audio.speech("hello", response_format=wanted, speed=1.2)
    assert (media.data, media.content_type, media.extension) == (data, *kind)
    assert gateway.seen[0].json["speed"] == 1.2


async def test_p8_verbose_without_words(gateway, client):
    gateway.on("POST", TRANSCRIBE, {"text": "x", "language": "russian", "duration": "12.84"})
    heard = await client.audio.transcribe(VOICE, response_format="verbose_json", word_times=True)
    assert (heard.language, heard.duration, heard.segments) == ("russian", 12.84, [])
    assert gateway.seen[0].form["timestamp_granularities[]"] == "word"


async def test_words_where_json_was_asked_for_and_the_other_way_round(gateway, client):
    for asked in ("json", "verbose_json", "text", "srt"):
        whole = {"text": "Rain on the roof."}
        for body in ("Rain on the roof.", whole, {**whole, "error": {"message": "", "code": None}}):
            gateway.on("POST", TRANSCRIBE, body)
            heard = await client.audio.transcribe(VOICE, response_format=asked)
            assert heard.text == "Rain on the roof."


@pytest.mark.parametrize("body", ["", PAGE, '{"text": "Rai', "[1, 2", "null", "true", "[]"])
async def test_what_is_no_transcript_where_json_was_asked_for(gateway, client, body):
    gateway.on("POST", TRANSCRIBE, {"text": "Rain"}, Reply(200, body))
    await client.audio.transcribe(VOICE)
    with pytest.raises(errors.GatewayError):
        await client.audio.transcribe(VOICE)


@pytest.mark.parametrize("asked", ["text", "json", "verbose_json"])
@pytest.mark.parametrize("body", ["42", "42\n", "404", "3.14", "-1", "2026", '"42"'])
async def test_a_number_alone_is_what_somebody_said(gateway, client, asked, body):
    """Codes come inside objects, whatever the status; a bare number was heard."""
    gateway.on("POST", TRANSCRIBE, Reply(200, body))
    heard = await client.audio.transcribe(VOICE, response_format=asked)
    assert heard.text.strip() == body.strip().strip('"')


@pytest.mark.parametrize("asked", ["text", "json", "verbose_json"])
@pytest.mark.parametrize(
    "body",
    [
        {"code": 429},
        {"code": 500, "message": "busy", "data": None},
        {"error": {"message": "Provider returned error", "code": 429}},
        {"error": {"message": "No auth credentials found", "code": 401}, "text": ""},
    ],
)
async def test_a_code_inside_an_object_is_none(gateway, client, asked, body):
    gateway.on("POST", TRANSCRIBE, Reply(200, json.dumps(body)))
    with pytest.raises(errors.GatewayError):
        await client.audio.transcribe(VOICE, response_format=asked)

"""The emulated speech models, embeddings and plain completions."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave

import pytest

from emulators import samples
from tests.emulators.gateway_api import events, talking

TRANSCRIBE, TRANSLATE = "/v1/audio/transcriptions", "/v1/audio/translations"


async def hear(api, path=TRANSCRIBE, *, name="voice.ogg", data=None, **fields):
    files = {"file": (name, samples.voice() if data is None else data, "audio/ogg")}
    return await api.http.post(path, data={"model": "whisper-1", **fields}, files=files)


async def test_transcripts_in_every_form():
    async with talking() as (_, api):
        assert (await hear(api)).json() == {"text": samples.VOICE_WORDS}
        assert (await hear(api, response_format="text")).text.strip() == samples.VOICE_WORDS
        assert "00:00:03,600" in (await hear(api, response_format="srt")).text
        assert (await hear(api, response_format="vtt")).text.startswith("WEBVTT")
        full = {"response_format": "verbose_json", "timestamp_granularities[]": ["segment", "word"]}
        verbose = (await hear(api, **full, language="en")).json()
        assert verbose["language"] == "english"
        assert [word["word"] for word in verbose["words"]] == samples.VOICE_WORDS.split()
        thin = (await hear(api, **full, prompt="[thin]")).json()
        assert "segments" not in thin
        assert (await hear(api, prompt="[silence]")).json() == {"text": ""}
        assert "港口" in (await hear(api, language="zh")).json()["text"]
        assert (await hear(api, TRANSLATE)).json()["text"] == samples.VOICE_WORDS


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"model": ""}, 400, "model is required"),
        ({"model": "gpt-4o"}, 400, "cannot do this"),
        ({"name": "voice.oga"}, 400, "Unrecognized file format"),
        ({"name": "voice.amr"}, 500, "ffprobe"),
        ({"data": b"not a sound at all"}, 400, "corrupted"),
        ({"response_format": "docx"}, 400, "response_format"),
        ({"language": "english"}, 400, "language"),
        ({"timestamp_granularities[]": "word"}, 400, "verbose_json"),
        ({"model": "gpt-4o-transcribe", "response_format": "srt"}, 400, "not compatible"),
    ],
)
async def test_bad_recordings(change, status, text):
    async with talking() as (_, api):
        answer = await hear(api, **change)
        assert (answer.status_code, text in answer.json()["error"]["message"]) == (status, True)
        missing = await api.http.post(
            TRANSCRIBE,
            data={"model": "whisper-1"},
            files={"other": ("a.mp3", b"ID3", "audio/mpeg")},
        )
        assert missing.json()["error"]["code"] == "convert_request_failed"
        huge = await hear(api, data=b"OggS" + bytes(25 * 1024 * 1024))
        assert huge.status_code == 413


async def speak(api, text="Hello", **fields):
    body = {"model": "tts-1", "input": text, "voice": "nova", **fields}
    return await api.post("/v1/audio/speech", body)


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("mp3", "audio/mpeg", b"\xff\xf3"),
        ("opus", "audio/ogg", b"OggS"),
        ("aac", "audio/aac", b"\xff\xf1"),
        ("flac", "audio/flac", b"fLaC"),
        ("wav", "audio/wav", b"RIFF"),
        ("pcm", "audio/pcm", b""),
    ],
)
async def test_speech_in_every_format(form, kind, start):
    async with talking() as (gateway, api):
        answer = await speak(api, response_format=form)
        assert answer.headers["Content-Type"] == kind
        assert answer.content.startswith(start)
        if form == "wav":
            with wave.open(io.BytesIO(answer.content)) as sound:
                assert (sound.getframerate(), sound.getnchannels()) == (24_000, 1)
        chunked = await speak(api, "[chunked]", response_format=form)
        assert "Content-Length" not in chunked.headers
        assert chunked.content == answer.content
        gateway.switches["audio.mime"] = "application/octet-stream"
        odd = await speak(api, response_format=form)
        assert odd.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"voice": "siri"}, "invalid_value"),
        ({"response_format": "midi"}, "invalid_value"),
        ({"speed": 9}, "invalid_value"),
        ({"input": ""}, "invalid_audio_request"),
        ({"model": "whisper-1"}, "invalid_audio_request"),
        ({"input": "雨" * 1400}, "text_too_long"),
        ({"input": 7}, "bad_request_body"),
    ],
)
async def test_speech_that_cannot_be(change, code):
    async with talking() as (gateway, api):
        answer = await speak(
            api, **({"text": change.pop("input")} if "input" in change else change)
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
        failed = await speak(api, "x [tts-json200]")
        assert (failed.status_code, "error" in failed.json()) == (200, True)
        gateway.switches["audio.count_bytes"] = False
        assert (await speak(api, "雨" * 1400)).status_code == 200


async def embed(api, text, **fields):
    return await api.post(
        "/v1/embeddings", {"model": "text-embedding-3-small", "input": text, **fields}
    )


async def test_vectors():
    async with talking() as (gateway, api):
        body = (await embed(api, ["tin rain", "fog"], encoding_format="float")).json()
        one, two = (item["embedding"] for item in body["data"])
        assert len(one) == 1536
        assert math.isclose(sum(value * value for value in one), 1.0)
        assert one != two
        assert (await embed(api, "fog")).json()["data"][0]["embedding"] == two
        short = (await embed(api, "fog", dimensions=8)).json()
        assert len(short["data"][0]["embedding"]) == 8
        large = (await embed(api, "fog", model="text-embedding-3-large")).json()
        assert len(large["data"][0]["embedding"]) == 3072
        gateway.switches.update({"embeddings.force_base64": True, "embeddings.shuffle": True})
        odd = (await embed(api, ["tin rain", "fog [nousage]"])).json()
        assert [item["index"] for item in odd["data"]] == [1, 0]
        assert "usage" not in odd
        packed = base64.b64decode(odd["data"][1]["embedding"])
        assert struct.unpack("<1536f", packed) == pytest.approx(one, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}), ([], {}), (["a", ""], {}), ([1, 2], {}), ("x " * 40_000, {}),
        (["x"] * 2049, {}), ("x", {"encoding_format": "hex"}), ("x", {"model": "gpt-4o"}),
        ("x", {"model": "text-embedding-ada-002", "dimensions": 8}),
    ],
)  # fmt: skip
async def test_texts_without_vectors(text, fields):
    async with talking() as (_, api):
        assert (await embed(api, text, **fields)).status_code == 400


async def go_on(api, prompt="Once upon", **fields):
    body = {"model": "gpt-3.5-turbo-instruct", "prompt": prompt, **fields}
    return await api.post("/v1/completions", body)


async def test_plain_completions():
    async with talking() as (gateway, api):
        body = (await go_on(api, max_tokens=32, n=2)).json()
        assert [choice["text"] for choice in body["choices"]] == ["You said: Once upon"] * 2
        assert body["object"] == "text_completion"
        short = (await go_on(api, "word " * 30)).json()["choices"][0]
        assert (short["finish_reason"], len(short["text"])) == ("length", 64)
        found = events(await go_on(api, "你好 [split] [ping]", stream=True, max_tokens=32))
        assert "".join(event["choices"][0]["text"] for event in found[:-1]) == (
            "You said: 你好 [split] [ping]"
        )
        assert found[-1] == "[DONE]"
        echoed = (await go_on(api, echo=True, max_tokens=32)).json()["choices"][0]["text"]
        assert echoed == "Once uponYou said: Once upon"
        gateway.switches["chat.only"] = ["gpt-4o"]
        refused = await go_on(api, model="gpt-4o")
        assert (refused.status_code, "chat model" in refused.text) == (404, True)
        assert (await go_on(api, [1, 2, 3], max_tokens=9)).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""}, {"prompt": {}}, {"max_tokens": 0}, {"logprobs": 9},
        {"n": 2, "best_of": 1}, {"best_of": 2, "stream": True},
    ],
)  # fmt: skip
async def test_bad_completions(fields):
    async with talking() as (_, api):
        assert (await go_on(api, **fields)).status_code == 400

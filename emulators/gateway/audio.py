"""`/v1/audio`: speech synthesis and transcription, with one recorded sentence."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulators import samples
from emulators.gateway.call import Answer, Call, Route, Upload
from emulators.gateway.chat import require_model
from emulators.gateway.envelopes import PAGE, Refused

_EXTENSIONS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm", "amr")
_LISTENERS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe")
_FORMS = ("json", "text", "srt", "verbose_json", "vtt")
_MAX_FILE = 25 * 1024 * 1024
_SPEAKERS = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts")
_VOICES = (
    "alloy ash ballad coral echo fable onyx nova sage shimmer verse marin cedar"
)  # fmt: skip
_SOUNDS = {
    "mp3": ("mp3", "audio/mpeg"), "opus": ("ogg", "audio/ogg"), "aac": ("aac", "audio/aac"),
    "flac": ("flac", "audio/flac"), "wav": ("wav", "audio/wav"), "pcm": ("pcm", "audio/pcm"),
}  # fmt: skip
_MAGIC = (
    b"ID3",
    b"\xff\xfb",
    b"\xff\xf3",
    b"\xff\xf2",
    b"OggS",
    b"RIFF",
    b"fLaC",
    b"\x1aE\xdf\xa3",
)
_CHINESE = "你好，这里是港口。这是演示用的声音。"
_LANGUAGES = {"en": "english", "zh": "chinese", "ru": "russian", "de": "german", "ja": "japanese"}
_TEXT_MAX = 4096
_SPEECH: dict[str, type] = {
    "model": str, "input": str, "voice": str, "response_format": str, "speed": float,
    "instructions": str, "stream_format": str,
}  # fmt: skip


async def transcribe(call: Call) -> Answer:
    """`POST /v1/audio/transcriptions`."""
    model, form = _checked(call, _LISTENERS)
    language = (call.recorded.form or {}).get("language", "en")
    if len(language) != 2:
        raise call.no(400, f"Invalid language '{language}'", "invalid_language_format")
    if model != "whisper-1" and form != "json":
        raise call.no(400, f"response_format '{form}' is not compatible with {model}",
                      "unsupported_value")  # fmt: skip
    text = _CHINESE if language == "zh" else samples.VOICE_WORDS
    return _heard(call, form, text, "transcribe", _LANGUAGES.get(language, "english"))


async def translate(call: Call) -> Answer:
    """`POST /v1/audio/translations`: always into English."""
    _, form = _checked(call, ("whisper-1",))
    return _heard(call, form, samples.VOICE_WORDS, "translate", "english")


def _checked(call: Call, models: tuple[str, ...]) -> tuple[str, str]:
    fields = call.recorded.form
    if fields is None:
        raise call.no(400, "failed to parse multipart form", "invalid_audio_request")
    if not fields.get("model"):
        raise call.no(400, "model is required", "invalid_audio_request")
    model = require_model(call, fields["model"])
    if model not in models:
        raise call.no(400, f"{model} cannot do this", "invalid_audio_request")
    _check_file(call, next((file for file in call.recorded.files if file.part == "file"), None))
    form = fields.get("response_format", "json")
    if form not in _FORMS:
        raise call.no(400, f"Invalid response_format '{form}'", "invalid_value")
    refused = "verbose-refused" if form == "verbose_json" else "srt-refused"
    if refused in call.triggers and form not in ("json", "text"):
        raise call.no(400, f"response_format '{form}' is not supported here", "unsupported_value")
    if "timestamp_granularities[]" in fields and form != "verbose_json":
        raise call.no(400, "timestamp_granularities needs verbose_json", "invalid_value")
    return model, form


def _check_file(call: Call, file: Upload | None) -> None:
    if file is None:
        raise call.no(500, "file is required", "convert_request_failed")
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    if extension not in _EXTENSIONS:
        raise call.no(400, f"Unrecognized file format. Supported: {list(_EXTENSIONS[:-1])}",
                      "invalid_value")  # fmt: skip
    if extension == "amr":
        raise call.no(500, "ffprobe: invalid data found", "count_audio_tokens_failed")
    if len(file.data) > _MAX_FILE:
        raise Refused(413, PAGE.format(title="413 Request Entity Too Large", text="nginx"))
    if not file.data.startswith(_MAGIC) and file.data[4:8] != b"ftyp":
        raise call.no(400, "Audio file might be corrupted or unsupported", "invalid_value")
    if file.data[4:8] == b"ftyp" and b"soun" not in file.data:  # a film without a sound track
        raise call.no(400, "Audio file might be corrupted or unsupported", "invalid_value")


def _heard(call: Call, form: str, text: str, task: str, language: str) -> Answer:
    if "silence" in call.triggers:
        text = ""
    end = samples.VOICE_SECONDS
    if form in ("srt", "vtt") and "srt-words" in call.triggers:
        form = "json"
    if form == "verbose_json" and "verbose-words" in call.triggers:
        form = "text"
    if form == "verbose_json" and "verbose-srt" in call.triggers:
        form = "srt"
    match form:
        case "json":
            return {"text": text}
        case "text":
            return web.Response(text=f"{text}\n")
        case "srt":
            lines = f"1\n00:00:00,000 --> {_stamp(end, ',')}\n{text}\n\n" if text else ""
            if "srt-quoted" in call.triggers:
                return web.json_response(lines)
            return web.Response(text=lines, content_type="application/x-subrip")
        case "vtt":
            lines = f"00:00:00.000 --> {_stamp(end, '.')}\n{text}\n\n" if text else ""
            return web.Response(text=f"WEBVTT\n\n{lines}", content_type="text/vtt")
    answer: dict[str, Any] = {"task": task, "language": language, "duration": end, "text": text}
    if "thin" in call.triggers:
        return answer
    segment = {"id": 0, "seek": 0, "start": 0.0, "end": end, "text": f" {text}",
               "tokens": [50364, 7], "temperature": 0.0, "avg_logprob": -0.2,
               "compression_ratio": 1.1, "no_speech_prob": 0.01}  # fmt: skip
    answer["segments"] = [segment] if text else []
    if "word" in (call.recorded.form or {}).get("timestamp_granularities[]", ""):
        words = text.split()
        step = end / max(1, len(words))
        answer["words"] = [
            {"word": word, "start": round(n * step, 2), "end": round((n + 1) * step, 2)}
            for n, word in enumerate(words)
        ]
    return answer


def _stamp(seconds: float, point: str) -> str:
    return f"00:00:{int(seconds):02d}{point}{round(seconds % 1 * 1000):03d}"


async def speak(call: Call) -> Answer:
    """`POST /v1/audio/speech`."""
    body = call.check("AudioRequest", _SPEECH)
    model = require_model(call, body.get("model"))
    if model not in _SPEAKERS:
        raise call.no(400, f"{model} cannot speak", "invalid_audio_request")
    text = body.get("input", "")
    if not text:
        raise call.no(400, "field input is required", "invalid_audio_request")
    length = len(text.encode()) if call.world.switches["audio.count_bytes"] else len(text)
    if length > _TEXT_MAX:
        raise call.no(400, f"the text has {length}, at most {_TEXT_MAX}", "text_too_long")
    if body.get("voice") not in _VOICES.split():
        raise call.no(400, f"Invalid voice '{body.get('voice')}'", "invalid_value")
    if not 0.25 <= body.get("speed", 1.0) <= 4:
        raise call.no(400, "speed must be between 0.25 and 4", "invalid_value")
    form = body.get("response_format", "mp3")
    if form not in _SOUNDS:
        raise call.no(400, f"Invalid response_format '{form}'", "invalid_value")
    if "tts-json200" in call.triggers:
        raise Refused(200, call.no(500, "upstream error", "bad_response_status_code").body)
    name, kind = _SOUNDS[form]
    return await _sound(call, samples.voice(name), call.world.switches["audio.mime"] or kind)


async def _sound(call: Call, data: bytes, kind: str) -> web.StreamResponse:
    if "chunked" not in call.triggers:
        return web.Response(body=data, content_type=kind)
    response = web.StreamResponse(headers={"Content-Type": kind})
    response.enable_chunked_encoding()
    await response.prepare(call.request)
    for start in range(0, len(data), 4096):
        await response.write(data[start : start + 4096])
    await response.write_eof()
    return response


ROUTES = [
    Route(method="POST", path="/v1/audio/transcriptions", handler=transcribe, billable=True),
    Route(method="POST", path="/v1/audio/translations", handler=translate, billable=True),
    Route(method="POST", path="/v1/audio/speech", handler=speak, billable=True),
]

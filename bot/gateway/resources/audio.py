"""Audio: transcriptions, translations and speech below `/v1/audio`.

What the wire says: multipart with a file whose name has one of the known extensions (Telegram's
`.oga` is `.ogg`), and `model`, which must not be left out. `text`, `srt` and `vtt` answer plain
text, possibly none at all (silence is a valid transcript); the JSON formats answer an object whose
`segments` and `words` may be missing. Speech answers bytes under some audio type; its errors are
JSON, also with HTTP 200.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any

from bot.gateway.answers import Reply
from bot.gateway.envelopes import complains
from bot.gateway.errors import RequestRefused
from bot.gateway.loose import Items, Number, Text, decode
from bot.gateway.media_types import is_text, sniff
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import FileInput, Media, Wire

MAX_FILE = 25 * 1024 * 1024  # bytes
_EXTENSIONS = frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"})
_RENAMED = {"oga": "ogg", "opus": "ogg"}
_PLAIN = ("text", "srt", "vtt")
_SPOKEN = {  # what raw or untagged bytes are, by the format that was asked for
    "mp3": ("audio/mpeg", "mp3"),
    "opus": ("audio/ogg", "ogg"),
    "aac": ("audio/aac", "aac"),
    "flac": ("audio/flac", "flac"),
    "wav": ("audio/wav", "wav"),
    "pcm": ("audio/L16", "pcm"),
}

# Each costs, and answers at once: repeated only if it surely was not accepted.
_TRANSCRIBE = Route("POST", "/v1/audio/transcriptions", Retry.SUBMIT, Wait.COMPUTE)
_TRANSLATE = Route("POST", "/v1/audio/translations", Retry.SUBMIT, Wait.COMPUTE)
_SPEECH = Route("POST", "/v1/audio/speech", Retry.SUBMIT, Wait.COMPUTE)


class Transcript(Wire):
    """A transcript; plain formats give only `text`."""

    text: Text = ""
    language: Text = ""  # an English name ("russian"), not a code
    duration: Number = None  # seconds
    segments: Items
    words: Items


class Audio:
    """The namespace `client.audio`: transcription, translation, text to speech."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def transcribe(
        self,
        file: FileInput,
        *,
        model: str = "whisper-1",
        language: str | None = None,
        prompt: str | None = None,
        response_format: str = "json",
        temperature: float | None = None,
        word_times: bool = False,
    ) -> Transcript:
        """Transcribe in the spoken language. `word_times` needs "verbose_json"."""
        form = _form(model, prompt, response_format, temperature)
        if language:
            form["language"] = language
        if word_times:
            form["timestamp_granularities[]"] = "word"
        return await self._written(_TRANSCRIBE, file, form)

    async def translate(
        self,
        file: FileInput,
        *,
        model: str = "whisper-1",
        prompt: str | None = None,
        response_format: str = "json",
        temperature: float | None = None,
    ) -> Transcript:
        """Transcribe speech of any language into English."""
        form = _form(model, prompt, response_format, temperature)
        return await self._written(_TRANSLATE, file, form)

    async def speech(
        self,
        text: str,
        *,
        voice: str = "nova",
        model: str = "tts-1",
        response_format: str = "mp3",
        speed: float | None = None,
        instructions: str | None = None,
    ) -> Media:
        """Text to speech, at most 4096 characters (some builds count bytes and refuse sooner)."""
        if not text.strip():
            raise RequestRefused("there is nothing to say")
        body: dict[str, Any] = {
            "model": model,
            "input": text,
            "voice": voice,
            "response_format": response_format,
        }
        body |= {k: v for k, v in (("speed", speed), ("instructions", instructions)) if v}
        kind = _SPOKEN.get(response_format, ("application/octet-stream", "bin"))

        def accept(answer: Reply) -> Media:
            data = answer.body
            if not data or is_text(data) or "json" in answer.headers.get("content-type", ""):
                raise ValueError("no audio")  # whatever is readable was not spoken
            found = sniff(data) if response_format != "pcm" else None
            known = found if found and found[1] != "bin" else kind
            return Media(data, *known)

        return await self._transport.call_raw(_SPEECH, accept, json=body)

    async def _written(self, route: Route, file: FileInput, form: dict[str, str]) -> Transcript:
        files = [("file", _named(file))]
        plain = form["response_format"] in _PLAIN
        reader = partial(_heard, plain=plain)
        return await self._transport.call_raw(route, reader, form=form, files=files)


def _heard(answer: Reply, *, plain: bool) -> Transcript:
    """The transcript; some builds answer text where JSON was requested, or the reverse."""
    text = answer.text
    if text[:15].lower().startswith(("<!doctype", "<html")):
        raise ValueError("a page, not a transcript")
    try:
        data = decode(text)
    except ValueError:
        if not plain and (not text or text.startswith(("{", "["))):
            raise  # nothing, or half a document
        data = text
    if isinstance(data, dict):
        if "text" not in data or complains(data.get("error")):
            raise ValueError("an error, not a transcript")
        return Transcript.model_validate(data)
    if isinstance(data, str):
        text = data  # some print the plain formats as a JSON string
    elif not plain and (data is None or isinstance(data, list | bool)):
        raise ValueError("a document, and no transcript")
    return Transcript.model_validate({"text": text})


def _form(
    model: str, prompt: str | None, response_format: str, temperature: float | None
) -> dict[str, str]:
    form = {"model": model, "response_format": response_format}
    if prompt:
        form["prompt"] = prompt
    if temperature is not None:
        form["temperature"] = str(temperature)
    return form


def _named(file: FileInput) -> FileInput:
    """The file with a name whose extension gateways recognise."""
    if len(file.data) > MAX_FILE:
        raise RequestRefused("the recording is larger than 25 MB")
    path = PurePath(file.name or "audio")
    extension = path.suffix.lstrip(".").lower()
    extension = _RENAMED.get(extension, extension)
    if extension not in _EXTENSIONS:
        found = sniff(file.data)
        extension = found[1] if found else ""
    if extension not in _EXTENSIONS:
        raise RequestRefused("recordings of this kind cannot be transcribed")
    return replace(file, name=f"{path.stem}.{extension}")

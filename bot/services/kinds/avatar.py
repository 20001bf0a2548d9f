"""The digital human: a picture of a face that speaks. All files are passed by URL.

The voice is a finished recording, a clone of a sample, or one of the upstream's stock voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput, Task, TaskHandle
from bot.services.kinds.fields import Choice, Given, Switch, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import JobKind, Looked, Params, PollingPace
from bot.services.kinds.looking import one_by_one
from bot.services.kinds.luma import address

RECORDING, CLONE, STOCK = VOICES = ("recording", "clone", "stock")
LANGUAGES = ("en", "zh")
LONGEST = 1000  # characters to say
SAMPLE = 20  # seconds that a voice must be heard to be cloned

FACES = frozenset({FileKind.IMAGE, FileKind.VIDEO, FileKind.VIDEO_NOTE, FileKind.ANIMATION})
SOUNDS = frozenset({FileKind.VOICE, FileKind.AUDIO})


class FaceSpeech(Params):
    """What the face says. Files: the face, then the recording or the voice sample."""

    voice: str = RECORDING
    text: str = ""
    language: str = LANGUAGES[0]
    stock: str = ""  # engine and voice id
    clean: bool = False  # without a watermark; may cost more

    @property
    @override
    def summary(self) -> str:
        return self.text

    @override
    def check(self) -> None:
        if self.voice != RECORDING and not self.text.strip():
            raise BadInput("error-form-empty")

    @property
    def stock_ids(self) -> tuple[str, str]:
        """Engine and voice id, as they are written on the wire."""
        engine, voice = self.stock.split()
        return engine, voice


async def _speak(
    client: GatewayClient, wish: FaceSpeech, files: Sequence[FileInput], _reference: str
) -> Task:
    face, *sounds = [address(file) for file in files]
    said = {"language": wish.language, "text": wish.text}
    generate = client.avatar.generate
    match wish.voice:
        case "clone":
            sample = {"audio_url": sounds[0], **said}
            return await generate(face, create_voice=sample, no_watermark=wish.clean)
        case "stock":
            engine, audio = wish.stock_ids
            known = {"voice_engine_id": engine, "audio_id": audio, **said}
            return await generate(face, use_voice=known, no_watermark=wish.clean)
        case _:
            return await generate(face, audio_url=sounds[0], no_watermark=wish.clean)


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    return await one_by_one(client.avatar.task, handles)


def _long_enough(file: FileRef) -> None:
    if file.seconds is not None and file.seconds < SAMPLE:
        raise BadInput("error-avatar-sample", least=SAMPLE, seconds=int(file.seconds))


def _stock_ids(words: str) -> str:
    if len(words.split()) != 2:
        raise BadInput("error-avatar-stock")
    return " ".join(words.split())


def _recorded(given: Given) -> bool:
    return given.get("voice") == RECORDING


def _cloned(given: Given) -> bool:
    return given.get("voice") == CLONE


def _from_stock(given: Given) -> bool:
    return given.get("voice") == STOCK


def _written(given: Given) -> bool:
    return _cloned(given) or _from_stock(given)


SPEAK: JobKind[FaceSpeech] = JobKind(
    name="avatar.speech",
    upstream="avatar",
    params=FaceSpeech,
    submit=_speak,
    fetch_many=_look,
    polling=PollingPace(first=4, interval=5, later=10, settles=120),
    deadline=timedelta(minutes=30),
    by_link=True,
)

AVATAR_FORM: FormKind[FaceSpeech] = FormKind(
    name="avatar",
    kind=SPEAK,
    fields=(
        Upload(name="face", kinds=FACES, required=True),
        Choice(name="voice", choices=VOICES, required=True),
        Upload(
            name="recording",
            kinds=SOUNDS,
            required=True,
            when=_recorded,
            implies=("voice", RECORDING),
        ),
        Upload(
            name="sample",
            kinds=SOUNDS,
            check=_long_enough,
            required=True,
            when=_cloned,
        ),
        Words(name="stock", limit=LONGEST, read=_stock_ids, required=True, when=_from_stock),
        Choice(name="language", choices=LANGUAGES, required=True, when=_written),
        Words(name="text", limit=LONGEST, required=True, when=_written),
        Switch(name="clean"),
    ),
)

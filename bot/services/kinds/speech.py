"""Text to speech: one job, sent as voice notes in order.

Like all audio jobs it returns at once and is never repeated automatically. Pieces that failed while
others succeeded are sent as text, so that nothing is lost.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.gateway.types import (
    Action,
    Artifact,
    ArtifactKind,
    FileInput,
    Media,
    Task,
    TaskHandle,
    TaskState,
)
from bot.services.kinds.audio import offered
from bot.services.kinds.fields import Choice, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import FormRequest, JobKind, Params, Parent
from bot.services.kinds.own import own
from bot.services.models import traits

VOICES = ("nova", "alloy", "echo", "fable", "onyx", "shimmer")
"""Voices that every speech model has."""

SPEEDS = ("1", "0.75", "1.25", "1.5", "2")
"""Multiples of normal speed; the first is the default."""

NOTE_BYTES = 4000  # of text in one note: some gateways count bytes, and refuse more than 4096
MOST_CHARACTERS = 20_000
AT_ONCE = 3
TITLE = 60  # characters

# Where a sentence ends; it begins at the first stop of several, so that each is looked at once.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)]*+\s++|(?<![。！？])[。！？]++[”’）」]*+|\n++"
)


class Say(Params):
    """Say a text aloud."""

    text: str
    voice: str = VOICES[0]
    speed: str = SPEEDS[0]
    answer_id: int | None = None  # the assistant's answer that this is

    @property
    @override
    def summary(self) -> str:
        return self.text

    @override
    def check(self) -> None:
        if not self.text.strip():
            raise BadInput("error-say-empty")
        if len(self.text) > MOST_CHARACTERS:
            raise BadInput("error-say-too-long", limit=MOST_CHARACTERS, length=len(self.text))


def pieces(text: str, limit: int = NOTE_BYTES) -> list[str]:
    """The text in pieces of at most this many bytes, cut between sentences where possible."""
    found: list[str] = []
    for sentence in _sentences(text.strip()):
        for part in _short(sentence, limit):
            if found and len((found[-1] + part).encode()) <= limit:
                found[-1] += part
            else:
                found.append(part)
    return [one.strip() for one in found if one.strip()]


def _sentences(text: str) -> Iterator[str]:
    at = 0
    for end in _SENTENCE_END.finditer(text):
        yield text[at : end.end()]
        at = end.end()
    yield text[at:]


def _short(sentence: str, limit: int) -> list[str]:
    """Cut a sentence that is too long by itself, between words or anywhere."""
    parts: list[str] = []
    start = 0
    while len(rest := sentence[start : start + limit + 1].encode()) > limit:
        head = rest[:limit].decode(errors="ignore")
        at = head.rfind(" ") + 1 or len(head)
        parts.append(head[:at])
        start += at
    return [*parts, sentence[start:]]


async def _say(
    client: GatewayClient, wish: Say, _files: Sequence[FileInput], reference: str
) -> Task:
    texts = pieces(wish.text)
    said: dict[int, Media] = {}
    failures: list[GatewayError] = []
    turns = asyncio.Semaphore(AT_ONCE)

    async def speak(number: int) -> None:
        async def call(model: str) -> Media:
            return await client.audio.speech(
                texts[number],
                voice=wish.voice,
                model=model,
                response_format="opus",
                speed=float(wish.speed) if wish.speed != SPEEDS[0] else None,
            )

        async with turns:
            if failures:  # whatever it is, the rest would meet it too
                return
            try:
                said[number] = await offered(traits.SPEAKERS, call)
            except GatewayError as error:
                failures.append(error)

    async with asyncio.TaskGroup() as group:
        for number in range(len(texts)):
            group.create_task(speak(number))
    if not said:
        raise failures[0]
    artifacts = [_note(texts, number, media) for number, media in sorted(said.items())]
    unsaid = [text for number, text in enumerate(texts) if number not in said]
    if unsaid:
        artifacts.append(Artifact(key="unsaid", kind=ArtifactKind.TEXT, text="\n\n".join(unsaid)))
    return Task(
        handle=TaskHandle(resource="audio", task_id=reference),
        state=TaskState.SUCCEEDED,
        artifacts=tuple(artifacts),
        actions=(own("voice"),),
    )


def _note(texts: Sequence[str], number: int, media: Media) -> Artifact:
    """The audio as an artifact: a voice note if it is Ogg/Opus, else an audio file."""
    opus = media.data[:4] == b"OggS" and b"OpusHead" in media.data[:64]
    place = f"{number + 1}/{len(texts)}" if len(texts) > 1 else None
    words = " ".join(texts[number].split())
    return Artifact(
        key=f"{number}",
        kind=ArtifactKind.VOICE if opus else ArtifactKind.AUDIO,
        data=media.data,
        title=place if opus else place or words[:TITLE],
    )


def _pressed(parent: Parent, _action: Action) -> FormRequest:
    text = parent.params.text if isinstance(parent.params, Say) else ""
    return FormRequest(form=SAY_FORM.name, given={"text": text})


SAY: JobKind[Say] = JobKind(
    name="audio.say",
    upstream="audio",
    params=Say,
    submit=_say,
    press=_pressed,
    deadline=timedelta(minutes=10),
)

SAY_FORM: FormKind[Say] = FormKind(
    name="say",
    kind=SAY,
    fields=(
        Words(name="text", required=True, limit=MOST_CHARACTERS),
        Choice(name="voice", choices=VOICES, remembered=True),
        Choice(name="speed", choices=SPEEDS, remembered=True),
    ),
    at_once=True,
)

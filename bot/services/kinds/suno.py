"""Suno's kinds of job: songs, from a description or from one's own lyrics, and lyrics alone.

Limits are Suno's own; the gateway does not enforce them, so a too long wish would fail late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput, Task, TaskHandle
from bot.services.kinds.form import Field, FormKind
from bot.services.kinds.kind import JobKind, Looked, Params, Polling
from bot.services.kinds.looking import look

LIMITS = {"description": 400, "lyrics": 3000, "tags": 200, "title": 80}


class Song(Params):
    """Two songs: from a description, from own lyrics, or without words in a given style."""

    description: str | None = None
    lyrics: str | None = None
    title: str | None = None
    tags: str | None = None  # the style
    instrumental: bool = False

    @property
    @override
    def summary(self) -> str:
        lyrics = (self.lyrics or "").strip().splitlines()
        return self.title or self.description or (lyrics[0] if lyrics else self.tags or "")

    @override
    def check(self) -> None:
        for name, limit in LIMITS.items():
            if len(getattr(self, name) or "") > limit:
                raise BadInput(f"error-music-{name}-too-long", limit=limit)
        if not (self.description or self.lyrics or (self.instrumental and self.tags)):
            raise BadInput("error-music-empty")

    def described(self) -> str:
        """The description with all that was said beside it: the upstream reads nothing else."""
        parts = [self.description or ""]
        if self.tags:
            parts.append(f"Style: {self.tags}")
        if self.title:
            parts.append(f"Title: {self.title}")
        return ". ".join(part.rstrip(". ") for part in parts)


class Lyrics(Params):
    """Words for a song."""

    prompt: str

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-lyrics-empty")


async def _song(
    client: GatewayClient, wish: Song, _files: Sequence[FileInput], _reference: str
) -> Task:
    music = client.suno.v4.music
    if wish.description:  # it wins at the upstream, which would ignore all the rest
        return await music(description=wish.described(), instrumental=wish.instrumental)
    return await music(
        lyrics=wish.lyrics or "",
        title=wish.title,
        tags=wish.tags,
        instrumental=wish.instrumental,
    )


async def _lyrics(
    client: GatewayClient, wish: Lyrics, _files: Sequence[FileInput], _reference: str
) -> Task:
    return await client.suno.v4.lyrics(wish.prompt)


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    suno = client.suno.v4
    return await look(suno.fetch_many, suno.fetch, handles)


SONG: JobKind[Song] = JobKind(
    name="suno.song",
    upstream="suno",
    params=Song,
    submit=_song,
    fetch_many=_look,
    polling=Polling(first=5, interval=5, later=10, settles=60),
    deadline=timedelta(minutes=12),
)
LYRICS: JobKind[Lyrics] = JobKind(
    name="suno.lyrics",
    upstream="suno",
    params=Lyrics,
    submit=_lyrics,
    fetch_many=_look,
    polling=Polling(first=2, interval=3, later=5, settles=30),
    deadline=timedelta(minutes=3),
)

MUSIC_FORM: FormKind[Song] = FormKind(
    name="music",
    kind=SONG,
    fields=(
        Field(name="description", limit=LIMITS["description"], clears=("lyrics",)),
        Field(name="lyrics", limit=LIMITS["lyrics"], clears=("description",)),
        Field(name="instrumental", switch=True),
        Field(name="tags", limit=LIMITS["tags"]),
        Field(name="title", limit=LIMITS["title"]),
    ),
)

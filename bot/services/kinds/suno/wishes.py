"""Params of Suno jobs, stored with the job. Nothing is sent here.

The limits are Suno's own. The gateway does not check them, so a request above them would fail late.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.types import TaskHandle
from bot.services.kinds.kind import Params

LIMITS = {"description": 400, "lyrics": 3000, "tags": 200, "title": 80}
VERSIONS = ("v4.0", "v3.5", "v3.0")
"""Suno's versions; the newest is the default."""

_SECONDS = re.compile(
    r"(?:(?P<minutes>\d+)\s*[:：]\s*(?=[0-5]?\d(?!\d)))?(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:s|秒)?"
)


class Song(Params):
    """Two songs: from a description, from given lyrics, instrumental, or as an extension."""

    description: str | None = None
    lyrics: str | None = None
    title: str | None = None
    tags: str | None = None  # the style
    instrumental: bool = False
    version: str = VERSIONS[0]
    # To go on with a song: its task, its clip, the second where the new part begins, its length.
    continue_task: str | None = None
    continue_clip: str | None = None
    continue_at: float | None = None
    origin_seconds: float | None = None

    @property
    @override
    def summary(self) -> str:
        words = self.title or self.description or _first_line(self.lyrics or "") or self.tags or ""
        if self.continue_at is None:
            return words
        return f"⏩ {timed(self.continue_at)} · {words}".rstrip(" ·")

    @override
    def check(self) -> None:
        for name, limit in LIMITS.items():
            if len(getattr(self, name) or "") > limit:
                raise BadInput(f"error-music-{name}-too-long", limit=limit)
        if self.version not in VERSIONS:
            raise BadInput("error-bad-input")
        if self.continue_clip:
            self._check_more()
        elif not (self.description or self.lyrics or (self.instrumental and self.tags)):
            raise BadInput("error-music-empty")

    def _check_more(self) -> None:
        if self.continue_at is None:
            raise BadInput("error-music-second")
        within({"continue_at": self.continue_at, "origin_seconds": self.origin_seconds})
        if not (self.lyrics or self.instrumental):
            raise BadInput("error-music-more-words")

    def described(self) -> str:
        """The description with all other choices in it, because that is all the upstream reads."""
        parts = [self.description or ""]
        if self.tags:
            parts.append(f"Style: {self.tags}")
        if self.title:
            parts.append(f"Title: {self.title}")
        return ". ".join(part.rstrip(". ") for part in parts)


def _first_line(lyrics: str) -> str:
    """The first sung line, skipping tags such as "[Verse]"."""
    lines = [line.strip() for line in lyrics.strip().splitlines()]
    sung = (line for line in lines if line and not re.fullmatch(r"\[[^]]*\]", line))
    return next(sung, lines[0] if lines else "")


class Lyrics(Params):
    """Lyrics for a song."""

    prompt: str

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-lyrics-empty")


class _OfSong(Params):
    """Params of a job about a finished song."""

    parent: TaskHandle
    clip: str
    title: str = ""

    @property
    @override
    def summary(self) -> str:
        return self.title


class Whole(_OfSong):
    """The complete song of an extension."""


class SongVideo(_OfSong):
    """The video of a song."""


class SongLyrics(_OfSong):
    """The complete lyrics of a song."""

    lyrics: str


def second(words: str) -> float:
    """A time in a song, in seconds, from `95`, `95.5` or `1:35`.

    Raises:
        BadInput: it is not a time.
    """
    found = _SECONDS.fullmatch(words.strip())
    if found is None:
        raise BadInput("error-music-second")
    at = int(found["minutes"] or 0) * 60 + float(found["seconds"].replace(",", "."))
    if at <= 0:
        raise BadInput("error-music-second")
    return int(at) if at == int(at) else at


def within(given: Mapping[str, Any]) -> None:
    """Check that the time lies within the song, if its length is known.

    Raises:
        BadInput: the song is shorter.
    """
    at, length = given["continue_at"], given.get("origin_seconds")
    if length is not None and at >= length:
        raise BadInput("error-music-second-late", length=timed(math.ceil(length)))


def timed(seconds: float) -> str:
    """Seconds as `1:35`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"

"""Suno jobs: songs (three API versions), extending and joining them, lyrics, videos."""

from typing import Any

from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import JobKind
from bot.services.kinds.suno.forms import CONTINUE_FORM, LYRICS_FORM, MUSIC_FORM
from bot.services.kinds.suno.rows import LYRICS, SONG, VIDEO, WHOLE, WORDS
from bot.services.kinds.suno.wishes import (
    LIMITS,
    VERSIONS,
    Lyrics,
    Song,
    SongLyrics,
    SongVideo,
    Whole,
)

__all__ = [
    "CONTINUE_FORM",
    "FORMS",
    "KINDS",
    "LIMITS",
    "LYRICS",
    "LYRICS_FORM",
    "MUSIC_FORM",
    "SONG",
    "VERSIONS",
    "VIDEO",
    "WHOLE",
    "WORDS",
    "Lyrics",
    "Song",
    "SongLyrics",
    "SongVideo",
    "Whole",
]

KINDS: tuple[JobKind[Any], ...] = (SONG, LYRICS, WHOLE, VIDEO, WORDS)
FORMS: tuple[FormKind[Any], ...] = (MUSIC_FORM, CONTINUE_FORM, LYRICS_FORM)

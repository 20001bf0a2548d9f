"""Suno's forms: a new song, and going on with one."""

from __future__ import annotations

from bot.services.kinds.form import Field, FormKind
from bot.services.kinds.suno.rows import CONTINUE, MUSIC, SONG
from bot.services.kinds.suno.wishes import LIMITS, VERSIONS, Song, second

_STYLE = Field(name="tags", limit=LIMITS["tags"])
_TITLE = Field(name="title", limit=LIMITS["title"])

MUSIC_FORM: FormKind[Song] = FormKind(
    name=MUSIC,
    kind=SONG,
    fields=(
        Field(name="description", limit=LIMITS["description"], clears=("lyrics",)),
        Field(name="lyrics", limit=LIMITS["lyrics"], clears=("description",)),
        Field(name="instrumental", switch=True),
        _STYLE,
        _TITLE,
        Field(name="version", choices=VERSIONS, remembered=True),
    ),
)
CONTINUE_FORM: FormKind[Song] = FormKind(
    name=CONTINUE,
    kind=SONG,
    fields=(
        Field(name="continue_at", read=second, required=True),
        Field(name="lyrics", limit=LIMITS["lyrics"]),
        _STYLE,
        _TITLE,
    ),
)

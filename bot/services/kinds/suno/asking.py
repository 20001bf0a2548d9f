"""Suno's forms: a new song, going on with one, and what lyrics shall be about."""

from __future__ import annotations

from bot.services.kinds.form import Field, FormKind, Given
from bot.services.kinds.suno.rows import CONTINUE, LYRICS, MUSIC, SONG
from bot.services.kinds.suno.wishes import LIMITS, VERSIONS, Lyrics, Song, second, timed, within


def _wordless(given: Given) -> bool:
    """Lyrics that somebody has written are there to be sung."""
    return not given.get("lyrics")


_STYLE = Field(name="tags", limit=LIMITS["tags"])
_TITLE = Field(name="title", limit=LIMITS["title"])

MUSIC_FORM: FormKind[Song] = FormKind(
    name=MUSIC,
    kind=SONG,
    fields=(
        Field(name="description", limit=LIMITS["description"], clears=("lyrics",)),
        Field(name="lyrics", limit=LIMITS["lyrics"], clears=("description",)),
        Field(name="instrumental", switch=True, when=_wordless),
        _STYLE,
        _TITLE,
        Field(name="version", choices=VERSIONS, remembered=True),
    ),
    enough="description",
)
CONTINUE_FORM: FormKind[Song] = FormKind(
    name=CONTINUE,
    kind=SONG,
    fields=(
        Field(
            name="continue_at",
            read=second,
            check=within,
            shown=timed,
            tells=("length",),
            required=True,
        ),
        Field(name="lyrics", limit=LIMITS["lyrics"], clears=("instrumental",)),
        Field(name="instrumental", switch=True, clears=("lyrics",)),
        _STYLE,
        _TITLE,
    ),
)
LYRICS_FORM: FormKind[Lyrics] = FormKind(
    name="lyrics",
    kind=LYRICS,
    fields=(Field(name="prompt", required=True),),
    at_once=True,
)

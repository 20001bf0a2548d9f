"""Suno's forms: a new song, an extension, and lyrics."""

from __future__ import annotations

from bot.services.kinds.fields import Choice, Given, Switch, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.suno.rows import CONTINUE, LYRICS, MUSIC, SONG
from bot.services.kinds.suno.wishes import LIMITS, VERSIONS, Lyrics, Song, second, timed, within


def _wordless(given: Given) -> bool:
    """False once there are lyrics: a song with lyrics cannot be instrumental."""
    return not given.get("lyrics")


_STYLE = Words(name="tags", limit=LIMITS["tags"])
_TITLE = Words(name="title", limit=LIMITS["title"])

MUSIC_FORM: FormKind[Song] = FormKind(
    name=MUSIC,
    kind=SONG,
    fields=(
        Words(name="description", limit=LIMITS["description"], clears=("lyrics",)),
        Words(name="lyrics", limit=LIMITS["lyrics"], clears=("description",)),
        Switch(name="instrumental", when=_wordless),
        _STYLE,
        _TITLE,
        Choice(name="version", choices=VERSIONS, remembered=True),
    ),
    first="description",
    enough="description",
)
CONTINUE_FORM: FormKind[Song] = FormKind(
    name=CONTINUE,
    kind=SONG,
    fields=(
        Words(
            name="continue_at",
            limit=20,
            read=second,
            check=within,
            shown=timed,
            tells=("length",),
            required=True,
        ),
        Words(name="lyrics", limit=LIMITS["lyrics"], clears=("instrumental",)),
        Switch(name="instrumental", clears=("lyrics",)),
        _STYLE,
        _TITLE,
    ),
)
LYRICS_FORM: FormKind[Lyrics] = FormKind(
    name="lyrics",
    kind=LYRICS,
    fields=(Words(name="prompt", required=True),),
    at_once=True,
)

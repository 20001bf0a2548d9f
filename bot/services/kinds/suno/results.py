"""Finished Suno tasks as people get them: with buttons of ours, for Suno offers none. Pure."""

from __future__ import annotations

from bot.gateway.types import Action, Artifact, ArtifactKind, Task
from bot.services.kinds.own import own

CONTINUE, WHOLE, VIDEO, WORDS, SING = "continue", "whole", "video", "words", "sing"

EXTENDED = "EXTEND"  # a handle's action: its clips go on with another one
JOINS = "suno.v3"  # the only version that joins such clips
LONG = 700  # characters of lyrics that a caption may not hold


def dressed(task: Task) -> Task:
    """The task as its kinds hand it on. Of a failed one, a good song may be left."""
    if not task.state.ended or not task.artifacts:
        return task
    songs = [one for one in task.artifacts if one.kind is ArtifactKind.AUDIO]
    if not songs:
        return task.model_copy(update={"actions": (own(SING, task.artifacts[0].key),)})
    names = [CONTINUE]
    if task.handle.resource == JOINS and task.handle.action == EXTENDED:
        names.append(WHOLE)
    actions = [*_for_each([*names, VIDEO], songs), *_lyrics(songs)]
    return task.model_copy(update={"actions": tuple(actions)})


def _for_each(names: list[str], songs: list[Artifact]) -> list[Action]:
    """The same button for every song, numbered where there are several."""
    return [
        own(name, song.key, label=str(number) if len(songs) > 1 else "")
        for name in names
        for number, song in enumerate(songs, 1)
    ]


def _lyrics(songs: list[Artifact]) -> list[Action]:
    """Lyrics that are cut in a caption; both songs of a task usually share theirs."""
    long = [one for one in songs if len(one.text or "") > LONG]
    if len({one.text for one in long}) == 1:
        return [own(WORDS, long[0].key)]
    return [own(WORDS, one.key, label=str(songs.index(one) + 1)) for one in long]

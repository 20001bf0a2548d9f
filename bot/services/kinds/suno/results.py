"""Finished Suno tasks with our own buttons, because Suno offers none. Pure."""

from __future__ import annotations

from bot.gateway.types import Action, Artifact, ArtifactKind, Task, TaskState
from bot.services.kinds.own import own

CONTINUE, WHOLE, VIDEO, WORDS, SING = "continue", "whole", "video", "words", "sing"

EXTENDED = "EXTEND"  # a handle's action: its clips go on with another one
JOINS = "suno.v3"  # the only version that joins such clips
LONG = 700  # characters of lyrics that a caption may not hold
SONGS = 2  # that are made of one wish; whatever failed beside them is nobody's loss


def dressed(task: Task) -> Task:
    """The task with our buttons. A failed task may still have one good song.

    So may a task that never ends: each song gets its buttons as soon as it is there.
    """
    if not task.artifacts:
        return task
    songs = [one for one in task.artifacts if one.kind is ArtifactKind.AUDIO]
    if task.state is TaskState.FAILED and len(songs) >= SONGS:
        task = task.model_copy(update={"state": TaskState.SUCCEEDED, "error": None})
    if not songs:
        return task.model_copy(update={"actions": (own(SING, task.artifacts[0].key),)})
    extended = task.handle.resource == JOINS and task.handle.action == EXTENDED
    actions = [one for song in songs for one in _actions(song, extended=extended)]
    return task.model_copy(update={"actions": tuple(actions)})


def _actions(song: Artifact, *, extended: bool) -> list[Action]:
    """The buttons of a song. Each names its song, so it is shown under that one."""
    names = [CONTINUE]
    if extended:
        names.append(WHOLE)
    if song.video_url is not None:
        names.append(VIDEO)
    if len(song.text or "") > LONG:
        names.append(WORDS)  # its caption holds the beginning of them only
    return [own(name, song.key) for name in names]

"""Turns a poll of a Suno task into a `Task`: which songs are final, and the task's state.

All API versions share it; each parses its own envelope and status words. It requests nothing but
one byte of a file, to see whether it exists.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.gateway.resources.suno import clips as reading
from bot.gateway.resources.suno.clips import Clip, Exists
from bot.gateway.settling import Settling
from bot.gateway.types import Artifact, ErrorKind, Task, TaskHandle, TaskState

SETTLE = 60.0  # seconds that a success may be without its songs
STUCK = 240.0  # seconds of "streaming" after which the file is looked for where it should be
_FILE = 100_000  # bytes; a shorter file is no song


class Songs:
    """Reads task payloads; remembers since when something has been missing."""

    def __init__(
        self, *, exists: Exists, cdn: str | None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._exists = exists
        self._cdn = cdn
        self._settling = Settling(SETTLE, now)
        self._streaming = Settling(STUCK, now)

    async def task(
        self,
        handle: TaskHandle,
        state: TaskState | None,
        data: Any,
        *,
        error: str = "",
        progress: int | None = None,
    ) -> Task:
        """The task of a poll; `state` is None if the reply has only the payload."""
        songs: list[Clip] = []
        words = None
        if handle.action == "LYRICS" or (handle.action is None and reading.is_lyrics(data)):
            words = reading.read_lyrics(data)
        else:
            songs = reading.read_clips(data)
        artifacts = [words] if words else [a for c in songs if (a := await self._song(c))]
        if state is None:
            state = _bare_state(songs, words)
        late = [c for c in songs if not c.broken and c.id not in {a.key for a in artifacts}]
        kind = None
        if state is TaskState.SUCCEEDED and (late or not artifacts):
            if not self._settling.over(handle.task_id):
                state = TaskState.RUNNING
            elif not artifacts:
                state, kind = TaskState.FAILED, ErrorKind.UPSTREAM_ERROR
        elif state in (TaskState.QUEUED, TaskState.RUNNING) and len(artifacts) > 1 and not late:
            state = TaskState.SUCCEEDED  # the gateway's table is behind its own clips
        if state.ended:
            self._settling.settled(handle.task_id)
        reason = None
        if state is TaskState.FAILED:
            said = next((clip.error for clip in songs if clip.error), "")
            reason = error or said or reading.lyrics_error(data) or None
            kind = kind or reading.failure_kind(reason or "")
        return Task(
            handle=handle,
            state=state,
            progress=100 if state is TaskState.SUCCEEDED else progress,
            error=reason,
            error_kind=kind,
            artifacts=tuple(artifacts),
        )

    async def _song(self, clip: Clip) -> Artifact | None:
        if clip.final:
            self._streaming.settled(clip.id)
            return clip.artifact()
        lost = clip.done and bool(clip.audio_url)  # finished, and its link leads nowhere
        if clip.broken or clip.waiting or self._cdn is None:
            return None
        if not (lost or self._streaming.over(clip.id)):
            return None
        # Some tasks stay at "streaming" for ever although the file is finished.
        url = f"{self._cdn}/{clip.id}.mp3"
        return clip.artifact(url) if await self._exists(url, larger_than=_FILE) else None


def _bare_state(songs: Sequence[Clip], words: Artifact | None) -> TaskState:
    if words is not None or (songs and all(clip.final for clip in songs)):
        return TaskState.SUCCEEDED
    if songs and all(clip.final or clip.broken for clip in songs):
        return TaskState.FAILED
    return TaskState.QUEUED if all(clip.waiting for clip in songs) else TaskState.RUNNING

"""Suno's rows of the registry: how each kind of job is submitted, polled and pressed.

Each version of the API has its own routes; a handle's `resource` tells which one took a task.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.gateway.types import (
    Action,
    Artifact,
    ArtifactKind,
    ErrorKind,
    FileInput,
    Task,
    TaskHandle,
    TaskState,
)
from bot.services.kinds.kind import FormRequest, JobKind, JobRequest, Looked, Parent, PollingPace
from bot.services.kinds.looking import look, one_by_one
from bot.services.kinds.own import read
from bot.services.kinds.suno import results
from bot.services.kinds.suno.wishes import (
    LIMITS,
    VERSIONS,
    Lyrics,
    Song,
    SongLyrics,
    SongVideo,
    Whole,
    timed,
)

UPSTREAM = "suno"
MUSIC, CONTINUE = "music", "continue"  # the names of the forms

_RESOURCES = dict(zip(("suno.v4", "suno.v35", "suno.v3"), VERSIONS, strict=True))
_COMPOSING = PollingPace(first=5, interval=5, later=10, settles=60)
_IN = "@"  # a video is looked for in its song's task: "CLIP@TASK"

# ---- handing in ---------------------------------------------------------------------------------


async def _song(
    client: GatewayClient, wish: Song, _files: Sequence[FileInput], _reference: str
) -> Task:
    asked: dict[str, Any] = {"instrumental": wish.instrumental}
    if wish.description:  # it wins at the upstream, which would ignore all the rest
        asked["description"] = wish.described()
    else:
        asked |= {"lyrics": wish.lyrics or "", "title": wish.title, "tags": wish.tags}
    if wish.continue_clip:
        asked |= {"continue_clip": wish.continue_clip, "continue_at": wish.continue_at}
    if wish.version == "v4.0":
        return await client.suno.v4.music(continue_task=wish.continue_task, **asked)
    older = client.suno.v35 if wish.version == "v3.5" else client.suno.v3
    task = await older.music(**asked)
    if not wish.continue_clip:
        return task
    handle = task.handle.model_copy(update={"action": results.EXTENDED})
    return task.model_copy(update={"handle": handle})


async def _lyrics(
    client: GatewayClient, wish: Lyrics, _files: Sequence[FileInput], _reference: str
) -> Task:
    return await client.suno.v4.lyrics(wish.prompt)


async def _whole(
    client: GatewayClient, wish: Whole, _files: Sequence[FileInput], _reference: str
) -> Task:
    return await client.suno.v3.concat(wish.clip)


async def _video(
    _client: GatewayClient, wish: SongVideo, _files: Sequence[FileInput], _reference: str
) -> Task:
    """The video of a song.

    Nothing is ordered: Suno films every song some time after it is ready.
    """
    inside = f"{wish.clip}{_IN}{wish.parent.task_id}"
    handle = wish.parent.model_copy(update={"task_id": inside})
    return Task(handle=handle, state=TaskState.QUEUED)


async def _video_again(_client: GatewayClient, wish: SongVideo, reference: str) -> Task | None:
    return await _video(_client, wish, (), reference)


async def _words(
    _client: GatewayClient, wish: SongLyrics, _files: Sequence[FileInput], _reference: str
) -> Task:
    words = Artifact(
        key=wish.clip, kind=ArtifactKind.TEXT, text=wish.lyrics, title=wish.title or None
    )
    return Task(handle=wish.parent, state=TaskState.SUCCEEDED, artifacts=(words,))


async def _words_again(_client: GatewayClient, wish: SongLyrics, reference: str) -> Task | None:
    return await _words(_client, wish, (), reference)


# ---- looking ------------------------------------------------------------------------------------


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    """Poll each API version separately, so that an error of one does not stop the others."""
    suno = client.suno
    seen: dict[str, Task | GatewayError] = {}
    for resource in _RESOURCES:
        mine = [handle for handle in handles if handle.resource == resource]
        if not mine:
            continue
        try:
            match resource:
                case "suno.v4":
                    found = await look(suno.v4.fetch_many, suno.v4.fetch, mine)
                case "suno.v35":
                    found = await one_by_one(suno.v35.fetch, mine)
                case _:
                    found = await one_by_one(suno.v3.fetch, mine)
        except GatewayError as error:
            found = {handle.task_id: error for handle in mine}
        seen |= found
    return {
        name: results.dressed(one) if isinstance(one, Task) else one for name, one in seen.items()
    }


async def _look_for_videos(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    songs = {handle.task_id: _task_of(handle) for handle in handles}
    tasks = await _look(client, list({one.task_id: one for one in songs.values()}.values()))
    found: dict[str, Task | GatewayError] = {}
    for handle in handles:
        task = tasks.get(songs[handle.task_id].task_id)
        if task is not None:
            found[handle.task_id] = _filmed(handle, task) if isinstance(task, Task) else task
    return found


def _task_of(handle: TaskHandle) -> TaskHandle:
    return handle.model_copy(update={"task_id": handle.task_id.partition(_IN)[2]})


def _filmed(handle: TaskHandle, task: Task) -> Task:
    clip = handle.task_id.partition(_IN)[0]
    song = next((one for one in task.artifacts if one.key == clip), None)
    if song is not None and song.video_url is None:
        return Task(handle=handle, state=TaskState.FAILED, error_kind=ErrorKind.NO_RESULT)
    if song is None or not song.video_url:
        return Task(handle=handle, state=TaskState.RUNNING)
    film = Artifact(
        key=f"{clip}-video",
        kind=ArtifactKind.VIDEO,
        url=song.video_url,
        title=song.title,
        duration=song.duration,
    )
    return Task(handle=handle, state=TaskState.SUCCEEDED, artifacts=(film,))


# ---- pressing -----------------------------------------------------------------------------------


def _pressed(parent: Parent, action: Action) -> JobRequest[Any] | FormRequest:
    name, key = read(action) or ("", "")
    artifact = next(
        (one for one in parent.artifacts if one.key == key),
        Artifact(key=key, kind=ArtifactKind.AUDIO),
    )
    title = artifact.title or ""
    match name:
        case results.CONTINUE:
            return _continued(parent, artifact)
        case results.SING:
            given = {"lyrics": artifact.text, "title": title, "tags": artifact.tags}
            return FormRequest(form=MUSIC, given=_short(given))
        case results.WHOLE:
            whole = Whole(parent=parent.handle, clip=key, title=title)
            return JobRequest(kind=WHOLE, params=whole)
        case results.WORDS:
            words = SongLyrics(
                parent=parent.handle, clip=key, title=title, lyrics=artifact.text or ""
            )
            return JobRequest(kind=WORDS, params=words)
        case _:
            video = SongVideo(parent=parent.handle, clip=key, title=title)
            return JobRequest(kind=VIDEO, params=video)


def _continued(parent: Parent, song: Artifact) -> FormRequest:
    given = {"title": song.title, "tags": song.tags}
    return FormRequest(
        form=CONTINUE,
        given={
            **_short(given),
            "version": _RESOURCES.get(parent.handle.resource, VERSIONS[0]),
            "continue_task": parent.handle.task_id,
            "continue_clip": song.key,
            "origin_seconds": song.duration,
            "length": timed(math.ceil(song.duration)) if song.duration else "none",
            "instrumental": not song.text,
        },
    )


def _short(given: dict[str, str | None]) -> dict[str, str]:
    """Shorten what Suno itself made to Suno's input limits; lyrics are not shortened."""
    return {
        name: value if name == "lyrics" else value[: LIMITS[name]]
        for name, value in given.items()
        if value
    }


SONG: JobKind[Song] = JobKind(
    name="suno.song",
    upstream=UPSTREAM,
    params=Song,
    submit=_song,
    fetch_many=_look,
    press=_pressed,
    polling=_COMPOSING,
    deadline=timedelta(minutes=12),
)
LYRICS: JobKind[Lyrics] = JobKind(
    name="suno.lyrics",
    upstream=UPSTREAM,
    params=Lyrics,
    submit=_lyrics,
    fetch_many=_look,
    press=_pressed,
    polling=PollingPace(first=2, interval=3, later=5, settles=30),
    deadline=timedelta(minutes=3),
)
WHOLE: JobKind[Whole] = JobKind(
    name="suno.whole",
    upstream=UPSTREAM,
    params=Whole,
    submit=_whole,
    fetch_many=_look,
    press=_pressed,
    polling=_COMPOSING,
    deadline=timedelta(minutes=12),
)
VIDEO: JobKind[SongVideo] = JobKind(
    name="suno.video",
    upstream=UPSTREAM,
    params=SongVideo,
    submit=_video,
    fetch_many=_look_for_videos,
    find=_video_again,
    polling=PollingPace(first=0, interval=10, later=20, settles=120),
    deadline=timedelta(minutes=8),
)
WORDS: JobKind[SongLyrics] = JobKind(
    name="suno.words",
    upstream=UPSTREAM,
    params=SongLyrics,
    submit=_words,
    fetch_many=_look,
    find=_words_again,
)

"""Suno's clips and lyrics, as all versions of the API show them. Pure.

What the wire says: a song is a clip with an id of its own (not the task's). `audio_url` is "" at
first, then a link to a live stream (host `audiopipe…`), and only when `status` is complete the
file; on errors it may end in `None.mp3`. `video_url` comes late, or never: `is_video_pending` is
false then, where a gateway hands it on. Some gateways flatten the
clip: no `metadata`, `clip_id` for `id`, `state: "succeeded"` for `status: "complete"`. Lyrics are
an object with `text`, sometimes in a list of one; `tags` are a string or a list.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.gateway.loose import to_link, to_list, to_mapping, to_number, to_text, unquoted, word
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind


class Exists(Protocol):
    """A function that tells whether a file is at a URL (`Downloader.exists`)."""

    def __call__(self, url: str, *, larger_than: int) -> Awaitable[bool]:
        """Request one byte of it."""
        ...


_DONE = ("COMPLETE", "COMPLETED", "SUCCEEDED", "SUCCESS")
_BROKEN = ("ERROR", "FAILED", "FAILURE")
_OWN = {"id", "clip_id", "task_id", "status", "clips", "text"}  # what no mere wrapper has
MOST_LINKS = 4  # that are tried for one song
_NO_FILES = ("None.mp3", "/forbidden")
_SOUNDS = ("audio_url", "song_url", "mp3_url", "source_audio_url", "audio_url_hd")
_WAITING = ("SUBMITTED", "QUEUED", "PENDING", "")
_FAILURES: tuple[tuple[re.Pattern[str], ErrorKind], ...] = (
    (
        re.compile(
            r"artist name|moderat|copyright|explicit|policy|flagged|inappropriate|敏感|违规",
            re.IGNORECASE,
        ),
        ErrorKind.CONTENT_POLICY,
    ),
    (re.compile(r"too long|too short|empty|invalid", re.IGNORECASE), ErrorKind.BAD_REQUEST),
    (re.compile(r"time ?d? ?out|超时", re.IGNORECASE), ErrorKind.UPSTREAM_TIMEOUT),
)


@dataclass(frozen=True, slots=True)
class Clip:
    """One song of a task."""

    id: str
    title: str
    status: str  # upper case
    audio_url: str
    video_url: str
    cover_url: str
    tags: str
    lyrics: str
    duration: float | None
    error: str
    spares: tuple[str, ...] = ()  # other links of the same song
    filmed: bool = True  # whether a video is there, or may still come

    @property
    def done(self) -> bool:
        """True if the upstream says that it is finished."""
        return self.status in _DONE

    @property
    def final(self) -> bool:
        """True if `audio_url` is the finished file."""
        return self.status in _DONE and is_file(self.audio_url)

    @property
    def broken(self) -> bool:
        """True if it will never be finished."""
        return self.status in _BROKEN

    @property
    def waiting(self) -> bool:
        """True if nothing can be heard yet."""
        return self.status in _WAITING

    def artifact(self, url: str | None = None) -> Artifact:
        """The song as an artifact; `url` replaces the clip's own link."""
        return Artifact(
            key=self.id,
            kind=ArtifactKind.AUDIO,
            url=url or self.audio_url,
            fallback_urls=self.spares,
            title=self.title or None,
            tags=self.tags or None,
            text=self.lyrics or None,
            duration=self.duration,
            cover_url=self.cover_url or None,
            video_url=self.video_url if self.filmed else None,
        )


def is_file(url: str) -> bool:
    """True if the link is a finished file: no live stream, no `None.mp3`, no error page."""
    parts = urlsplit(url)
    streamed = (parts.hostname or "").startswith("audiopipe.") or parts.path.startswith(
        "/audiopipe"
    )
    return bool(url) and not streamed and not parts.path.endswith(_NO_FILES)


def read_clips(data: Any) -> list[Clip]:
    """The clips of a task: from a list, an object keyed by clip id, or JSON in a string."""
    data = opened(data)
    if isinstance(data, dict) and not (data.get("id") or data.get("clip_id")):
        data = data["clips"] if "clips" in data else list(data.values())
        if isinstance(data, dict):
            data = list(data.values())
    clips = [_clip(entry) for entry in to_list(data) if isinstance(entry, dict)]
    return [clip for clip in clips if clip.id]


def read_lyrics(data: Any) -> Artifact | None:
    """The lyrics of a task; None without any."""
    box = to_mapping(next(iter(to_list(opened(data))), None))
    text = to_text(box.get("text")) or to_text(box.get("lyric"))
    if not text:
        return None
    return Artifact(
        key=to_text(box.get("id")) or "lyrics",
        kind=ArtifactKind.TEXT,
        text=text,
        title=to_text(box.get("title")) or None,
        tags=_tags(box.get("tags")) or None,
    )


def lyrics_error(data: Any) -> str:
    """The error message of failed lyrics."""
    return to_text(to_mapping(next(iter(to_list(opened(data))), None)).get("error_message"))


def is_lyrics(data: Any) -> bool:
    """True if a payload looks like lyrics rather than clips."""
    box = to_mapping(next(iter(to_list(opened(data))), None))
    return "text" in box and "audio_url" not in box


def failure_kind(reason: str) -> ErrorKind:
    """The kind of a failed song, by its reason."""
    return next((kind for p, kind in _FAILURES if p.search(reason)), ErrorKind.UPSTREAM_ERROR)


def opened(data: Any) -> Any:
    """The payload without extra wrapping (JSON in a string, or one more `data`)."""
    data = unquoted(data)
    if isinstance(data, dict) and "data" in data and not _OWN.intersection(data):
        return opened(data["data"])
    return data


def _clip(entry: dict[str, Any]) -> Clip:
    meta = to_mapping(entry.get("metadata"))

    def first(*names: str, box: dict[str, Any] = entry) -> str:
        return next((text for name in names if (text := to_text(box.get(name)).strip())), "")

    def link(*names: str) -> str:
        return next((found for name in names if (found := to_link(entry.get(name)))), "")

    sound, *spares = _sounds(entry)
    return Clip(
        id=first("id", "clip_id"),
        title=first("title"),
        status=word(first("status", "state")),
        audio_url=sound,
        spares=tuple(spares),
        video_url=link("video_url") if is_file(link("video_url")) else "",
        cover_url=link("image_large_url", "image_url"),
        tags=_tags(meta.get("tags")) or _tags(entry.get("tags")),
        lyrics=first("prompt", box=meta) or first("prompt", "lyric"),
        duration=to_number(meta.get("duration")) or to_number(entry.get("duration")),
        error=first("error_message", box=meta) or first("error_message"),
        filmed=bool(link("video_url")) or entry.get("is_video_pending") is not False,
    )


def _sounds(entry: dict[str, Any]) -> list[str]:
    """The song's links that are files, best first; else whatever is in the link fields."""
    named = [to_link(entry.get(name)) for name in _SOUNDS]
    for one in map(to_mapping, to_list(unquoted(entry.get("media_urls")))):
        kind = to_text(one.get("type")) or to_text(one.get("content_type")) or "audio"
        if "audio" in kind.lower() or "mp3" in kind.lower():
            named.append(to_link(one.get("url")))
    return list(dict.fromkeys(filter(is_file, named)))[:MOST_LINKS] or named[:1]


def _tags(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(text for tag in value if (text := to_text(tag).strip()))
    return to_text(value).strip()

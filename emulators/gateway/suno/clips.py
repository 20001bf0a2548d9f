"""Songs in the making: what a Suno task holds and how its clips look at which age."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from emulators import samples
from emulators.gateway.suno import words
from emulators.gateway.tasks import Life
from emulators.gateway.world import World

_NAMESPACE = uuid.UUID("8f2c41d0-9a7b-4c6e-8d10-f2a3b4c5d6e7")
TOO_LONG = "Topic too long."
_VIDEO_LATER_S = 30.0


@dataclass(kw_only=True, eq=False)
class SongLife(Life):
    """A task that makes songs."""

    description: str = ""
    lyrics: str = ""
    title: str = ""
    tags: str = ""
    instrumental: bool = False
    model: str = "chirp-v4"
    hook: str = ""
    origin_clip: str | None = None  # the clip that this one goes on with
    kind: str = "gen"  # gen | concat
    count: int = 2
    sings_at: float = 30.0  # both can be listened to, unfinished
    first_at: float = 75.0
    apart: float = 30.0
    failure: str = ""  # the whole task fails with it at the end of its life, without any clip
    submitted_at: float = 0.0

    def settle(self) -> None:
        """Fill in what the order left open."""
        if self.description:
            self.title = words.title_of(self.description)
            self.tags = words.style_of(self.description)
            self.lyrics = "" if self.instrumental else words.lyrics_of(self.title)
        self.title = self.title or words.title_of(self.lyrics[:80])

    def clip_id(self, number: int) -> str:
        """The id of one of its clips."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.id}/{number}"))

    def clip_ids(self) -> list[str]:
        """All of them."""
        return [self.clip_id(number) for number in range(self.count)]

    def seconds(self, number: int) -> float:
        """How long a clip plays."""
        return samples.SONGS[number % len(samples.SONGS)][1]

    def clip_status(self, number: int) -> str:
        """Where a clip is."""
        age = self.seen
        if age < self.sings_at:
            return "submitted" if age < self.sings_at * 2 / 3 else "queued"
        if age < self.first_at + self.apart * number:
            return "streaming"
        spoilt = "none" in self.triggers or ("half" in self.triggers and number == 1)
        return "error" if spoilt else "complete"


def clip_json(world: World, life: SongLife, number: int) -> dict[str, Any]:
    """One clip on the wire."""
    clip, status = life.clip_id(number), life.clip_status(number)
    known = status in ("streaming", "complete", "error")
    done = status == "complete"
    late = life.first_at + life.apart * number + life.triggers.number("film", _VIDEO_LATER_S)
    film = done and life.age >= late and "novideo" not in life.triggers
    covers = known and "nocover" not in life.triggers
    large, small = (_cover(world, life, number, side) for side in (1024, 512))
    error = TOO_LONG if status == "error" else None
    metadata = {
        "tags": life.tags,
        "prompt": life.lyrics,
        "gpt_description_prompt": life.description or None,
        "audio_prompt_id": life.origin_clip,
        "duration": life.seconds(number) if done else None,
        "type": life.kind,
        "stream": True,
        "history": None,
        "concat_history": None,
        "refund_credits": bool(error),
        "error_type": "moderation_failure" if error else None,
        "error_message": error,
    }
    made: dict[str, Any] = {
        "id": clip,
        "title": life.title if known else "",
        "status": status,
        "audio_url": _audio_url(world, life, number, status),
        "video_url": _film(world, clip) if film else "",
        "image_url": small if covers else None,
        "image_large_url": large if covers else None,
        "is_video_pending": done and not film and "novideo" not in life.triggers,
        "model_name": life.model,
        "major_model_version": life.model.removeprefix("chirp-").replace("-", "."),
        "metadata": metadata,
        "created_at": "2025-06-27T05:35:11Z",
        "user_id": "11111111-0000-4000-8000-000000000001",
        "is_liked": False,
        "is_public": False,
    }
    if done and (spare := _spare(world, life, number)):
        made["media_urls"] = [{"url": spare, "type": "audio"}]
    return _flat(life, made) if world.switches["suno.flat"] else made


def _flat(life: SongLife, clip: dict[str, Any]) -> dict[str, Any]:
    """The clip with all fields at the top level, as some resellers have it."""
    metadata = clip.pop("metadata")
    words_of = {"complete": "succeeded", "error": "failed", "streaming": "running"}
    state = words_of.get(clip.pop("status"), "pending")
    kept = ("title", "audio_url", "video_url", "image_url", "media_urls")
    return {
        **{name: clip[name] for name in kept if name in clip},
        "clip_id": clip["id"],
        "mv": life.model,
        "state": state,
        "tags": metadata["tags"],
        "lyric": metadata["prompt"],
        "duration": metadata["duration"],
        "error_message": metadata["error_message"],
    }


def _audio_url(world: World, life: SongLife, number: int, status: str) -> str:
    clip = life.clip_id(number)
    if status in ("submitted", "queued"):
        return ""
    if status == "error":
        return f"{world.base_url}/cdn/None.mp3"
    recipe = partial(samples.song, number, life.title, clip)
    file = world.media.put(f"{clip}.mp3", "audio/mpeg", recipe)
    if status == "streaming":
        return f"{world.base_url}/audiopipe/?item_id={clip}"
    if "forbidden" in life.triggers:
        named = life.triggers.word("forbidden")
        if named not in ("cdn", "all"):
            return f"{world.base_url}/api/forbidden"
        file.shut = True
    return world.link(file)


def _spare(world: World, life: SongLife, number: int) -> str:
    """The other link of a song whose first is forbidden."""
    if "forbidden" not in life.triggers or life.triggers.word("forbidden") in ("all", "none"):
        return ""
    file = world.media.find(f"{life.clip_id(number)}.mp3")
    return world.link(file).replace("/cdn/", "/cdn/download/") if file else ""


def _film(world: World, clip: str) -> str:
    file = world.media.put(f"{clip}.mp4", "video/mp4", partial(samples.film, clip))
    return world.link(file)


def _cover(world: World, life: SongLife, number: int, side: int) -> str:
    clip = life.clip_id(number)
    recipe = partial(samples.photo, f"{life.title} {life.tags}~{clip}", side, side)
    word = "image_large" if side > 512 else "image"
    file = world.media.put(f"{word}_{clip}.jpeg", "image/jpeg", recipe)
    return world.link(file)

"""A task that makes a film: what Luma, CogVideoX and the digital human have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from emulators import samples
from emulators.gateway.tasks import Life
from emulators.gateway.world import World

_LATE_LOOKS = 3


@dataclass(kw_only=True, eq=False)
class FilmLife(Life):
    """One film in the making."""

    begins_at: float = 0.0  # own seconds in line
    secret: str = ""  # a second id that must be shown to see it
    failure: str = ""  # why it fails at the end of its life; "-" = without a word
    looks: int = 0  # how often it was seen finished
    submitted_at: float = 0.0
    shape: tuple[int, int] = (1360, 752)
    model: str = ""
    order_id: str = ""  # the client's own id, where the wire has one

    @property
    def done(self) -> bool:
        """Finished well."""
        return self.over and not self.failure

    def shows_film(self) -> bool:
        """Whether a finished task shows its film at this look; looks are counted."""
        self.looks += 1
        if "nourl-forever" in self.triggers:
            return False
        return "nourl" not in self.triggers or self.looks > _LATE_LOOKS


def film_url(world: World, life: FilmLife, mark: str = "", *, signed: bool = False) -> str:
    """The address of the film; the mark tells versions of it apart (with or without watermark)."""
    name = f"{life.id}{mark}.mp4"
    recipe = partial(samples.film, name)
    return world.link(world.media.put(name, "video/mp4", recipe, signed=signed))


def still_url(world: World, life: FilmLife, kind: str = "png") -> str:
    """A picture of the film."""
    width, height = (max(64, side // 2) for side in life.shape)
    make: Any = partial(samples.picture, life.prompt, width, height)
    if kind == "webp":
        make = partial(_webp, life.prompt, width, height)
    file = world.media.put(f"{life.id}.{kind}", f"image/{kind}", make)
    return world.link(file)


def _webp(text: str, width: int, height: int) -> bytes:
    return samples.as_webp(samples.picture(text, width, height))


def fate(life: FilmLife, *, moderated: str, failed: str) -> None:
    """Apply the prompt's triggers to the task."""
    if "moderate-late" in life.triggers:
        life.failure = moderated
    elif "fail" in life.triggers:
        life.failure = failed

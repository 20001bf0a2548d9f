"""What each family of image models takes: sizes, qualities, how many pictures, and edits. Pure.

The gateway's list says ids only, so this is a table by name. An unknown name is no image model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

DEFAULT = "gpt-image-1"

AUTO = "auto"
"""A choice that is left to the upstream: nothing is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The rules that a group of models shares. The first of its choices is the default."""

    name: str  # "gpt_image"
    pattern: str
    sizes: tuple[str, ...] = (AUTO,)  # pixels, or ratios
    qualities: tuple[str, ...] = (AUTO,)
    counts: tuple[int, ...] = (1,)
    longest: int = 4000  # bytes of a prompt
    edits: int = 0  # how many pictures an edit takes; 0 = none
    masks: bool = False


FAMILIES = (
    Family(
        name="gpt_image",
        pattern=r"gpt-image-[\w.-]+",
        sizes=(AUTO, "1024x1024", "1536x1024", "1024x1536"),
        qualities=(AUTO, "low", "medium", "high"),
        counts=(1, 2, 4, 6, 10),
        longest=32_000,
        edits=16,
        masks=True,
    ),
    Family(
        name="dalle3",
        pattern=r"dall-e-3",
        sizes=("1024x1024", "1792x1024", "1024x1792"),
        qualities=("standard", "hd"),
    ),
    Family(
        name="kontext",
        pattern=r"flux-kontext-[\w.-]+",
        sizes=("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9", "9:21"),
        longest=1000,
        edits=1,
    ),
    Family(
        name="flux",
        pattern=r"flux(?:[-.][\w.-]+)?",
        sizes=("1024x1024", "1024x768", "768x1024", "1366x768", "768x1366"),
        counts=(1, 2, 4),
    ),
    # As a chat it takes nothing but words; other names of it are at the image endpoint.
    Family(name="stable_diffusion", pattern=r"stable-diffusion"),
    Family(
        name="stable_diffusion",
        pattern=r"(?:stable-diffusion|sd-?3|sdxl)[\w.-]*",
        sizes=("1024x1024", "1024x768", "1024x576", "576x1024", "512x1024"),
        counts=(1, 2, 4),
    ),
    Family(name="gpt4all", pattern=r"gpt-4o?-all|gpt-4o-image(?:-vip)?", longest=32_000),
)


def family_of(model: str) -> Family | None:
    """The rules for this model; None = it draws nothing."""
    return next((one for one in FAMILIES if re.fullmatch(one.pattern, model.lower())), None)


def drawing(models: Iterable[str]) -> tuple[str, ...]:
    """The models that draw, in the order of the table."""
    known = [(FAMILIES.index(family), one) for one in models if (family := family_of(one))]
    return tuple(one for _, one in sorted(known, key=lambda pair: (pair[0], *_natural(pair[1]))))


def editing(
    models: Iterable[str], liked: str, *, pictures: int = 1, masked: bool = False
) -> str | None:
    """A model that can change so many pictures: the one that is liked, if it can."""

    def able(model: str) -> bool:
        family = family_of(model)
        return family is not None and family.edits >= pictures and (family.masks or not masked)

    known = tuple(models)
    ranked = (liked, *known) if liked in known else known
    return next((one for one in ranked if able(one)), None)


def choices(model: str) -> dict[str, tuple[str, ...]]:
    """What can be chosen for this model, by the name of the choice; the first is the default."""
    family = family_of(model) or FAMILIES[-1]
    return {
        "size": family.sizes,
        "quality": family.qualities,
        "count": tuple(map(str, family.counts)),
    }


def _natural(name: str) -> tuple[int, str]:
    return len(name), name  # flux before flux-pro before flux-pro-1.1

"""What each family of image models accepts: sizes, qualities, styles, counts, edits.

The gateway lists ids only, so this is a table by name. An unknown name is no image model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

DEFAULT = "gpt-image-1"

AUTO = "auto"
"""A choice that is left to the upstream: nothing is sent."""

TRANSPARENT, PNG, JPEG = "transparent", "png", "jpeg"
FREE, FAITHFUL = "low", "high"
"""How closely an edit follows its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The options that a group of models shares. The first value of each is the default."""

    name: str  # "gpt_image"
    pattern: str
    sizes: tuple[str, ...] = (AUTO,)  # pixels, or ratios
    qualities: tuple[str, ...] = (AUTO,)
    counts: tuple[int, ...] = (1,)
    styles: tuple[str, ...] = (AUTO,)
    backgrounds: tuple[str, ...] = (AUTO,)
    formats: tuple[str, ...] = (PNG,)
    seeds: bool = False  # the same number and words make about the same picture
    longest: int = 4000  # characters of a prompt; some gateways count bytes, and say so themselves
    edits: int = 0  # how many pictures an edit takes; 0 = none
    masks: bool = False
    fidelities: tuple[str, ...] = (FREE,)


FAMILIES = (
    Family(
        name="gpt_image",
        pattern=r"gpt-image-[\w.-]+",
        sizes=(AUTO, "1024x1024", "1536x1024", "1024x1536"),
        qualities=(AUTO, "low", "medium", "high"),
        counts=(1, 2, 3, 4, 6, 10),
        backgrounds=(AUTO, TRANSPARENT, "opaque"),
        formats=(PNG, JPEG, "webp"),
        longest=32_000,
        edits=16,
        masks=True,
        fidelities=(FREE, FAITHFUL),
    ),
    Family(
        name="dalle3",
        pattern=r"dall-e-3",
        sizes=("1024x1024", "1792x1024", "1024x1792"),
        qualities=("standard", "hd"),
        styles=("vivid", "natural"),
    ),
    Family(
        name="kontext",
        pattern=r"flux-kontext-[\w.-]+",
        sizes=("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9", "9:21"),
        seeds=True,
        longest=1000,
        edits=1,
    ),
    Family(
        name="flux",
        pattern=r"flux(?:[-.][\w.-]+)?",
        sizes=("1024x1024", "1024x768", "768x1024", "1366x768", "768x1366", "512x1024"),
        counts=(1, 2, 3, 4),
        seeds=True,
    ),
    # As a chat it takes nothing but words; other names of it are at the image endpoint.
    Family(name="stable_diffusion", pattern=r"stable-diffusion"),
    Family(
        name="stable_diffusion",
        pattern=r"(?:stable-diffusion|sd-?3|sdxl)[\w.-]*",
        sizes=("1024x1024", "1024x768", "1024x576", "576x1024", "512x1024"),
        counts=(1, 2, 3, 4),
        seeds=True,
    ),
    Family(
        name="gpt4all",
        pattern=r"gpt-4o?-all|gpt-4o-image(?:-vip)?",
        longest=32_000,
        edits=4,
    ),
)


def family_of(model: str) -> Family | None:
    """The family of this model; None if it draws nothing."""
    return next((one for one in FAMILIES if re.fullmatch(one.pattern, model.lower())), None)


def drawing(models: Iterable[str]) -> tuple[str, ...]:
    """The models that can draw, in the order of the table."""
    known = [(FAMILIES.index(family), one) for one in models if (family := family_of(one))]
    return tuple(one for _, one in sorted(known, key=lambda pair: (pair[0], *_natural(pair[1]))))


def editing(
    models: Iterable[str], liked: str, *, pictures: int = 1, masked: bool = False
) -> str | None:
    """A model that can edit this many pictures, `liked` if it can; None without one."""
    return next(iter(editors(models, liked, pictures=pictures, masked=masked)), None)


def editors(
    models: Iterable[str], liked: str, *, pictures: int = 1, masked: bool = False
) -> tuple[str, ...]:
    """The models that can edit this many pictures, `liked` first."""

    def able(model: str) -> bool:
        family = family_of(model)
        return family is not None and family.edits >= pictures and (family.masks or not masked)

    known = tuple(models)
    ranked = (liked, *(one for one in known if one != liked)) if liked in known else known
    return tuple(one for one in ranked if able(one))


def choices(model: str) -> dict[str, tuple[str, ...]]:
    """The options of this model, by name; the first value of each is the default."""
    family = family_of(model) or FAMILIES[-1]
    return {
        "size": family.sizes,
        "quality": family.qualities,
        "count": tuple(map(str, family.counts)),
        "style": family.styles,
        "background": family.backgrounds,
        "format": family.formats,
    }


def edit_choices(model: str) -> dict[str, tuple[str, ...]]:
    """The options of this model for an edit; unlike `choices` they may keep the picture's size."""
    family = family_of(model) or FAMILIES[-1]
    sizes = dict.fromkeys((AUTO, *family.sizes)) if family.edits else (AUTO,)
    return choices(model) | {"size": tuple(sizes), "fidelity": family.fidelities}


def alike(name: str, wanted: str, options: Sequence[str]) -> str | None:
    """The value that comes closest to one that was chosen for another model; None without one."""
    if name == "size":
        shape = _shape(wanted)
        shapes = [(ratio, one) for one in options if (ratio := _shape(one))]
        if not shape or not shapes:
            return None
        return min(shapes, key=lambda pair: abs(log(pair[0] / shape)))[1]
    if name == "count" and wanted.isdigit():
        return max((one for one in options if int(one) <= int(wanted)), key=int, default=None)
    if name == "quality" and (same := _BEST.get(wanted)) in options:
        return same
    return None


_BEST = {"high": "hd", "hd": "high"}  # never dearer than what was chosen


def _shape(size: str) -> float:
    """Width divided by height, from "1024x768" or "4:3"; 0 if the text says neither."""
    found = re.fullmatch(r"(\d+)[x:](\d+)", size)
    return int(found[1]) / int(found[2]) if found else 0


def _natural(name: str) -> tuple[int, str]:
    return len(name), name  # flux before flux-pro before flux-pro-1.1

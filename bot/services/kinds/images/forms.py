"""The forms of /image and /edit: the model, its options, and the picture to edit.

The models that the gateway offers are passed in as the answer `offered`, because forms do not call
the gateway.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.domain import BadInput
from bot.media.masks import REGIONS
from bot.services.files.source import LIGHT
from bot.services.kinds.fields import Choice, Given, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.images.models import (
    DEFAULT,
    JPEG,
    TRANSPARENT,
    alike,
    choices,
    edit_choices,
    editing,
    editors,
    family_of,
)
from bot.services.kinds.images.rows import DRAW, EDIT
from bot.services.kinds.images.wishes import Draw, Edit
from bot.services.kinds.kind import JobRequest

MOST_PICTURES = 16
MOST_SEED = 2**32 - 1

MASK = "mask"
EVERYWHERE = "all"
AREAS = (EVERYWHERE, *(region for region in REGIONS if region != EVERYWHERE))


def model(given: Given) -> str:
    """The chosen model, or the first that is offered."""
    chosen, offered = str(given.get("model") or DEFAULT), _offered(given)
    return chosen if chosen in offered or not offered else offered[0]


def able(given: Given) -> tuple[str, ...]:
    """The offered models that can make this edit, the person's drawing model first."""
    offered, liked = _offered(given), str(given.get("liked") or DEFAULT)
    pictures, masked = int(given.get("pictures") or 1), _masked(given)
    return editors(offered or (liked,), liked, pictures=pictures, masked=masked)


def editor(given: Given) -> str | None:
    """The model that edits: the chosen one if it can, else the first that can; None without one."""
    known = able(given)
    return given["model"] if given.get("model") in known else next(iter(known), None)


def edit_wish(given: Given) -> Edit:
    """The job params of an edit, with a model that can make it.

    Raises:
        BadInput: none can.
    """
    area = str(given.get("area") or EVERYWHERE)
    taken = {"pictures", MASK, "area", "liked", "model"}
    rest = {name: value for name, value in given.items() if name not in taken}
    return Edit.model_validate(
        rest
        | {
            "model": required_editor(given),
            "masked": bool(given.get(MASK)),
            "area": "" if area == EVERYWHERE else area,
        }
    )


def required_editor(given: Given) -> str:
    """Like `editor`, but never None.

    Raises:
        BadInput: no offered model can edit so many pictures, or take a mask.
    """
    if able_one := editor(given):
        return able_one
    liked, offered = str(given.get("liked") or DEFAULT), _offered(given)
    if _masked(given):
        raise BadInput("error-edit-no-mask")
    if int(given.get("pictures") or 1) > 1 and editing(offered, liked) is not None:
        raise BadInput("error-edit-one-picture")
    raise BadInput("error-edit-model", model=liked)


def _offered(given: Given) -> tuple[str, ...]:
    return tuple(given.get("offered") or ())


def _masked(given: Given) -> bool:
    return bool(given.get(MASK)) or given.get("area", EVERYWHERE) != EVERYWHERE


def _of_model(name: str) -> Callable[[Given], tuple[str, ...]]:
    return lambda given: choices(model(given))[name]


def _of_editor(name: str) -> Callable[[Given], tuple[str, ...]]:
    return lambda given: edit_choices(editor(given) or DEFAULT)[name]


def _formats(given: Given) -> tuple[str, ...]:
    formats = choices(model(given))["format"]
    if given.get("background") != TRANSPARENT:
        return formats
    return tuple(one for one in formats if one != JPEG)  # it has no holes


def _seeds(given: Given) -> bool:
    family = family_of(model(given))
    return family is not None and family.seeds


def _seed(words: str) -> int:
    if not words.isdecimal() or int(words) > MOST_SEED:
        raise BadInput("error-image-seed", most=MOST_SEED)
    return int(words)


def _maskable(given: Given) -> bool:
    """True if there is a picture, and an offered model takes a mask for it."""
    if not given.get("pictures"):
        return False
    pictures, liked = int(given["pictures"]), str(given.get("liked") or DEFAULT)
    return editing(_offered(given) or (liked,), liked, pictures=pictures, masked=True) is not None


def _draw(given: Given) -> JobRequest[Draw]:
    wish = Draw.model_validate({**given, "model": model(given)})
    return JobRequest(kind=DRAW, params=wish)


def _edit(given: Given) -> JobRequest[Edit]:
    return JobRequest(kind=EDIT, params=edit_wish(given))


def _choice(
    name: str, offered: Callable[[Given], tuple[str, ...]], *, remembered: bool = True
) -> Choice:
    return Choice(name=name, choices=offered, remembered=remembered, alike=partial(alike, name))


IMAGE_FORM: FormKind[Draw] = FormKind(
    name="image",
    kind=DRAW,
    fields=(
        Words(name="prompt", required=True),
        Choice(name="model", choices=_offered, remembered=True),
        _choice("size", _of_model("size")),
        _choice("quality", _of_model("quality")),
        # How many is never remembered: nobody pays for three by having said nothing.
        _choice("count", _of_model("count"), remembered=False),
        _choice("style", _of_model("style")),
        _choice("background", _of_model("background"), remembered=False),
        _choice("format", _formats),
        Words(name="seed", limit=20, read=_seed, when=_seeds),
    ),
    at_once=True,
    request=_draw,
)
# Of what is chosen here, only what holds for every picture is remembered: not its part, nor shape.
EDIT_FORM: FormKind[Edit] = FormKind(
    name="edit",
    kind=EDIT,
    fields=(
        Upload(name="pictures", most=MOST_PICTURES, fit=LIGHT, required=True),
        Upload(name=MASK, mask_of="pictures", when=_maskable, clears=("area",)),
        Words(name="prompt", required=True),
        Choice(name="model", choices=able, remembered=True),
        _choice("size", _of_editor("size"), remembered=False),
        _choice("quality", _of_editor("quality")),
        _choice("count", _of_editor("count"), remembered=False),
        _choice("background", _of_editor("background"), remembered=False),
        _choice("fidelity", _of_editor("fidelity")),
        Choice(name="area", choices=AREAS, when=_maskable, clears=(MASK,)),
    ),
    at_once=True,
    request=_edit,
)

"""What is asked before a picture: which model, and what that model takes; which picture to change.

The models that the gateway offers come with the form (`offered`): rows know no gateway.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain import BadInput
from bot.services.kinds.form import Field, Files, FormKind, Given
from bot.services.kinds.image_models import AUTO, DEFAULT, choices, editing
from bot.services.kinds.images import DRAW, EDIT, Draw, Edit
from bot.services.kinds.kind import JobRequest

MOST_PICTURES = 16


def model(given: Given) -> str:
    """The model that is chosen, or the first that is offered."""
    chosen, offered = str(given.get("model") or DEFAULT), _offered(given)
    return chosen if chosen in offered or not offered else offered[0]


def edit_wish(given: Given) -> Edit:
    """What to change, by a model that can: the one that the person likes, else another.

    Raises:
        BadInput: none can change so many pictures, or take a mask.
    """
    liked, offered = str(given.get("liked") or DEFAULT), _offered(given)
    pictures, masked = int(given.get("pictures") or 1), bool(given.get("masked"))
    able = editing(offered or (liked,), liked, pictures=pictures, masked=masked)
    if able is None:
        if masked:
            raise BadInput("error-edit-no-mask")
        if pictures > 1 and editing(offered, liked) is not None:
            raise BadInput("error-edit-one-picture")
        raise BadInput("error-edit-model", model=liked)
    quality = str(given.get("quality"))
    return Edit(
        prompt=str(given.get("prompt") or ""),
        model=able,
        quality=quality if quality in choices(able)["quality"] else AUTO,
        offered=offered,
        masked=masked,
    )


def _offered(given: Given) -> tuple[str, ...]:
    return tuple(given.get("offered") or ())


def _of_model(name: str) -> Callable[[Given], tuple[str, ...]]:
    return lambda given: choices(model(given))[name]


def _draw(given: Given) -> JobRequest[Draw]:
    wish = Draw.model_validate({**given, "model": model(given)})
    return JobRequest(kind=DRAW, params=wish)


def _edit(given: Given) -> JobRequest[Edit]:
    return JobRequest(kind=EDIT, params=edit_wish(given))


IMAGE_FORM: FormKind[Draw] = FormKind(
    name="image",
    kind=DRAW,
    fields=(
        Field(name="prompt", required=True),
        Field(name="model", offered=_offered, remembered=True),
        Field(name="size", offered=_of_model("size"), remembered=True),
        Field(name="quality", offered=_of_model("quality"), remembered=True),
        Field(name="count", offered=_of_model("count"), remembered=True),
    ),
    at_once=True,
    request=_draw,
)
EDIT_FORM: FormKind[Edit] = FormKind(
    name="edit",
    kind=EDIT,
    fields=(
        Field(name="pictures", files=Files(most=MOST_PICTURES), required=True),
        Field(name="prompt", required=True),
    ),
    at_once=True,
    request=_edit,
)

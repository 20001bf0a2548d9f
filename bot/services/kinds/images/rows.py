"""Rows of image jobs: gpt-image, DALL·E 3, Flux, kontext, Stable Diffusion, gpt-4-all.

Drawing from a prompt, and editing pictures by a prompt. There is no task to poll: the reply is the
picture, so the call itself is the billable submit and is made at most once. `wishes.py` holds the
params, `models.py` what each model accepts, `forms.py` what is asked first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from uuid import uuid4

from bot.domain import BadInput, FileRef, Gone
from bot.gateway.client import GatewayClient
from bot.gateway.errors import RequestRefused, UpstreamFailed
from bot.gateway.resources.images.reading import NO_PICTURE
from bot.gateway.types import Action, ErrorKind, FileInput, Task, TaskHandle, TaskState
from bot.media.masks import region_hole
from bot.services.files.picture_size import picture_size
from bot.services.kinds import own
from bot.services.kinds.images.models import AUTO
from bot.services.kinds.images.wishes import Draw, Edit
from bot.services.kinds.kind import FormRequest, JobKind, JobRequest, Parent

AGAIN, SETTINGS = "image-again", "image-settings"
VARY, VARY_ONE = "image-vary", "image-vary-one"
MOST_VARIED = 4  # buttons for the pictures of an album

TO_DRAW, TO_CHANGE = "Draw a picture:", "Change this picture as follows and show the result:"
"""Put before the prompt for chat models that draw, which might otherwise only talk about it."""


async def _draw(
    client: GatewayClient, wish: Draw, _files: Sequence[FileInput], _reference: str
) -> Task:
    images, model, words, count = client.images, wish.model, wish.words, wish.count
    size, quality, options = _chosen(wish.size), _chosen(wish.quality), wish.options
    call: Awaitable[Task]
    match wish.family.name:
        case "gpt_image":
            call = images.gpt_image.generate(
                words, model=model, size=size, quality=quality, n=count, **options
            )
        case "dalle3":
            size = size or "1024x1024"
            call = images.dalle3.generate(words, size=size, quality=quality, **options)
        case "kontext":
            ratio = size or "1:1"
            call = images.kontext.generate(words, model=model, aspect_ratio=ratio, **options)
        case "flux":
            call = images.flux.generate(words, model=model, size=size, n=count, **options)
        case "stable_diffusion":
            sd = images.stable_diffusion
            call = sd.generate(words, model=model, size=size, n=count, **options)
        case _:
            call = images.gpt4all.draw(f"{TO_DRAW} {words}", model=model)
    return _with_buttons(await _answered(call), wish)


async def _edit(
    client: GatewayClient, wish: Edit, files: Sequence[FileInput], _reference: str
) -> Task:
    pictures, mask = (files[:-1], files[-1]) if wish.masked else (files, None)
    if wish.area and mask is None:
        shape = await picture_size(pictures[0].data) or (1024, 1024)
        hole = region_hole(wish.area, *shape)
        mask = FileInput(name="mask.png", content_type="image/png", data=hole)
    model, words, size = wish.model, wish.words, _chosen(wish.size)
    call: Awaitable[Task]
    if wish.family.name == "kontext":
        if len(pictures) != 1:
            raise RequestRefused(f"{model} takes one picture at a time")
        kontext = client.images.kontext
        call = kontext.edit(pictures[0], words, model=model, aspect_ratio=size)
    elif wish.family.name == "gpt4all":
        call = client.images.gpt4all.draw(f"{TO_CHANGE} {words}", images=pictures, model=model)
    else:
        call = client.images.gpt_image.edit(
            pictures,
            words,
            mask=mask,
            model=model,
            size=size,
            quality=_chosen(wish.quality),
            n=wish.count,
            **wish.options,
        )
    return _with_buttons(await _answered(call), wish)


def _chosen(choice: str) -> str | None:
    return None if choice == AUTO else choice


async def _answered(call: Awaitable[Task]) -> Task:
    """The finished task. A reply without a picture is a known failure, not an unknown outcome."""
    try:
        return await call
    except UpstreamFailed as error:
        if error.kind is not ErrorKind.NO_RESULT:
            raise
        return Task(
            handle=TaskHandle(resource="images", task_id=uuid4().hex),
            state=TaskState.FAILED,
            error="" if error.message == NO_PICTURE else error.message,
            error_kind=error.kind,
        )


def _with_buttons(task: Task, wish: Draw) -> Task:
    """The task with our buttons for its pictures."""
    if not task.artifacts:
        return task
    several = len(task.artifacts) > 1
    actions = [own.own(AGAIN)]
    if several and wish.family.edits:
        numbers = range(min(len(task.artifacts), MOST_VARIED))
        actions += [own.own(VARY_ONE, str(number), label=str(number + 1)) for number in numbers]
    else:
        actions.append(own.own(VARY, "0"))
    if not isinstance(wish, Edit):
        actions.append(own.own(SETTINGS))
    return task.model_copy(update={"actions": tuple(actions)})


def _pressed(parent: Parent, action: Action) -> JobRequest[Draw] | JobRequest[Edit] | FormRequest:
    wish, pressed = parent.params, own.read(action)
    if not isinstance(wish, Draw) or pressed is None:
        raise Gone("error-gone")
    name, number = pressed
    if name == SETTINGS:
        given = wish.model_dump(include={"prompt", "model", "offered", "seed"}, mode="json")
        chosen = {name: str(getattr(wish, name)) for name in wish.choices}
        return FormRequest(form="image", given=given | chosen)
    if name in (VARY, VARY_ONE) and wish.family.edits:
        once = {"count": 1, "varied": True, "masked": False, "area": ""}
        varied = Edit.model_validate(wish.model_dump() | once | {"size": _kept_size(wish)})
        return JobRequest(kind=EDIT, params=varied, files=(_picture(parent, int(number or 0)),))
    if name == VARY:
        once = {"count": 1, "anew": True, "seed": None}
        return JobRequest(kind=DRAW, params=wish.model_copy(update=once))
    if isinstance(wish, Edit):
        return JobRequest(kind=EDIT, params=wish, files=parent.files)
    # By the same number the same picture would come.
    return JobRequest(kind=DRAW, params=wish.model_copy(update={"seed": None}))


def _kept_size(wish: Draw) -> str:
    """The size to request; kontext keeps the picture's ratio unless it is told a size."""
    return AUTO if wish.family.name == "kontext" else wish.size


def _picture(parent: Parent, number: int) -> FileRef:
    picture = parent.pictures[number] if number < len(parent.pictures) else None
    if picture is None:  # it went as a link
        raise BadInput("error-image-not-here")
    return picture


DRAW: JobKind[Draw] = JobKind(
    name="images.draw",
    upstream="images",
    params=Draw,
    submit=_draw,
    press=_pressed,
    deadline=timedelta(minutes=10),
)
EDIT: JobKind[Edit] = JobKind(
    name="images.edit",
    upstream="images",
    params=Edit,
    submit=_edit,
    press=_pressed,
    deadline=timedelta(minutes=10),
)

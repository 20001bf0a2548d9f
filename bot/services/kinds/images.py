"""Pictures that come at once: gpt-image, DALL·E 3, Flux, kontext, Stable-Diffusion, gpt-4-all.

Drawing from words, and changing pictures by words. There is no task to look at: the answer is the
picture, so the call itself is the billable submit and is made at most once. What each model takes
stands in `image_models.py`; what is asked before it starts, in `image_forms.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from uuid import uuid4

from typing_extensions import override

from bot.domain import BadInput, FileRef, Gone
from bot.gateway.client import GatewayClient
from bot.gateway.errors import RequestRefused, UpstreamFailed
from bot.gateway.resources.images.reading import NO_PICTURE
from bot.gateway.types import Action, ErrorKind, FileInput, Task, TaskHandle, TaskState
from bot.services.kinds import own
from bot.services.kinds.image_models import AUTO, DEFAULT, Family, choices, family_of
from bot.services.kinds.kind import FormRequest, JobKind, JobRequest, Looked, Params, Parent

AGAIN, EDIT_IT, SETTINGS = "image-again", "image-edit", "image-settings"
VARY, VARY_ONE = "image-vary", "image-vary-one"
MOST_VARIED = 4  # buttons for the pictures of an album

OTHERWISE = "Make another version of this picture: the same subject and style, composed anew."
ANEW = "A different composition."


class Draw(Params):
    """Draw from words."""

    prompt: str
    model: str = DEFAULT
    size: str = AUTO  # pixels or a ratio, as the model takes it
    quality: str = AUTO
    count: int = 1
    offered: tuple[str, ...] = ()  # the models that were to be had
    anew: bool = False  # a variation by a model that cannot look at the first picture

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @property
    def family(self) -> Family:
        """What the model takes.

        Raises:
            BadInput: it draws nothing.
        """
        family = family_of(self.model)
        if family is None:
            raise BadInput("error-image-model", model=self.model)
        return family

    @property
    def words(self) -> str:
        """The prompt as it goes up."""
        return f"{self.prompt.strip()} {ANEW}" if self.anew else self.prompt.strip()

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-image-empty")
        limit, length = self.family.longest, len(self.words.encode())
        if length > limit:
            raise BadInput("error-image-too-long", model=self.model, limit=limit, length=length)
        given = {"size": self.size, "quality": self.quality, "count": str(self.count)}
        for name, values in choices(self.model).items():
            if given[name] != AUTO and given[name] not in values:
                raise BadInput("error-image-choice", model=self.model, choice=given[name])


class Edit(Draw):
    """Change pictures by words: the first file is the picture, a mask is the last."""

    masked: bool = False
    varied: bool = False  # the words say what was drawn, not what to change

    @property
    @override
    def words(self) -> str:
        return f"{OTHERWISE} {self.prompt.strip()}" if self.varied else self.prompt.strip()

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-edit-empty")
        super().check()
        if not self.family.edits:
            raise BadInput("error-edit-model", model=self.model)


async def _draw(
    client: GatewayClient, wish: Draw, _files: Sequence[FileInput], _reference: str
) -> Task:
    images, model, words, count = client.images, wish.model, wish.words, wish.count
    size, quality = _chosen(wish.size), _chosen(wish.quality)
    call: Awaitable[Task]
    match wish.family.name:
        case "gpt_image":
            call = images.gpt_image.generate(
                words, model=model, size=size, quality=quality, n=count
            )
        case "dalle3":
            call = images.dalle3.generate(words, size=size or "1024x1024", quality=quality)
        case "kontext":
            call = images.kontext.generate(words, model=model, aspect_ratio=size or "1:1")
        case "flux":
            call = images.flux.generate(words, model=model, size=size, n=count)
        case "stable_diffusion":
            call = images.stable_diffusion.generate(words, model=model, size=size, n=count)
        case _:
            call = images.gpt4all.draw(words, model=model)
    return _with_buttons(await _answered(call), wish)


async def _edit(
    client: GatewayClient, wish: Edit, files: Sequence[FileInput], _reference: str
) -> Task:
    pictures, mask = (files[:-1], files[-1]) if wish.masked else (files, None)
    model, words, size = wish.model, wish.words, _chosen(wish.size)
    call: Awaitable[Task]
    if wish.family.name == "kontext":
        if len(pictures) != 1:
            raise RequestRefused(f"{model} takes one picture at a time")
        kontext = client.images.kontext
        call = kontext.edit(pictures[0], words, model=model, aspect_ratio=size)
    else:
        quality = _chosen(wish.quality)
        call = client.images.gpt_image.edit(
            pictures, words, mask=mask, model=model, size=size, quality=quality, n=wish.count
        )
    return _with_buttons(await _answered(call), wish)


def _chosen(choice: str) -> str | None:
    return None if choice == AUTO else choice


async def _answered(call: Awaitable[Task]) -> Task:
    """The task. An answer without a picture is an end that is known, not a fate that is not."""
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
    """The task with what can be done with its pictures."""
    if not task.artifacts:
        return task
    several = len(task.artifacts) > 1
    actions = [own.own(AGAIN)]
    if several and wish.family.edits:
        numbers = range(min(len(task.artifacts), MOST_VARIED))
        actions += [own.own(VARY_ONE, str(number), label=str(number + 1)) for number in numbers]
    else:
        actions.append(own.own(VARY, "0"))
    if not several:  # of several, the one that is meant is replied to
        actions.append(own.own(EDIT_IT))
    if not isinstance(wish, Edit):
        actions.append(own.own(SETTINGS))
    return task.model_copy(update={"actions": tuple(actions)})


def _pressed(parent: Parent, action: Action) -> JobRequest[Draw] | JobRequest[Edit] | FormRequest:
    wish, pressed = parent.params, own.read(action)
    if not isinstance(wish, Draw) or pressed is None:
        raise Gone("error-gone")
    name, number = pressed
    if name == SETTINGS:
        chosen = {"size", "quality", "count"}
        given = wish.model_dump(include={"prompt", "model", "offered", *chosen}, mode="json")
        return FormRequest(form="image", given=given | {"count": str(wish.count)})
    if name == EDIT_IT:
        given = {"liked": wish.model, "offered": wish.offered}
        return FormRequest(form="edit", given=given, files=(_picture(parent, 0),))
    if name in (VARY, VARY_ONE) and wish.family.edits:
        varied = Edit.model_validate(wish.model_dump() | {"count": 1, "varied": True})
        return JobRequest(kind=EDIT, params=varied, files=(_picture(parent, int(number or 0)),))
    if name == VARY:
        return JobRequest(kind=DRAW, params=wish.model_copy(update={"count": 1, "anew": True}))
    if isinstance(wish, Edit):
        return JobRequest(kind=EDIT, params=wish, files=parent.files)
    return JobRequest(kind=DRAW, params=wish)


def _picture(parent: Parent, number: int) -> FileRef:
    picture = parent.pictures[number] if number < len(parent.pictures) else None
    if picture is None:  # it went as a link
        raise BadInput("error-image-not-here")
    return picture


async def _nothing(_client: GatewayClient, _handles: Sequence[TaskHandle]) -> Looked:
    return {}  # such an upstream remembers nothing


DRAW: JobKind[Draw] = JobKind(
    name="images.draw",
    upstream="images",
    params=Draw,
    submit=_draw,
    fetch_many=_nothing,
    press=_pressed,
    deadline=timedelta(minutes=10),
)
EDIT: JobKind[Edit] = JobKind(
    name="images.edit",
    upstream="images",
    params=Edit,
    submit=_edit,
    fetch_many=_nothing,
    press=_pressed,
    deadline=timedelta(minutes=10),
)

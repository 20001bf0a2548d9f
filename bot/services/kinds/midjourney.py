"""Midjourney's kinds of job: drawing from words, and pressing the buttons of a finished drawing.

Which buttons exist is never listed here: whatever the upstream offers can be pressed. Only the
windows that ask for something (custom zoom, a region, a remix) are told apart, by custom id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import ParentExpired, TaskNotFound
from bot.gateway.types import Action, FileInput, Task, TaskHandle
from bot.services.kinds.form import Field, FormKind
from bot.services.kinds.kind import JobKind, JobRequest, Looked, Params, Parent, Polling, Question
from bot.services.kinds.looking import look
from bot.services.kinds.masks import REGIONS, region_mask

CHOICES: dict[str, tuple[str, ...]] = {
    "zoom": ("1.25", "1.5", "1.75", "2"),
    "region": tuple(REGIONS),
    "remix": ("unchanged",),
}
"""Ready-made answers to what each window asks."""

RELAXED = "relax"
_ZOOM = re.compile(r"--zoom\s+(\S+)")
_POLLING = Polling(first=4, interval=5, later=10, settles=120)


class _Drawing(Params):
    @property
    def mode(self) -> str | None:
        """The speed: fast, relax or turbo; None = the client's."""
        return None

    @property
    @override
    def patience(self) -> timedelta | None:
        return timedelta(hours=1) if self.mode == RELAXED else None


class Imagine(_Drawing):
    """Draw four pictures from words, and from pictures where there are any."""

    prompt: str
    speed: str | None = None
    bot_type: str | None = None  # MID_JOURNEY or NIJI_JOURNEY; None = the upstream's default

    @property
    @override
    def mode(self) -> str | None:
        return self.speed

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-imagine-empty")


class Press(_Drawing):
    """Press a button of a finished drawing."""

    parent: TaskHandle
    custom_id: str
    label: str = ""  # as it stood on the button
    prompt: str = ""  # the parent's, to start from where the upstream asks for words
    width: int | None = None  # of the parent's picture: a mask must fit it
    height: int | None = None

    @property
    @override
    def mode(self) -> str | None:
        return self.parent.mode

    @property
    @override
    def summary(self) -> str:
        return f"{self.label} · {self.prompt}" if self.prompt else self.label

    @property
    def window(self) -> str:
        """Which window this button opens, if it opens one."""
        if "CustomZoom" in self.custom_id:
            return "zoom"
        return "region" if "Inpaint" in self.custom_id else "remix"

    @override
    def check(self) -> None:
        if self.choice is not None and self.choice not in CHOICES[self.window]:
            raise BadInput("error-bad-input")
        if self.answer is None or self.window != "zoom":
            return
        try:
            fits = 1 <= float(_ZOOM.findall(self.zoomed())[-1]) <= 2
        except ValueError:
            fits = False
        if not fits:
            raise BadInput("error-zoom-range")

    def zoomed(self) -> str:
        """The answer as Custom Zoom wants it: a whole prompt that ends in `--zoom x`."""
        words = (self.answer or "").strip() or self.choice or ""
        if _ZOOM.search(words):
            return words
        if re.fullmatch(r"\d+([.,]\d+)?\s*[x×]?", words):  # just the factor
            factor, words = re.sub(r"[^\d.]", "", words.replace(",", ".")), self.prompt
        else:
            factor = "2"
        return f"{words or self.prompt} --zoom {factor}".strip()


async def _imagine(
    client: GatewayClient, wish: Imagine, files: Sequence[FileInput], reference: str
) -> Task:
    return await client.midjourney.with_mode(wish.mode).imagine(
        wish.prompt, images=files, bot_type=wish.bot_type, state=reference
    )


async def _press(
    client: GatewayClient, wish: Press, _files: Sequence[FileInput], reference: str
) -> Task:
    try:
        return await client.midjourney.action(wish.parent, wish.custom_id, state=reference)
    except TaskNotFound as error:
        if isinstance(error, ParentExpired):
            raise
        raise ParentExpired(error.message, http_status=error.http_status) from error


async def _answer(
    client: GatewayClient, handle: TaskHandle, wish: Press, files: Sequence[FileInput]
) -> Task:
    words = wish.zoomed() if wish.window == "zoom" else (wish.answer or "").strip()
    mask = files[0] if files else None
    if mask is None and wish.window == "region":
        mask = region_mask(wish.choice or "all", wish.width or 1024, wish.height or 1024)
    return await client.midjourney.modal(handle, prompt=words or wish.prompt or None, mask=mask)


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    midjourney = client.midjourney
    return await look(midjourney.list_by_condition, midjourney.fetch, handles)


async def _find(client: GatewayClient, wish: _Drawing, reference: str) -> Task | None:
    return await client.midjourney.with_mode(wish.mode).find(reference)


async def _cancel(client: GatewayClient, handle: TaskHandle) -> object:
    return await client.midjourney.cancel(handle)


def _pressed(parent: Parent, action: Action) -> JobRequest[Press]:
    picture = parent.artifacts[0] if parent.artifacts else None
    asked = parent.params
    words = asked.prompt if isinstance(asked, (Imagine, Press)) else ""
    wish = Press(
        parent=parent.handle,
        custom_id=action.key,
        label=action.text,
        prompt=parent.prompt or words,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
    )
    return JobRequest(kind=ACTION, params=wish)


def _question(wish: Press, prompt: str | None) -> Question:
    start = prompt or wish.prompt
    match wish.window:
        case "zoom":
            words = start if _ZOOM.search(start) else f"{start} --zoom 1.8".strip()
            return Question(key="zoom", suggestion=words, choices=CHOICES["zoom"])
        case "region":
            return Question(
                key="region",
                suggestion=start,
                picture=True,
                choices=CHOICES["region"],
                width=wish.width,
                height=wish.height,
            )
        case _:
            return Question(key="remix", suggestion=start, choices=CHOICES["remix"])


IMAGINE: JobKind[Imagine] = JobKind(
    name="midjourney.imagine",
    upstream="midjourney",
    params=Imagine,
    submit=_imagine,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_POLLING,
)
ACTION: JobKind[Press] = JobKind(
    name="midjourney.action",
    upstream="midjourney",
    params=Press,
    submit=_press,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    question=_question,
    answer=_answer,
    cancel=_cancel,
    polling=_POLLING,
)

IMAGINE_FORM: FormKind[Imagine] = FormKind(
    name="imagine",
    kind=IMAGINE,
    fields=(Field(name="prompt"),),
    first="prompt",
    at_once=True,
)

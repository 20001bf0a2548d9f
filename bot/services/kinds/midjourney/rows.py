"""Midjourney's rows of the registry: how each kind of job is submitted, polled and pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain import JobInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import ParentExpired, TaskNotFound
from bot.gateway.types import Action, Artifact, ArtifactKind, FileInput, Task, TaskHandle, TaskState
from bot.media.masks import region_mask
from bot.services.kinds.kind import JobKind, JobRequest, Looked, Parent, PollingPace, Question
from bot.services.kinds.looking import look
from bot.services.kinds.midjourney import results
from bot.services.kinds.midjourney.wishes import (
    CHOICES,
    FACTOR,
    ZOOM,
    Blend,
    Describe,
    Imagine,
    MidjourneyWish,
    Press,
    Seed,
    Shorten,
    Swap,
)
from bot.services.kinds.own import read

UPSTREAM = "midjourney"
_DRAWN = PollingPace(first=4, interval=5, later=10, settles=120)
_FOUND = PollingPace(first=3, interval=3, later=10, settles=60)

# ---- handing in ---------------------------------------------------------------------------------


async def _imagine(
    client: GatewayClient, wish: Imagine, files: Sequence[FileInput], reference: str
) -> Task:
    return await client.midjourney.with_mode(wish.mode).imagine(
        wish.words, images=files, bot_type=wish.painter, state=reference
    )


async def _blend(
    client: GatewayClient, wish: Blend, files: Sequence[FileInput], reference: str
) -> Task:
    shape = wish.dimensions.upper() if wish.dimensions else None
    return await client.midjourney.with_mode(wish.mode).blend(
        files, dimensions=shape, state=reference
    )


async def _describe(
    client: GatewayClient, wish: Describe, files: Sequence[FileInput], reference: str
) -> Task:
    return await client.midjourney.with_mode(wish.mode).describe(files[0], state=reference)


async def _shorten(
    client: GatewayClient, wish: Shorten, _files: Sequence[FileInput], reference: str
) -> Task:
    return await client.midjourney.with_mode(wish.mode).shorten(wish.prompt, state=reference)


async def _swap(
    client: GatewayClient, wish: Swap, files: Sequence[FileInput], reference: str
) -> Task:
    source, target = files[:2]
    return await client.midjourney.with_mode(wish.mode).swap_face(source, target, state=reference)


async def _press(
    client: GatewayClient, wish: Press, _files: Sequence[FileInput], reference: str
) -> Task:
    try:
        return await client.midjourney.action(wish.parent, wish.custom_id, state=reference)
    except TaskNotFound as error:
        if isinstance(error, ParentExpired):
            raise
        raise ParentExpired(error.message, http_status=error.http_status) from error


async def _seed(
    client: GatewayClient, wish: Seed, _files: Sequence[FileInput], _reference: str
) -> Task:
    """Ask for the seed. Nothing is made, the reply is the result, and asking twice is free."""
    seed = await client.midjourney.with_mode(wish.mode).image_seed(wish.parent)
    words = Artifact(key="seed", kind=ArtifactKind.TEXT, text=f"`--seed {seed}`", markdown=True)
    return Task(handle=wish.parent, state=TaskState.SUCCEEDED, artifacts=(words,))


async def _seed_again(client: GatewayClient, wish: Seed, reference: str) -> Task | None:
    return await _seed(client, wish, (), reference)


async def _answer(
    client: GatewayClient,
    handle: TaskHandle,
    wish: Press,
    given: JobInput,
    files: Sequence[FileInput],
) -> Task:
    words = wish.zoomed(given) if wish.window == "zoom" else given.text.strip()
    mask = files[0] if files else None
    if mask is None and wish.window == "region":
        painted = region_mask(given.choice or "all", wish.width or 1024, wish.height or 1024)
        mask = FileInput(name="mask.png", content_type="image/png", data=painted)
    return await client.midjourney.modal(handle, prompt=words or wish.prompt or None, mask=mask)


# ---- looking ------------------------------------------------------------------------------------


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    midjourney = client.midjourney
    seen = await look(midjourney.list_by_condition, midjourney.fetch, handles)
    return {
        name: results.dressed(one) if isinstance(one, Task) else one for name, one in seen.items()
    }


async def _find(client: GatewayClient, wish: MidjourneyWish, reference: str) -> Task | None:
    task = await client.midjourney.with_mode(wish.mode).find(reference)
    return results.dressed(task) if task else None


async def _cancel(client: GatewayClient, handle: TaskHandle) -> object:
    return await client.midjourney.cancel(handle)


# ---- pressing -----------------------------------------------------------------------------------


def _pressed(parent: Parent, action: Action) -> JobRequest[Any]:
    match read(action):
        case (results.DRAW, number):
            return _draw(parent, int(number))
        case (results.AGAIN, _):
            return JobRequest(kind=DESCRIBE, params=parent.params, files=parent.files)
        case (results.SEED, _):
            return JobRequest(kind=SEED, params=Seed(parent=parent.handle, prompt=_words(parent)))
    picture = parent.artifacts[0] if parent.artifacts else None
    found = picture is not None and picture.kind is ArtifactKind.TEXT  # its "prompt" is all of it
    kind = DETAILS if results.WEIGHS.search(action.key) else ACTION
    wish = Press(
        parent=parent.handle,
        custom_id=action.key,
        label=action.text,
        prompt=(None if found else parent.prompt) or _words(parent),
        width=picture.width if picture else None,
        height=picture.height if picture else None,
    )
    return JobRequest(kind=kind, params=wish)


def _draw(parent: Parent, number: int) -> JobRequest[Imagine]:
    """An imagine job with one of the prompts that describe found."""
    text = next((one.text or "" for one in parent.artifacts), "")
    speed = parent.params.mode if isinstance(parent.params, MidjourneyWish) else None
    return JobRequest(
        kind=IMAGINE, params=Imagine(prompt=results.prompts(text)[number - 1], speed=speed)
    )


def _words(parent: Parent) -> str:
    asked = parent.params
    return asked.prompt if isinstance(asked, Imagine | Press | Shorten) else ""


def _question(wish: Press, prompt: str | None) -> Question:
    start = prompt or wish.prompt
    match wish.window:
        case "zoom":
            words = start if ZOOM.search(start) else f"{start} --zoom 1.8".strip()
            return Question(
                key="zoom",
                title=wish.label,
                suggestion=words,
                choices=CHOICES["zoom"],
                only=FACTOR.pattern,
            )
        case "region":
            return Question(
                key="region",
                title=wish.label,
                suggestion=start,
                picture=True,
                choices=CHOICES["region"],
                width=wish.width,
                height=wish.height,
            )
        case _:
            return Question(
                key="remix", title=wish.label, suggestion=start, choices=CHOICES["remix"]
            )


IMAGINE: JobKind[Imagine] = JobKind(
    name="midjourney.imagine",
    upstream=UPSTREAM,
    params=Imagine,
    submit=_imagine,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_DRAWN,
)
ACTION: JobKind[Press] = JobKind(
    name="midjourney.action",
    upstream=UPSTREAM,
    params=Press,
    submit=_press,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    question=_question,
    answer=_answer,
    cancel=_cancel,
    polling=_DRAWN,
)
# A button as well, but what it brings is words.
DETAILS: JobKind[Press] = replace(ACTION, name="midjourney.details", polling=_FOUND)
BLEND: JobKind[Blend] = JobKind(
    name="midjourney.blend",
    upstream=UPSTREAM,
    params=Blend,
    submit=_blend,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_DRAWN,
)
DESCRIBE: JobKind[Describe] = JobKind(
    name="midjourney.describe",
    upstream=UPSTREAM,
    params=Describe,
    submit=_describe,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_FOUND,
)
SHORTEN: JobKind[Shorten] = JobKind(
    name="midjourney.shorten",
    upstream=UPSTREAM,
    params=Shorten,
    submit=_shorten,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_FOUND,
)
SWAP: JobKind[Swap] = JobKind(
    name="midjourney.swap",
    upstream=UPSTREAM,
    params=Swap,
    submit=_swap,
    fetch_many=_look,
    find=_find,
    press=_pressed,
    cancel=_cancel,
    polling=_DRAWN,
)
SEED: JobKind[Seed] = JobKind(
    name="midjourney.seed",
    upstream=UPSTREAM,
    params=Seed,
    submit=_seed,
    find=_seed_again,
)

"""Luma jobs: videos from text and pictures, and extensions of a finished video.

Two kinds of account with the same jobs: "luma", and "lumvip" with shorter queues and no watermark.
Luma downloads pictures itself, so they need a public URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import RequestRefused
from bot.gateway.resources.luma import Luma
from bot.gateway.types import Action, FileInput, Task, TaskHandle, TaskState
from bot.services.kinds.fields import Given, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import (
    FormRequest,
    JobKind,
    JobRequest,
    Looked,
    Params,
    Parent,
    PollingPace,
)
from bot.services.kinds.looking import one_by_one
from bot.services.kinds.own import own, read

STANDARD, VIP = "luma", "lumvip"
RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21")
LONGEST = 5000  # characters

EXTEND = "extend"
MORE = own(EXTEND, label="Extend", emoji="⏩")


class LumaVideo(Params):
    """A video of five seconds; the first file is its first frame, a second one its last."""

    prompt: str = ""
    ratio: str = RATIOS[0]
    loop: bool = False
    first: int = 0  # frames that were sent: none or one
    last: int = 0

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not (self.prompt.strip() or self.first):
            raise BadInput("error-video-empty")
        if len(self.prompt) > LONGEST:
            raise BadInput("error-video-too-long", limit=LONGEST, length=len(self.prompt))
        if self.last and not self.first:
            raise BadInput("error-video-first-frame")


class Extension(Params):
    """Five more seconds for a finished video, by a prompt."""

    parent: TaskHandle
    prompt: str
    ratio: str = RATIOS[0]

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-form-empty")


def _account(client: GatewayClient, resource: str) -> Luma:
    return client.lumvip if resource == VIP else client.luma


def address(file: FileInput) -> str:
    """The public URL of a file for the upstream."""
    if file.url is None:
        raise RequestRefused("the bot has no public address for its files (PUBLIC_URL)")
    return file.url


async def _one_look(client: GatewayClient, handle: TaskHandle) -> Task:
    """Poll one task; a finished video gets a button that extends it."""
    task = await _account(client, handle.resource).task(handle)
    done = task.state is TaskState.SUCCEEDED
    return task.model_copy(update={"actions": (MORE,)}) if done else task


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    return await one_by_one(lambda handle: _one_look(client, handle), handles)


def _pressed(parent: Parent, action: Action) -> FormRequest:
    asked = read(action)
    if asked is None or asked[0] != EXTEND:
        raise BadInput("error-gone")
    ratio = parent.params.ratio if isinstance(parent.params, (LumaVideo, Extension)) else RATIOS[0]
    given = {"parent": parent.handle.model_dump(mode="json"), "ratio": ratio}
    return FormRequest(form=EXTENSION_FORM.name, given=given)


def _video_kind(resource: str, deadline: timedelta) -> JobKind[LumaVideo]:
    async def submit(
        client: GatewayClient, wish: LumaVideo, files: Sequence[FileInput], _reference: str
    ) -> Task:
        frames = [address(file) for file in files]
        return await _account(client, resource).generate(
            wish.prompt,
            aspect_ratio=wish.ratio,
            loop=wish.loop,
            image_url=frames[0] if frames else None,
            image_end_url=frames[1] if len(frames) > 1 else None,
        )

    return JobKind(
        name=f"{resource}.video",
        upstream=resource,
        params=LumaVideo,
        submit=submit,
        fetch_many=_look,
        press=_pressed,
        polling=PollingPace(first=4, interval=5, later=10, settles=180),
        deadline=deadline,
        by_link=True,
    )


def _extension_kind(resource: str, deadline: timedelta) -> JobKind[Extension]:
    async def submit(
        client: GatewayClient, wish: Extension, _files: Sequence[FileInput], _reference: str
    ) -> Task:
        # The link of the finished video is looked up: the one we know may have expired.
        account = _account(client, resource)
        return await account.extend(wish.parent, wish.prompt, aspect_ratio=wish.ratio)

    return JobKind(
        name=f"{resource}.extend",
        upstream=resource,
        params=Extension,
        submit=submit,
        fetch_many=_look,
        press=_pressed,
        polling=PollingPace(first=4, interval=5, later=10, settles=180),
        deadline=deadline,
    )


# Nothing moves while Luma works, so these are for the whole; the free line can be long.
VIDEOS = {
    STANDARD: _video_kind(STANDARD, timedelta(minutes=45)),
    VIP: _video_kind(VIP, timedelta(minutes=20)),
}
EXTENSIONS = {
    STANDARD: _extension_kind(STANDARD, timedelta(minutes=45)),
    VIP: _extension_kind(VIP, timedelta(minutes=20)),
}


def _extension(given: Given) -> JobRequest[Extension]:
    wish = Extension.model_validate(given)
    return JobRequest(kind=EXTENSIONS[wish.parent.resource], params=wish)


EXTENSION_FORM: FormKind[Extension] = FormKind(
    name="extend",
    kind=EXTENSIONS[STANDARD],
    fields=(Words(name="prompt", limit=LONGEST),),
    first="prompt",
    at_once=True,
    request=_extension,
    makes=tuple(EXTENSIONS.values()),
)

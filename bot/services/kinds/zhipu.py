"""Zhipu's job: a CogVideoX video from text, a picture, or both.

Options that were not chosen are not sent: older models know no size and no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from typing_extensions import override

from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.resources.zhipu import MAX_PROMPT
from bot.gateway.types import FileInput, Task, TaskHandle
from bot.services.kinds.kind import JobKind, Looked, Params, PollingPace
from bot.services.kinds.looking import one_by_one

MODELS = ("cogvideox", "cogvideox-flash", "cogvideox-2", "cogvideox-3")
TWO_FRAMES = "cogvideox-3"
UNSAID = "auto"  # the upstream decides
SIZES = (UNSAID, "1280x720", "720x1280", "1024x1024", "1920x1080", "1080x1920", "3840x2160")
SPEEDS = (UNSAID, "30", "60")
LENGTHS = (UNSAID, "5", "10")


class ZhipuVideo(Params):
    """A video; the files are its first and, if the model supports it, its last frame."""

    prompt: str = ""
    model: str = MODELS[0]
    size: str = UNSAID
    fps: str = UNSAID
    seconds: str = UNSAID
    sound: bool = False
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
        if len(self.prompt) > MAX_PROMPT:
            raise BadInput("error-video-too-long", limit=MAX_PROMPT, length=len(self.prompt))
        if self.last and not self.first:
            raise BadInput("error-video-first-frame")

    def options(self) -> dict[str, Any]:
        """The chosen options, as they are sent."""
        asked: dict[str, Any] = {}
        if self.size != UNSAID:
            asked["size"] = self.size
        if self.fps != UNSAID:
            asked["fps"] = int(self.fps)
        if self.seconds != UNSAID:
            asked["duration"] = int(self.seconds)
        if self.sound:
            asked["with_audio"] = True
        return asked


async def _film(
    client: GatewayClient, wish: ZhipuVideo, files: Sequence[FileInput], reference: str
) -> Task:
    frames = [file.url or file.data_url() for file in files]
    return await client.zhipu.generate(
        wish.prompt,
        model=wish.model,
        image_url=frames if len(frames) > 1 else next(iter(frames), None),
        reference=reference,
        **wish.options(),
    )


async def _look(client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
    return await one_by_one(client.zhipu.result, handles)


FILM: JobKind[ZhipuVideo] = JobKind(
    name="zhipu.video",
    upstream="zhipu",
    params=ZhipuVideo,
    submit=_film,
    fetch_many=_look,
    polling=PollingPace(first=4, interval=5, later=10, settles=120),
    deadline=timedelta(minutes=20),
)

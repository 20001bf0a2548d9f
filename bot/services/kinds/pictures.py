"""Pictures that belong to an answer: fetched, kept and sent like any result.

GPTs and the `…-all` models draw in the middle of their talk; the answer holds addresses. Nothing is
asked of the gateway here and nothing is billed: the job begins with what is there already.
"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from bot.gateway.client import GatewayClient
from bot.gateway.errors import UpstreamFailed
from bot.gateway.picture_shapes import decoded
from bot.gateway.types import (
    Artifact,
    ArtifactKind,
    ErrorKind,
    FileInput,
    Picture,
    Task,
    TaskHandle,
    TaskState,
)
from bot.services.kinds.kind import JobKind, Params


class AnswerPictures(Params):
    """What the answer held."""

    prompt: str = ""  # what was asked
    model: str = ""  # who answered, as people call it
    pictures: tuple[Picture, ...]

    @property
    @override
    def summary(self) -> str:
        return self.prompt


async def _there(
    _client: GatewayClient, held: AnswerPictures, _files: Sequence[FileInput], reference: str
) -> Task:
    read = (_artifact(str(number), one) for number, one in enumerate(held.pictures))
    artifacts = tuple(one for one in read if one is not None)
    if not artifacts:
        raise UpstreamFailed(kind=ErrorKind.NO_RESULT)
    return Task(
        handle=TaskHandle(resource="chat", task_id=reference),
        state=TaskState.SUCCEEDED,
        artifacts=artifacts,
    )


def _artifact(key: str, picture: Picture) -> Artifact | None:
    """One picture; None for letters that are none, which nobody wants to see as a link."""
    if picture.url[:5].lower() != "data:":
        return Artifact(
            key=key,
            kind=ArtifactKind.IMAGE,
            url=picture.url,
            fallback_urls=picture.fallback_urls,
            written=picture.written,
        )
    found = decoded(picture.url)
    return Artifact(key=key, kind=ArtifactKind.IMAGE, data=found[0]) if found else None


async def _found(client: GatewayClient, held: AnswerPictures, reference: str) -> Task:
    return await _there(client, held, (), reference)


PICTURES: JobKind[AnswerPictures] = JobKind(
    name="chat.pictures",
    upstream="chat",
    params=AnswerPictures,
    submit=_there,
    find=_found,
)

"""Pictures that belong to an answer: fetched, kept and sent like any result.

GPTs and the `…-all` models draw in the middle of their talk; the answer holds addresses. Nothing is
asked of the gateway here and nothing is billed: the job begins with what is there already.
"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from bot.gateway.client import GatewayClient
from bot.gateway.types import (
    Artifact,
    ArtifactKind,
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
    artifacts = (
        Artifact(
            key=str(number),
            kind=ArtifactKind.IMAGE,
            url=one.url,
            fallback_urls=one.fallback_urls,
            written=one.written,
        )
        for number, one in enumerate(held.pictures)
    )
    return Task(
        handle=TaskHandle(resource="chat", task_id=reference),
        state=TaskState.SUCCEEDED,
        artifacts=tuple(artifacts),
    )


async def _found(client: GatewayClient, held: AnswerPictures, reference: str) -> Task:
    return await _there(client, held, (), reference)


PICTURES: JobKind[AnswerPictures] = JobKind(
    name="chat.pictures",
    upstream="chat",
    params=AnswerPictures,
    submit=_there,
    find=_found,
)

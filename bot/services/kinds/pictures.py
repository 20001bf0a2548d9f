"""Pictures that belong to an answer: fetched, kept and sent like any result.

GPTs and the `…-all` models draw in the middle of their talk; the answer holds addresses. Nothing is
asked of the gateway here and nothing is billed: the job begins with what is there already.
"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from bot.gateway.client import GatewayClient
from bot.gateway.errors import UpstreamFailed
from bot.gateway.types import (
    Artifact,
    ArtifactKind,
    ErrorKind,
    FileInput,
    Picture,
    Record,
    Task,
    TaskHandle,
    TaskState,
)
from bot.services.kinds.kind import JobKind, Params


class Held(Record):
    """One picture: where it is, or the name of its bytes in our store."""

    url: str = ""
    fallback_urls: tuple[str, ...] = ()
    written: bool = False
    kept: str | None = None  # SHA-256
    width: int | None = None
    height: int | None = None

    @classmethod
    def at(cls, picture: Picture) -> Held:
        """One that has an address."""
        return cls(url=picture.url, fallback_urls=picture.fallback_urls, written=picture.written)


class AnswerPictures(Params):
    """What the answer held."""

    prompt: str = ""  # what was asked
    model: str = ""  # who answered, as people call it
    pictures: tuple[Held, ...]

    @property
    @override
    def summary(self) -> str:
        return self.prompt


async def _there(
    _client: GatewayClient, held: AnswerPictures, _files: Sequence[FileInput], reference: str
) -> Task:
    if not held.pictures:
        raise UpstreamFailed(kind=ErrorKind.NO_RESULT)
    artifacts = tuple(_artifact(str(number), one) for number, one in enumerate(held.pictures))
    return Task(
        handle=TaskHandle(resource="chat", task_id=reference),
        state=TaskState.SUCCEEDED,
        artifacts=artifacts,
    )


def _artifact(key: str, picture: Held) -> Artifact:
    return Artifact(
        key=key,
        kind=ArtifactKind.IMAGE,
        url=picture.url or None,
        fallback_urls=picture.fallback_urls,
        written=picture.written,
        kept=picture.kept,
        width=picture.width,
        height=picture.height,
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

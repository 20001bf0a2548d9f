"""Pictures inside a chat answer, delivered as a job: downloaded, stored and sent.

GPTs and `…-all` models draw while they answer; the answer contains links. Nothing is requested from
the gateway and nothing is charged: the job starts with a finished task.
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
    """One picture: its URL, or the name of its bytes in our media store."""

    url: str = ""
    fallback_urls: tuple[str, ...] = ()
    written: bool = False
    kept: str | None = None  # SHA-256
    width: int | None = None
    height: int | None = None

    @classmethod
    def at(cls, picture: Picture) -> Held:
        """A picture that has a URL."""
        return cls(url=picture.url, fallback_urls=picture.fallback_urls, written=picture.written)


class AnswerPictures(Params):
    """The pictures of one answer."""

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

"""JobKind: a row of the registry: how one kind of job is submitted, polled and pressed.

It holds no state and starts nothing; `bot/services/jobs/runner.py` calls its functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from bot.domain import FileRef, JobInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.gateway.types import Action, Artifact, FileInput, Record, Task, TaskHandle


class Params(Record):
    """The parameters of a job: stored as JSON, rebuilt after a restart."""

    @property
    def summary(self) -> str:
        """One line in the person's own words that tells this job from others."""
        return ""

    @property
    def asks(self) -> bool:
        """True if the upstream asks something, or may, before it works on the job."""
        return False

    @property
    def patience(self) -> timedelta | None:
        """How long a job may go without progress, if that differs from the kind's deadline."""
        return None

    def check(self) -> None:
        """Raise `BadInput` for unusable parameters, before a job is stored."""

    def check_answer(self, given: JobInput) -> None:
        """Raise `BadInput` for an unusable answer to the upstream's question."""

    def told(self, given: JobInput) -> str:
        """The summary with the given answer to the upstream's question."""
        del given
        return self.summary


P = TypeVar("P", bound=Params)
Looked = Mapping[str, Task | GatewayError]
"""The result of a poll, by task id. A missing id is unknown to the upstream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingPace:
    """How often a task is polled, in seconds."""

    first: float = 5
    interval: float = 5
    later: float = 10  # once `settles` seconds have passed
    settles: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The finished job whose button was pressed."""

    handle: TaskHandle
    params: Params
    artifacts: tuple[Artifact, ...] = ()
    prompt: str | None = None  # as the upstream finally used it
    files: tuple[FileRef, ...] = ()  # what was sent with the wish
    pictures: tuple[FileRef | None, ...] = ()  # the artifacts as files; None = not at Telegram


class Question(Record):
    """What the upstream asks before it goes on."""

    key: str  # names the sentence in the locales: "zoom", "region", "remix"
    title: str = ""  # what stands above it: the button that opened the window
    suggestion: str = ""  # words to start from
    picture: bool = False  # a mask is wanted as well …
    choices: tuple[str, ...] = ()  # … or one of these ready-made ones
    only: str = ""  # what words must look like to be an answer without a reply, as a regex
    width: int | None = None  # of the picture that the mask must fit
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest(Generic[P]):
    """A job to start, made by a pressed button or a completed form."""

    kind: JobKind[P]
    params: P
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """A form to open, made by a button that needs more to be asked."""

    form: str  # its name
    given: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind(Generic[P]):
    """One kind of job; generic in the type of its params."""

    name: str  # "midjourney.imagine"
    upstream: str  # "midjourney": what is polled together
    params: type[P]
    # The last argument is our reference, sent where the wire has room for it.
    submit: Callable[[GatewayClient, P, Sequence[FileInput], str], Awaitable[Task]]
    # None: the upstream answers at once, and there is nothing to look at.
    fetch_many: Callable[[GatewayClient, Sequence[TaskHandle]], Awaitable[Looked]] | None = None
    find: Callable[[GatewayClient, P, str], Awaitable[Task | None]] | None = None
    press: Callable[[Parent, Action], JobRequest[Any] | FormRequest] | None = None
    # The upstream asks, the person answers: what they said goes up, and their files.
    question: Callable[[P, str | None], Question] | None = None
    answer: (
        Callable[[GatewayClient, TaskHandle, P, JobInput, Sequence[FileInput]], Awaitable[Task]]
        | None
    ) = None
    cancel: Callable[[GatewayClient, TaskHandle], Awaitable[object]] | None = None
    polling: PollingPace = field(default_factory=PollingPace)
    deadline: timedelta = timedelta(minutes=15)  # counted from the last progress
    by_link: bool = False  # the upstream fetches what was sent: it needs a public address

    async def look(self, client: GatewayClient, handles: Sequence[TaskHandle]) -> Looked:
        """Poll these tasks; an empty result if the upstream keeps no tasks."""
        return {} if self.fetch_many is None else await self.fetch_many(client, handles)

    def deadline_of(self, params: P) -> timedelta:
        """How long the job may go without progress before it is given up."""
        return params.patience or self.deadline

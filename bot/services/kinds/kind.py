"""JobKind: one row of the registry. How a kind of job is submitted, found, fetched, pressed, answered.

It holds no state and starts nothing; `bot/services/job_runner.py` calls what stands here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from bot.gateway.client import GatewayClient
from bot.gateway.types import Action, FileInput, Record, Task, TaskHandle

P = TypeVar("P", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """How often a task is looked at, in seconds."""

    first: float = 5
    interval: float = 5
    later: float = 10  # once `settles` seconds have passed
    settles: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest(Generic[P]):
    """A job to start: what pressing a button asks for."""

    kind: JobKind[P]
    params: P


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind(Generic[P]):
    """One kind of job; kind and params are tied by type."""

    name: str  # "midjourney.imagine"
    upstream: str  # "midjourney": what is polled together
    params: type[P]  # stored as JSON, rebuilt after a restart
    submit: Callable[[GatewayClient, P, Sequence[FileInput], str], Awaitable[Task]]
    fetch_many: Callable[[GatewayClient, Sequence[TaskHandle]], Awaitable[Mapping[str, Task]]]
    find: Callable[[GatewayClient, str], Awaitable[Task | None]] | None = None
    press: Callable[[TaskHandle, Action], JobRequest[Any]] | None = None
    answer: (
        Callable[[GatewayClient, TaskHandle, P, str, Sequence[FileInput]], Awaitable[Task]] | None
    ) = None
    cancel: Callable[[GatewayClient, TaskHandle], Awaitable[Task]] | None = None
    polling: Polling = field(default_factory=Polling)
    deadline: timedelta = timedelta(minutes=15)  # counted from the last progress

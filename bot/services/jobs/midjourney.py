"""What Midjourney's task lists say about a person's drawings, and the speed they chose.

A raw proxy lists everybody's tasks. Only tasks that are jobs of this person in this chat are shown;
the others are only counted. It starts, cancels and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import Job, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.errors import Unsupported
from bot.gateway.resources.midjourney import Midjourney
from bot.gateway.types import Task
from bot.services.kinds.midjourney import IMAGINE, SEED, SPEEDS
from bot.services.people.preferences import SPEED, Preferences
from bot.storage import Storage

LISTED = 10
LOOKED_AT = 50  # jobs of all kinds, among which the drawings are


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A job, with its task in the gateway's list."""

    job: Job
    task: Task | None = None
    ahead: int | None = None  # tasks before it in the queue, if it still waits there


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A person's drawings, newest first."""

    entries: tuple[Seen, ...] = ()
    queued: int | None = None  # tasks of everybody in the queue; None = the gateway does not tell
    offered: bool = True  # whether the gateway lists tasks at all


class MidjourneyTasks:
    """Reads the task lists."""

    def __init__(self, client: GatewayClient, storage: Storage, preferences: Preferences) -> None:
        self._client = client
        self._storage = storage
        self._preferences = preferences

    async def speed(self, scope: Scope) -> str:
        """The person's default speed."""
        return await self._preferences.get(SPEED, scope) or SPEEDS[0]

    async def set_speed(self, speed: str, scope: Scope) -> None:
        """Store the person's default speed.

        Raises:
            BadInput: there is no such speed.
        """
        await self._preferences.set(SPEED, speed, scope)

    async def mine(self, scope: Scope) -> Overview:
        """The person's drawings in this chat, as the gateway lists them now."""
        recent = await self._storage.jobs.recent(
            scope.chat_id, scope.topic_id, scope.user_id, limit=LOOKED_AT
        )
        jobs = [one for one in recent if one.upstream == IMAGINE.upstream]
        jobs = [one for one in jobs if one.kind != SEED.name][:LISTED]
        if not jobs:
            return Overview()
        tasks: dict[int, Task] = {}
        ahead: dict[int, int] = {}
        queued: int | None = None
        offered = False
        for mode in dict.fromkeys(one.handle.mode if one.handle else None for one in jobs):
            midjourney = self._client.midjourney.with_mode(mode)
            waiting = await _queue(midjourney)
            if waiting is not None:
                # The paths of all speeds show one queue, as a rule.
                queued, offered = max(queued or 0, len(waiting)), True
                for place, (reference, task) in enumerate(waiting):
                    if job := _whose(jobs, reference, task):
                        ahead[job.id], tasks[job.id] = place, task
            listed = await _listed(midjourney, jobs)
            if listed is not None:
                offered = True
                for reference, task in listed:
                    if job := _whose(jobs, reference, task):
                        tasks[job.id] = task
        entries = [Seen(job=one, task=tasks.get(one.id), ahead=ahead.get(one.id)) for one in jobs]
        return Overview(entries=tuple(entries), queued=queued, offered=offered)


async def _queue(midjourney: Midjourney) -> list[tuple[str, Task]] | None:
    try:
        return await midjourney.queue()
    except Unsupported:
        return None


async def _listed(midjourney: Midjourney, jobs: Sequence[Job]) -> list[tuple[str, Task]] | None:
    """The tasks, by query or from the whole list; None if the gateway supports neither."""
    ids = [one.handle.task_id for one in jobs if one.handle is not None]
    try:
        return await midjourney.query(ids=ids, size=LISTED) if ids else []
    except Unsupported:
        pass
    try:
        return await midjourney.list()
    except Unsupported:
        return None


def _whose(jobs: Iterable[Job], reference: str, task: Task) -> Job | None:
    """The job of a listed task; None if it is not this person's."""
    for job in jobs:
        known = job.handle is not None and job.handle.task_id == task.handle.task_id
        if known or job.reference == reference:
            return job
    return None

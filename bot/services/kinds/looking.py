"""Polls many tasks, in one request or one by one, whichever the gateway supports.

It decides nothing about the results.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.gateway.errors import GatewayError, RequestRefused, RouteMissing, TaskNotFound
from bot.gateway.types import Task, TaskHandle
from bot.services.kinds.kind import Looked

BATCH = 50
"""Maximum ids in one request."""

SINGLES_AT_ONCE = 8


async def look(
    batch: Callable[[Sequence[TaskHandle]], Awaitable[Mapping[str, Task]]],
    single: Callable[[TaskHandle], Awaitable[Task]],
    handles: Sequence[TaskHandle],
) -> Looked:
    """Ask for all tasks in one request, then one by one for those that the batch leaves out.

    A batch may be an unknown route, be refused as a whole for one bad id, or silently leave out
    tasks that live under another prefix. Raises what a failed connection raises.
    """
    seen: dict[str, Task | GatewayError] = {}
    if len(handles) > 1:
        try:
            seen.update(await batch(handles))
        except (RouteMissing, RequestRefused, TaskNotFound):
            seen = {}
    missing = [handle for handle in handles if handle.task_id not in seen]
    seen.update(await one_by_one(single, missing))
    return seen


async def one_by_one(
    single: Callable[[TaskHandle], Awaitable[Task]], handles: Sequence[TaskHandle]
) -> Looked:
    """Ask for each task separately, where no request takes several."""
    seen: dict[str, Task | GatewayError] = {}
    turns = asyncio.Semaphore(SINGLES_AT_ONCE)

    async def one(handle: TaskHandle) -> None:
        async with turns:
            try:
                seen[handle.task_id] = await single(handle)
            except TaskNotFound:
                pass  # unknown: it stays out
            except GatewayError as error:
                seen[handle.task_id] = error

    async with asyncio.TaskGroup() as group:
        for handle in handles:
            group.create_task(one(handle))
    return seen

"""Polling of Midjourney tasks: one, many, lists, cancel and seed.

What the wire says: a task may be visible only under the mode prefix that accepted it, so every poll
uses the handle's prefix. A relay lacks list, queue, query and cancel; a raw proxy's lists show
everybody's tasks. An unknown id is answered in five ways; all of them are TaskNotFound here.
Submits are in `namespace.py`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from bot.gateway.envelopes import Judge
from bot.gateway.errors import GatewayError, RequestRefused, TaskNotFound, Unsupported
from bot.gateway.loose import to_text
from bot.gateway.resources.midjourney.codes import judge
from bot.gateway.resources.midjourney.reading import MidjourneyTask, read_task, read_tasks, to_task
from bot.gateway.retries import Retry
from bot.gateway.routes import OptionalLeaves, Profiles, Route, Wait
from bot.gateway.settling import Settling
from bot.gateway.transport import Transport
from bot.gateway.types import Task, TaskHandle, TaskState

T = TypeVar("T")
Entries = list[tuple[str, Task]]  # each task with the reference it was submitted with

RESOURCE = "midjourney"
SETTLE = 60.0  # seconds that a success may be without its picture
BATCH = 50  # ids in one question

MODES: dict[str, dict[str, str]] = {
    "fast": {"default": "", "mj-fast": "/mj-fast", "fast": "/fast"},
    "relax": {"default": "/mj-relax", "relax": "/relax"},
    "turbo": {"default": "/mj-turbo"},
}


def route(
    method: str, path: str, retry: Retry, wait: Wait, *, judge: Judge = judge, empty: bool = False
) -> Route:
    """A Midjourney leaf: judged by its codes, with the key in both headers."""
    return Route(method, path, retry, wait, judge, empty=empty, both_headers=True)


FETCH = route("GET", "/mj/task/{task_id}/fetch", Retry.READ, Wait.POLL, empty=True)
LIST = route("GET", "/mj/task/list", Retry.READ, Wait.POLL, empty=True)
QUEUE = route("GET", "/mj/task/queue", Retry.READ, Wait.POLL, empty=True)
QUERY = route("POST", "/mj/task/query", Retry.READ, Wait.POLL)
CANCEL = route("POST", "/mj/task/{task_id}/cancel", Retry.CANCEL, Wait.POLL, empty=True)
SEED = route("GET", "/mj/task/{task_id}/image-seed", Retry.READ, Wait.SEED)
BY_IDS = tuple(
    route("POST", f"/mj/task/{leaf}", Retry.READ, Wait.POLL)
    for leaf in ("list-by-condition", "list-by-ids")
)


class Looks:
    """The part of `client.midjourney` that starts nothing."""

    def __init__(
        self,
        transport: Transport,
        *,
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._now = now
        self._pinned = pinned
        self._mode: str | None = None
        self._profiles: dict[str, Profiles] = {}
        self._optional = OptionalLeaves(now)
        self._settling = Settling(SETTLE, now)

    async def fetch(self, handle: TaskHandle) -> Task:
        """Poll a task. Raises TaskNotFound if the gateway does not know it."""

        async def attempt(_name: str, prefix: str) -> MidjourneyTask | None:
            return await self._transport.call(
                FETCH.under(prefix), read_task, path={"task_id": handle.task_id}
            )

        wire = await self._of(handle.mode).look(handle.profile, attempt)
        if wire is None:
            raise TaskNotFound("the gateway does not know this task", route=FETCH.name)
        return self._task(wire, handle)

    async def list_by_condition(self, handles: Sequence[TaskHandle]) -> dict[str, Task]:
        """Poll many tasks, by task id; unknown ones are left out."""
        found: dict[str, Task] = {}
        groups: dict[tuple[str | None, str], dict[str, TaskHandle]] = {}
        for handle in handles:
            groups.setdefault((handle.mode, handle.profile), {})[handle.task_id] = handle
        for (mode, profile), group in groups.items():
            ids = list(group)
            for start in range(0, len(ids), BATCH):
                chunk = [group[task_id] for task_id in ids[start : start + BATCH]]
                found |= await self._batch(chunk, self._of(mode).prefix(profile))
        return found

    async def _batch(self, handles: list[TaskHandle], prefix: str) -> dict[str, Task]:
        wanted = {handle.task_id: handle for handle in handles}
        for route in BY_IDS:
            try:
                wires = await self._ask(route.under(prefix), read_tasks, json={"ids": [*wanted]})
            except Unsupported:
                continue
            return {w.id: self._task(w, wanted[w.id]) for w in wires if w.id in wanted}
        found = {}
        for handle in handles:  # no batch here: one by one
            try:
                found[handle.task_id] = await self.fetch(handle)
            except TaskNotFound:
                continue
        return found

    async def list(self) -> Entries:
        """All tasks, newest first, each with its reference; a raw proxy shows everybody's."""
        return await self._listed(LIST)

    async def queue(self) -> Entries:
        """Waiting and running tasks, oldest first, each with its reference."""
        return await self._listed(QUEUE)

    async def query(
        self, *, page: int = 0, size: int = 10, sort: str = "submitTime,desc", **filters: Any
    ) -> Entries:
        """A page (from 0) of the tasks that match `filters`, named as in the API."""
        given = {name: value for name, value in filters.items() if value is not None}
        body = {"pageNumber": page, "pageSize": size, "sort": sort, **given}
        return await self._listed(QUERY, body)

    async def find(self, state: str) -> Task | None:
        """The task that was submitted with this reference; None if there is none.

        Raises Unsupported if the gateway has no endpoint that could tell.
        """
        trouble: GatewayError | None = None
        answered = False
        looks: tuple[Callable[[], Awaitable[Entries]], ...] = (
            partial(self.query, state=state),
            self.queue,
            self.list,
        )
        for look in looks:
            try:
                entries = await look()
            except Unsupported:
                continue
            except GatewayError as error:
                trouble = error
                continue
            answered = True
            for reference, task in entries:
                if reference == state:
                    return task
        if trouble is not None:
            raise trouble
        if not answered:
            raise Unsupported("this gateway cannot list tasks", route=QUERY.name)
        return None

    async def cancel(self, handle: TaskHandle) -> Task:
        """Cancel a task, and poll it."""
        leaf = CANCEL.under(self._of(handle.mode).prefix(handle.profile))
        await self._ask(leaf, lambda _: True, path={"task_id": handle.task_id})
        try:
            return await self.fetch(handle)
        except GatewayError:
            return Task(handle=handle, state=TaskState.CANCELLED)

    async def image_seed(self, handle: TaskHandle) -> str:
        """The seed of a finished picture; slow, and often not available."""
        leaf = SEED.under(self._of(handle.mode).prefix(handle.profile))
        return await self._ask(leaf, _read_seed, path={"task_id": handle.task_id})

    def parse_callback(self, body: Any) -> Task:
        """The task in a callback body; poll it before trusting that it ended."""
        wire = read_task(body)
        if wire is None or not wire.id:
            raise RequestRefused("not a task")
        return self._task(wire, self._handle(wire.id, "default", self._mode))

    # ---- what submits need too ------------------------------------------------------------------

    async def _listed(self, route: Route, body: dict[str, Any] | None = None) -> Entries:
        name, prefix = self._of(self._mode).best()
        wires = await self._ask(route.under(prefix), read_tasks, json=body)
        return [(w.state, self._task(w, self._handle(w.id, name, self._mode))) for w in wires]

    async def _ask(
        self,
        leaf: Route,
        reader: Callable[[Any], T],
        *,
        path: dict[str, str] | None = None,
        json: dict[str, Any] | None = None,
    ) -> T:
        """Call an endpoint that this gateway may lack."""
        return await self._optional.call(
            leaf.name, lambda: self._transport.call(leaf, reader, path=path, json=json)
        )

    def _of(self, mode: str | None) -> Profiles:
        key = mode or "fast"
        if key not in self._profiles:
            ordered = MODES.get(key, {"default": f"/mj-{key}"})
            plain = key == "fast"  # the other speeds may be missing where this one is not
            self._profiles[key] = Profiles(
                RESOURCE,
                ordered,
                pinned=self._pinned if plain else None,
                now=self._now,
                lacking=self._transport.lacking if plain else None,
            )
        return self._profiles[key]

    def _handle(
        self,
        task_id: str,
        profile: str,
        mode: str | None,
        *,
        action: str = "",
        origin: str | None = None,
    ) -> TaskHandle:
        return TaskHandle(
            resource=RESOURCE,
            task_id=task_id,
            profile=profile,
            mode=mode,
            action=action or None,
            origin_task_id=origin,
        )

    def _task(self, wire: MidjourneyTask, handle: TaskHandle) -> Task:
        task = to_task(wire, handle, self._transport.base_url, self._settling.over)
        if task.state.ended:
            self._settling.settled(handle.task_id)
        return task


def _read_seed(data: Any) -> str:
    seed = to_text(data.get("result"))
    if not seed:
        raise ValueError("no seed")
    return seed

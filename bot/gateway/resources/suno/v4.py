"""`client.suno.v4`: music and lyrics by the task protocol below `/suno`.

What the wire says: `{"code": "success", "message": "", "data": …}` around everything; a submit's
`data` is the task id, a look's is the task with its `status` (NOT_START, IN_PROGRESS, SUCCESS,
FAILURE; some gateways write lower case) and its own `data` (clips, or lyrics). Progress is only
ever 0 % or 100 %. A failed task may hold a good song; it is refunded and the song is usable. A
gateway without relay in front shows the clips bare. A description wins over everything else, so it
is never sent together with lyrics, title or style. `mv` is always sent: left out, it means an old
model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import RequestRefused, TaskNotFound
from bot.gateway.loose import Percent, Text, to_mapping, to_number, to_text, word
from bot.gateway.resources.suno.clips import opened
from bot.gateway.resources.suno.songs import Songs
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ErrorKind, Task, TaskHandle, TaskState, Wire

RESOURCE = "suno.v4"
MODEL = "chirp-v4"
BATCH = 50  # ids in one question
_SUCCESS_CODES = (0, 1, 200)


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a reply of the task protocol; else None."""
    if (common := envelopes.openai(status, data)) is not None:
        return common
    code = data.get("code") if isinstance(data, dict) else None
    if status == 404 and code == "" and "data" in data:  # no router writes this envelope
        return Complaint(message=envelopes.wording(data), kind=ErrorKind.TASK_NOT_FOUND)
    if code is None or to_text(code).lower() in ("", "success"):
        return None
    if to_number(code) in _SUCCESS_CODES:
        return None
    return envelopes.anything(data)


_MUSIC = Route("POST", "/submit/music", Retry.SUBMIT, Wait.SUBMIT, judge)
_LYRICS = Route("POST", "/submit/lyrics", Retry.SUBMIT, Wait.LYRICS, judge)
_FETCH = Route("GET", "/fetch/{task_id}", Retry.READ, Wait.POLL, judge, empty=True)
_FETCH_MANY = Route("POST", "/fetch", Retry.READ, Wait.POLL, judge)


class SunoTask(Wire):
    """A task object; a bare payload has only `data`."""

    task_id: Text = ""
    action: Text = ""
    status: Text = ""
    fail_reason: Text = ""
    progress: Percent = None
    data: Any = None
    bare: bool = False


class SunoV4:
    """Suno v4.0."""

    def __init__(
        self,
        transport: Transport,
        *,
        songs: Songs,
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._songs = songs
        self._profiles = Profiles(
            RESOURCE, {"task": "/suno"}, pinned=pinned, now=now, lacking=transport.lacking
        )

    async def music(
        self,
        *,
        description: str | None = None,
        lyrics: str | None = None,
        title: str | None = None,
        tags: str | None = None,
        instrumental: bool = False,
        continue_task: str | None = None,
        continue_clip: str | None = None,
        continue_at: float | None = None,
        model: str = MODEL,
    ) -> Task:
        """Start two songs: from a description, lyrics (none = instrumental), or a clip."""
        body: dict[str, Any] = {"mv": model, "make_instrumental": instrumental}
        if description:
            if lyrics or title or tags or continue_clip:
                raise RequestRefused("a description excludes lyrics, title, style and continuing")
            body["gpt_description_prompt"] = description
        else:
            if not lyrics and not instrumental and not continue_clip:
                raise RequestRefused("a song needs a description, lyrics, or to be instrumental")
            body["prompt"] = lyrics or ""
            body |= {k: v for k, v in (("title", title), ("tags", tags)) if v}
        if continue_clip or continue_task or continue_at is not None:
            if not (continue_clip and continue_task) or continue_at is None:
                raise RequestRefused("continuing needs the origin task, its clip and a second")
            body |= {
                "task_id": continue_task,
                "continue_clip_id": continue_clip,
                "continue_at": continue_at,
            }
        return await self._start(_MUSIC, body, "MUSIC", continue_task)

    async def lyrics(self, prompt: str) -> Task:
        """Start lyrics about a subject; the result is text. The submit may take two minutes."""
        if not prompt.strip():
            raise RequestRefused("the prompt is empty")
        return await self._start(_LYRICS, {"prompt": prompt}, "LYRICS", None)

    async def fetch(self, handle: TaskHandle) -> Task:
        """Poll a task. Raises TaskNotFound if the gateway does not know it."""

        async def attempt(_name: str, prefix: str) -> SunoTask | None:
            route = _FETCH.under(prefix)
            return await self._transport.call(route, _read, path={"task_id": handle.task_id})

        wire = await self._profiles.look(handle.profile, attempt)
        if wire is None:
            raise TaskNotFound("the gateway does not know this task", route=_FETCH.name)
        return await self._show(wire, handle)

    async def fetch_many(self, handles: Sequence[TaskHandle]) -> dict[str, Task]:
        """Poll many tasks, by task id; unknown ones are left out."""
        found: dict[str, Task] = {}
        groups: dict[str, dict[str, TaskHandle]] = {}
        for handle in handles:
            groups.setdefault(handle.profile, {})[handle.task_id] = handle
        for profile, group in groups.items():
            ids = list(group)
            for start in range(0, len(ids), BATCH):
                chunk = ids[start : start + BATCH]
                for wire in await self._batch(profile, [group[task_id] for task_id in chunk]):
                    if wire.task_id in group:
                        found[wire.task_id] = await self._show(wire, group[wire.task_id])
        return found

    async def _show(self, wire: SunoTask, handle: TaskHandle) -> Task:
        return await self._songs.task(
            handle,
            None if wire.bare else _state(wire.status),
            wire.data,
            error=wire.fail_reason,
            progress=wire.progress,
        )

    async def _start(
        self, route: Route, body: dict[str, Any], action: str, origin: str | None
    ) -> Task:
        async def attempt(name: str, prefix: str) -> Task:
            task_id = await self._transport.call(route.under(prefix), _read_id, json=body)
            handle = TaskHandle(
                resource=RESOURCE,
                task_id=task_id,
                profile=name,
                action=action,
                origin_task_id=origin,
            )
            return Task(handle=handle, state=TaskState.QUEUED)

        return await self._profiles.submit(attempt)

    async def _batch(self, profile: str, handles: list[TaskHandle]) -> list[SunoTask]:
        body: dict[str, Any] = {"ids": [handle.task_id for handle in handles]}
        actions = {handle.action for handle in handles}
        if len(actions) == 1 and (action := actions.pop()):
            body["action"] = action

        async def attempt(_name: str, prefix: str) -> list[SunoTask]:
            return await self._transport.call(_FETCH_MANY.under(prefix), _read_many, json=body)

        return await self._profiles.look(profile, attempt)


def _state(status: str) -> TaskState:
    match word(status):
        case "" | "NOT_START" | "SUBMITTED" | "QUEUED" | "PENDING":
            return TaskState.QUEUED
        case "SUCCESS" | "SUCCEEDED" | "COMPLETE" | "COMPLETED":
            return TaskState.SUCCEEDED
        case "ERROR" | "UNKNOWN":
            return TaskState.FAILED
        case other:
            return TaskState.FAILED if other.startswith("FAIL") else TaskState.RUNNING


def _read_id(data: Any) -> str:
    inner = data.get("data", data.get("task_id"))
    box = to_mapping(inner)
    task_id = to_text(inner) or to_text(box.get("task_id")) or to_text(box.get("id"))
    if not task_id:
        raise ValueError("accepted without a task id")
    return task_id


def _read(data: Any) -> SunoTask | None:
    if data is None:
        return None
    inner = data.get("data") if isinstance(data, dict) and "data" in data else data
    inner = opened(inner)
    if inner in (None, "", [], {}):
        return SunoTask(bare=True)  # nothing to show yet; an unknown id is said by its code
    if isinstance(inner, list) and _is_task(inner[0]):
        inner = inner[0]
    if isinstance(inner, dict) and (_is_task(inner) or _is_task(data)):
        return SunoTask.model_validate(inner if _is_task(inner) else data)
    return SunoTask(data=inner, bare=True)


def _is_task(value: Any) -> bool:
    return isinstance(value, dict) and "status" in value and "task_id" in value


def _read_many(data: Any) -> list[SunoTask]:
    inner = opened(data.get("data") if isinstance(data, dict) else data)
    if inner is None:
        return []
    entries = inner if isinstance(inner, list) else list(inner.values())
    return [SunoTask.model_validate(entry) for entry in entries if _is_task(entry)]

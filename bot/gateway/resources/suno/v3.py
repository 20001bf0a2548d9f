"""`client.suno.v3` and `client.suno.v35`: the older protocol of Suno gateways.

What the wire says: `{"code": 200, "data": …, "message"}` with an integer code; a refusal's text
stands in `error_message`. The song's wishes are nested in `input`; `mv` is sent beside it and in
it, because on the unversioned path nothing else selects 3.5. A look's `clips` are an object keyed
by clip id, on some resellers a list, and missing or null while nothing is there. Stock relays have
none of these paths: there the older models are ordered like the newest, by `mv` ("task").
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import RequestRefused, RouteMissing, TaskNotFound
from bot.gateway.loose import to_mapping, to_number, to_text, word
from bot.gateway.resources.suno.clips import opened
from bot.gateway.resources.suno.songs import Songs
from bot.gateway.resources.suno.v4 import SunoV4
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ErrorKind as Kind
from bot.gateway.types import Task, TaskHandle, TaskState

BY_TASK = "task"  # the profile of the newest version's protocol
_FINE = ("", "success", "ok")  # messages that complain of nothing


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a reply: any integer code but 200, 0 and 1 (which variants use); else None."""
    if (common := envelopes.openai(status, data)) is not None:
        return common
    code = data.get("code") if isinstance(data, dict) else None
    if code is None or to_number(code) in (0, 1, 200) or to_text(code).lower() == "success":
        return None
    named = envelopes.anything(data)
    said = to_text(data.get("error_message")) or named.message
    gone = Kind.TASK_NOT_FOUND if to_number(code) == 404 else None  # its own word, not a router's
    return Complaint(message=said, code=named.code, kind=gone)


_MUSIC = Route("POST", "/music", Retry.SUBMIT, Wait.SUBMIT, judge)
_CONCAT = Route("POST", "/music/concat", Retry.SUBMIT, Wait.SUBMIT, judge)
_FETCH = Route("GET", "/music/{task_id}", Retry.READ, Wait.POLL, judge)


class SunoV35:
    """Suno v3.5."""

    resource = "suno.v35"
    model = "chirp-v3-5"
    prefixes: Mapping[str, str] = {
        "plain": "/suno/v1",
        "v35": "/suno/v1/v3.5",
        "mv35": "/suno/v1/mv-3.5",
        "v1_suno": "/v1/suno/v1",
        BY_TASK: "/suno",
    }

    def __init__(
        self,
        transport: Transport,
        *,
        songs: Songs,
        tasks: SunoV4,
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._tasks = tasks
        self._songs = songs
        self._profiles = Profiles(
            self.resource, self.prefixes, pinned=pinned, now=now, lacking=transport.lacking
        )

    async def music(
        self,
        *,
        description: str | None = None,
        lyrics: str | None = None,
        title: str | None = None,
        tags: str | None = None,
        instrumental: bool = False,
        continue_clip: str | None = None,
        continue_at: float | None = None,
    ) -> Task:
        """Start two songs: from a description, or from lyrics (none = instrumental)."""
        wishes: dict[str, Any] = {"mv": self.model}
        if description:
            if lyrics or title or tags or continue_clip:
                raise RequestRefused("a description excludes lyrics, title, style and continuing")
            wishes |= {"gpt_description_prompt": description, "make_instrumental": instrumental}
        else:
            if not lyrics and not instrumental and not continue_clip:
                raise RequestRefused("a song needs a description, lyrics, or to be instrumental")
            wishes |= {"prompt": lyrics or "", "title": title or "", "tags": tags or ""}
            if continue_clip:
                wishes |= {"continue_clip_id": continue_clip, "continue_at": continue_at or 0}
        body = {"custom_mode": not description, "mv": self.model, "input": wishes}

        async def by_task() -> Task:
            if continue_clip:  # which takes the task of the song as well
                raise RouteMissing("there is no path to go on with an older song here")
            return await self._tasks.music(
                description=description,
                lyrics=lyrics,
                title=title,
                tags=tags,
                instrumental=instrumental,
                model=self.model,
            )

        return await self._start(_MUSIC, body, by_task=by_task)

    async def fetch(self, handle: TaskHandle) -> Task:
        """Poll a task. Raises TaskNotFound if the gateway does not know it."""
        if handle.profile == BY_TASK:
            return await self._tasks.fetch(handle)

        async def attempt(name: str, prefix: str) -> dict[str, Any]:
            if name == BY_TASK:
                raise RouteMissing("another version's tasks", route=prefix)
            route = _FETCH.under(prefix)
            return await self._transport.call(route, _read, path={"task_id": handle.task_id})

        wire = await self._profiles.look(handle.profile, attempt)
        return await self._songs.task(
            handle, _state(to_text(wire.get("status"))), wire.get("clips"), error=_reason(wire)
        )

    async def _start(
        self,
        route: Route,
        body: dict[str, Any],
        action: str = "MUSIC",
        *,
        by_task: Callable[[], Awaitable[Task]] | None = None,
    ) -> Task:
        async def attempt(name: str, prefix: str) -> Task:
            if name == BY_TASK:
                if by_task is None:
                    raise RouteMissing("there is no path for this here")
                task = await by_task()
                handle = task.handle.model_copy(
                    update={"resource": self.resource, "profile": BY_TASK}
                )
                return task.model_copy(update={"handle": handle})
            task_id = await self._transport.call(route.under(prefix), _read_id, json=body)
            handle = TaskHandle(
                resource=self.resource, task_id=task_id, profile=name, action=action
            )
            return Task(handle=handle, state=TaskState.QUEUED)

        return await self._profiles.submit(attempt)


class SunoV3(SunoV35):
    """Suno v3.0, which can also join extended clips."""

    resource = "suno.v3"
    model = "chirp-v3-0"
    prefixes: Mapping[str, str] = {
        "v30": "/suno/v1/v3.0",
        "plain": "/suno/v1",
        "v1_suno": "/v1/suno/v1",
        BY_TASK: "/suno",
    }

    async def concat(self, clip_id: str) -> Task:
        """The whole song of an extension."""
        return await self._start(_CONCAT, {"clip_id": clip_id}, "CONCAT")


def _state(status: str) -> TaskState:
    match word(status):
        case "" | "PENDING" | "STAGED" | "QUEUED" | "SUBMITTED":
            return TaskState.QUEUED
        case "COMPLETED" | "COMPLETE" | "SUCCESS" | "SUCCEEDED":
            return TaskState.SUCCEEDED
        case "FAILED" | "FAILURE" | "ERROR":
            return TaskState.FAILED
        case _:
            return TaskState.RUNNING


def _read_id(data: Any) -> str:
    inner = opened(data)
    task_id = to_text(inner) or to_text(to_mapping(inner).get("task_id"))
    if not task_id:
        raise ValueError("accepted without a task id")
    return task_id


def _read(data: Any) -> dict[str, Any]:
    inner = opened(data)  # null there means: unknown
    if not inner:
        raise TaskNotFound("the gateway does not know this task")
    beside = {name: data.get(name) for name in ("error_message", "message")}
    return {**beside, **inner}


def _reason(wire: dict[str, Any]) -> str:
    error = wire.get("error")
    return (
        to_text(error)
        or to_text(to_mapping(error).get("message"))
        or to_text(wire.get("error_message"))
        or (said if (said := to_text(wire.get("message"))).lower() not in _FINE else "")
    )

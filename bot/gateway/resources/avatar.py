"""`client.avatar`: a face that speaks.

What the wire says: a face (picture or video) and exactly one voice: a finished track, a voice to be
cloned from a sample, or one that was cloned before; all of them as public addresses. Answers come
in three envelopes: a task wrapper with status words, `{"code": 0, "data": …}`, or the bare object,
whose `web_work_status` is 200 when done and negative when failed, without a word why. A task may be
unknown for a while after its submit. The file without watermark is preferred.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import RequestRefused, RouteMissing, TaskNotFound
from bot.gateway.loose import first, to_link, to_number, to_text, word
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait, is_local
from bot.gateway.settling import Settling
from bot.gateway.transport import Transport
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle, TaskState

RESOURCE = "avatar"
SETTLE = 60.0  # seconds that a success may be without its link, or a new task unknown
_UNSAID = "face not detected, clip too short, or invalid audio"
_SECRET_HOSTS = ("api.telegram.org",)  # their addresses carry the bot's token
_FILES = ("no_wm_work_video_path", "work_video_path", "wm_work_video_path")


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a reply whose code is none of the many that mean success; else None."""
    if (common := envelopes.openai(status, data)) is not None:
        return common
    code = data.get("code") if isinstance(data, dict) else None
    if code is None or to_text(code).lower() in ("", "0", "1", "200", "success"):
        return None
    return envelopes.anything(data)


_GENERATE = Route("POST", "/avatar/generation", Retry.SUBMIT, Wait.SUBMIT, judge)
_TASK = Route("GET", "/avatar/task/{id}", Retry.READ, Wait.POLL, judge)
_TASK_BY_PARAM = Route("GET", "/avatar/task", Retry.READ, Wait.POLL, judge)


class Avatar:
    """The namespace `client.avatar`: videos of a speaking face."""

    def __init__(self, transport: Transport, *, now: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._place = Profiles(RESOURCE, {"only": ""}, now=now, lacking=transport.lacking)
        self._settling = Settling(SETTLE, now)
        self._unknown = Settling(SETTLE, now)

    async def generate(
        self,
        avatar_url: str,
        *,
        audio_url: str | None = None,
        create_voice: Mapping[str, Any] | None = None,
        use_voice: Mapping[str, Any] | None = None,
        no_watermark: bool = False,
    ) -> Task:
        """Start a video of the face speaking with exactly one of the voices.

        `create_voice` holds audio_url (a sample of 20 s or more), language and text; `use_voice`
        voice_engine_id, audio_id, language and text.
        """
        voices = {"audio_url": audio_url, "create_voice": create_voice, "use_voice": use_voice}
        given = {name: voice for name, voice in voices.items() if voice}
        if len(given) != 1:
            raise RequestRefused(
                "exactly one voice is needed: a track, a new voice, or a known one"
            )
        sample = create_voice.get("audio_url") if create_voice else None
        for url in (avatar_url, audio_url, sample):
            if url:
                self._check(to_text(url))
        body = {"avatar_url": avatar_url, **given, "no_watermark": no_watermark}

        async def attempt(_name: str, _prefix: str) -> str:
            return await self._transport.call(_GENERATE, _read_id, json=body)

        task_id = await self._place.submit(attempt)
        return Task(handle=TaskHandle(resource=RESOURCE, task_id=task_id), state=TaskState.QUEUED)

    async def task(self, handle: TaskHandle) -> Task:
        """Poll a task; an unknown one counts as queued for a minute."""
        named = {"id": handle.task_id}
        try:
            try:
                data = await self._transport.call(_TASK, _read, path=named)
            except RouteMissing:
                data = await self._transport.call(_TASK_BY_PARAM, _read, params=named)
        except TaskNotFound:
            if self._unknown.over(handle.task_id):
                raise
            return Task(handle=handle, state=TaskState.QUEUED)
        self._unknown.settled(handle.task_id)
        return self._shown(data, handle)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise RequestRefused("face and voice must be public web addresses")
        inside = is_local(urlsplit(self._transport.base_url).hostname or "")
        if host in _SECRET_HOSTS or (is_local(host) and not inside):
            raise RequestRefused("that address is not for others to fetch")

    def _shown(self, data: dict[str, Any], handle: TaskHandle) -> Task:
        inner = _inner(data)
        files = [url for name in _FILES if (url := to_link(inner.get(name)))]
        state = _state(data, inner)
        kind, error = None, ""
        if state is TaskState.SUCCEEDED and not files:
            over = self._settling.over(handle.task_id)
            state = TaskState.FAILED if over else TaskState.RUNNING
            kind = ErrorKind.UPSTREAM_ERROR if over else None
        elif state is TaskState.FAILED:
            error = to_text(data.get("fail_reason")) or _UNSAID
            kind = ErrorKind.BAD_REQUEST if "face" in error.lower() else ErrorKind.UPSTREAM_ERROR
        if state.ended:
            self._settling.settled(handle.task_id)
        done = state is TaskState.SUCCEEDED
        video = Artifact(
            key=handle.task_id,
            kind=ArtifactKind.VIDEO,
            url=files[0] if files else None,
            fallback_urls=tuple(files[1:]),
            cover_url=to_link(inner.get("work_webp_path")) or None,
        )
        return Task(
            handle=handle,
            state=state,
            progress=100 if done else None,
            error=error or None,
            error_kind=kind,
            artifacts=(video,) if done else (),
        )


def _inner(data: dict[str, Any]) -> dict[str, Any]:
    """The object inside a wrapper; a bare object may have its own status word."""
    if "status" not in data or "data" not in data:
        return data
    inner = first(data["data"])
    return first(inner["data"]) if "data" in inner else inner


def _state(data: dict[str, Any], inner: dict[str, Any]) -> TaskState:
    """The task state: the wrapper's failure first, then the inner object's state."""
    wrapper = _words(to_text(data.get("status"))) if "status" in data else None
    if wrapper is TaskState.FAILED:
        return wrapper
    number = to_number(inner.get("web_work_status"))
    if number is None:
        return wrapper or TaskState.QUEUED
    if number == 200:
        return TaskState.SUCCEEDED
    return TaskState.FAILED if number < 0 else TaskState.RUNNING


def _words(wire: str) -> TaskState:
    match word(wire):
        case "" | "NOT_START" | "SUBMITTED" | "QUEUED" | "PENDING":
            return TaskState.QUEUED
        case "SUCCESS" | "SUCCEED" | "COMPLETED":
            return TaskState.SUCCEEDED
        case "UNKNOWN":
            return TaskState.FAILED
        case other:
            return TaskState.FAILED if other.startswith("FAIL") else TaskState.RUNNING


def _read_id(data: Any) -> str:
    inner = data.get("data")
    box = first(inner)
    ids = ("" if box else to_text(inner), to_text(box.get("id")), to_text(box.get("task_id")))
    task_id = next((found for found in (*ids, to_text(data.get("id"))) if found), "")
    if not task_id:
        raise ValueError("accepted without a task id")
    return task_id


def _read(data: Any) -> dict[str, Any]:
    """The task from its envelope."""
    enveloped = "data" in data and "status" not in data
    inner = data["data"] if enveloped else data
    if not inner:
        raise TaskNotFound("the gateway does not know this task")
    found = first(inner)
    if not found:
        raise TypeError("no task")
    return found

"""`client.luma` and `client.lumvip`: videos from words or pictures.

What the wire says: `state` is pending, queued, processing, dreaming, completed or failed (with
`failure_reason`, or without). A created task has `id` and `server_id`, both of which its look may
need; some gateways put it into a list of one, or a second document behind it. A task wrapper may
stand around the object (`status`, `fail_reason`, `data`); its words count while there is none.
`completed` may come before the link. `video.url` is often watermarked, `video.download_url` is not.
The paid twin is spelled "lumavip" on the wire. Which of three path families a gateway has, only
trying tells; in the "rest" family the id stands in the path.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import GatewayError, RequestRefused
from bot.gateway.loose import first, to_link, to_mapping, to_number, to_text, unquoted, word
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.settling import Settling
from bot.gateway.transport import Transport
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle, TaskState

SETTLE = 120.0  # seconds that a completed video may be without its link
PROFILES: Mapping[str, str] = {"split": "/v1/luma", "luma_v1": "/luma/v1", "rest": "/luma"}
VIP_PROFILES: Mapping[str, str] = {
    "split": "/v1/lumavip",
    "split_lumvip": "/v1/lumvip",
    "luma_v1": "/vip/luma/v1",
    "lumvip_v1": "/lumvip/v1",
    "rest": "/vip/luma",
    "rest_pro": "/pro/luma",
}
# Best first: without watermark, then the raw file, then whatever there is.
_VIDEOS = (
    ("video", "download_url"),
    ("video_raw",),
    ("artifact", "video_raw"),
    ("video",),
    ("artifact", "video"),
)
_COVERS = (("thumbnail",), ("video", "thumbnail"), ("last_frame",))


def judge(status: int, data: Any) -> Complaint | None:
    """Whether an answer refuses: OpenAI's way, a `detail`, or a word for a code."""
    if (common := envelopes.openai(status, data)) is not None:
        return common
    if not isinstance(data, dict) or data.get("id"):
        return None
    code = to_text(data.get("code")).lower()
    refused = code not in ("", "success", "0", "1", "200")
    return envelopes.anything(data) if refused or data.get("detail") else None


_GENERATE = Route("POST", "/generations", Retry.SUBMIT, Wait.SUBMIT, judge)
_EXTEND = Route("POST", "/extend", Retry.SUBMIT, Wait.SUBMIT, judge)
_TASK = Route("GET", "/task", Retry.READ, Wait.POLL, judge)
_REST_EXTEND = Route("POST", "/generations/{id}/extend", Retry.SUBMIT, Wait.SUBMIT, judge)
_REST_TASK = Route("GET", "/generations/{id}", Retry.READ, Wait.POLL, judge)
_REST_LINK = Route("GET", "/generations/{id}/download_video_url", Retry.READ, Wait.POLL, judge)


class Luma:
    """One of the two accounts; `resource` is "luma" or "lumvip"."""

    def __init__(
        self,
        transport: Transport,
        resource: str,
        profiles: Mapping[str, str],
        *,
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._resource = resource
        self._profiles = Profiles(resource, profiles, pinned=pinned, now=now)
        self._settling = Settling(SETTLE, now)

    async def generate(
        self,
        prompt: str,
        *,
        aspect_ratio: str = "16:9",
        expand_prompt: bool = True,
        loop: bool = False,
        image_url: str | None = None,
        image_end_url: str | None = None,
    ) -> Task:
        """A video of five seconds from words, between pictures given by public addresses."""
        if not prompt.strip() and not image_url:
            raise RequestRefused("a video needs words or a picture")
        if image_end_url and not image_url:
            raise RequestRefused("an end picture needs a start picture")
        body = _body(prompt, aspect_ratio, expand_prompt=expand_prompt) | {"loop": loop}
        body |= {k: v for k, v in (("image_url", image_url), ("image_end_url", image_end_url)) if v}

        async def attempt(name: str, prefix: str) -> Task:
            return await self._started(_GENERATE.under(prefix), name, body)

        return await self._profiles.submit(attempt)

    async def extend(
        self,
        parent: TaskHandle,
        prompt: str,
        *,
        video_url: str | None = None,
        aspect_ratio: str = "16:9",
        expand_prompt: bool = True,
        image_end_url: str | None = None,
    ) -> Task:
        """Go on with a finished video; its link is looked up where it is not given."""
        if video_url is None:
            done = await self.task(parent)
            video_url = next((a.url for a in done.artifacts), None)
        if not video_url:
            raise RequestRefused("the video to go on with is not there")
        body = _body(prompt, aspect_ratio, expand_prompt=expand_prompt)
        if image_end_url:
            body["image_end_url"] = image_end_url

        async def attempt(name: str, prefix: str) -> Task:
            if name.startswith("rest"):
                route, path = _REST_EXTEND.under(prefix), {"id": parent.task_id}
                return await self._started(route, name, body, path, origin=parent.task_id)
            full = {**body, "video_url": self._transport.absolute(video_url)}
            return await self._started(_EXTEND.under(prefix), name, full, origin=parent.task_id)

        return await self._profiles.look(parent.profile, attempt)

    async def task(self, handle: TaskHandle) -> Task:
        """One look at a task; TaskNotFound if the gateway does not know it."""

        async def attempt(name: str, prefix: str) -> dict[str, Any]:
            if name.startswith("rest"):
                path = {"id": handle.task_id}
                return await self._transport.call(_REST_TASK.under(prefix), _read, path=path)
            params = {"id": handle.task_id}
            if handle.server_id:
                params["server_id"] = handle.server_id
            return await self._transport.call(_TASK.under(prefix), _read, params=params)

        wire = await self._profiles.look(handle.profile, attempt)
        return await self._shown(wire, handle)

    async def _started(
        self,
        route: Route,
        name: str,
        body: dict[str, Any],
        path: dict[str, str] | None = None,
        *,
        origin: str | None = None,
    ) -> Task:
        wire = await self._transport.call(route, _read, json=body, path=path)
        handle = TaskHandle(
            resource=self._resource,
            task_id=_id(wire),
            profile=name,
            server_id=to_text(wire.get("server_id")) or None,
            origin_task_id=origin,
        )
        return Task(handle=handle, state=TaskState.QUEUED)

    async def _shown(self, wire: dict[str, Any], handle: TaskHandle) -> Task:
        state, kind = _state(to_text(wire.get("state")) or to_text(wire.get("status"))), None
        artifact = _video(wire, handle.task_id) if state is TaskState.SUCCEEDED else None
        if state is TaskState.SUCCEEDED and artifact is None:
            state = TaskState.RUNNING
            if self._settling.over(handle.task_id):
                artifact = await self._last_resort(handle)
                state = TaskState.SUCCEEDED if artifact else TaskState.FAILED
                kind = None if artifact else ErrorKind.UPSTREAM_ERROR
        error = ""
        if state is TaskState.FAILED:
            error = to_text(wire.get("failure_reason")) or to_text(wire.get("fail_reason"))
        if state is TaskState.FAILED and kind is None:
            kind = ErrorKind.CONTENT_POLICY if "moderat" in error.lower() else None
            kind = kind or ErrorKind.UPSTREAM_ERROR
        if state.ended:
            self._settling.settled(handle.task_id)
        return Task(
            handle=handle,
            state=state,
            progress=100 if state is TaskState.SUCCEEDED else None,
            error=error or None,
            error_kind=kind,
            artifacts=(artifact,) if artifact else (),
            prompt=to_text(wire.get("prompt")) or None,
        )

    async def _last_resort(self, handle: TaskHandle) -> Artifact | None:
        """Some gateways hand out the link only when asked for it."""
        if not handle.profile.startswith("rest"):
            return None
        route = _REST_LINK.under(self._profiles.prefix(handle.profile))
        try:
            data = await self._transport.call(route, to_mapping, path={"id": handle.task_id})
        except GatewayError:
            return None
        url = to_link(data.get("url"))
        return _artifact(handle.task_id, [url], "", {}) if url else None


def _body(prompt: str, aspect_ratio: str, *, expand_prompt: bool) -> dict[str, Any]:
    return {"user_prompt": prompt, "aspect_ratio": aspect_ratio, "expand_prompt": expand_prompt}


def _read(data: Any) -> dict[str, Any]:
    found = _unwrapped(data)
    if not _id(found):
        raise ValueError("no id")
    return found


def _unwrapped(data: Any) -> dict[str, Any]:
    """The innermost object that names the task: below lists of one, envelopes and wrappers."""
    outer = first(data)
    if outer.get("id") or "data" not in outer:
        return outer
    inner = unquoted(outer["data"])
    if isinstance(inner, str):
        return {"id": inner}  # an order's answer in the protocol of tasks
    found = _unwrapped(inner)
    return found if _id(found) else outer


def _id(wire: Mapping[str, Any]) -> str:
    return to_text(wire.get("id")) or to_text(wire.get("task_id"))


def _state(wire: str) -> TaskState:
    match word(wire):
        case "" | "PENDING" | "QUEUED" | "NOT_START" | "SUBMITTED":
            return TaskState.QUEUED
        case "COMPLETED" | "COMPLETE" | "SUCCESS" | "SUCCEEDED":
            return TaskState.SUCCEEDED
        case "ERROR":
            return TaskState.FAILED
        case other:
            return TaskState.FAILED if other.startswith("FAIL") else TaskState.RUNNING


def _video(wire: dict[str, Any], key: str) -> Artifact | None:
    links = list(dict.fromkeys(link for place in _VIDEOS if (link := _dig(wire, place))))
    cover = next((link for place in _COVERS if (link := _dig(wire, place))), "")
    box = first(wire.get("video_raw")) or first(wire.get("video"))
    return _artifact(key, links, cover, box) if links else None


def _artifact(key: str, links: list[str], cover: str, box: dict[str, Any]) -> Artifact:
    width, height = to_number(box.get("width")), to_number(box.get("height"))
    return Artifact(
        key=key,
        kind=ArtifactKind.VIDEO,
        url=links[0],
        fallback_urls=tuple(links[1:]),
        cover_url=cover or None,
        width=int(width) if width else None,
        height=int(height) if height else None,
        duration=to_number(box.get("duration")),
    )


def _dig(wire: dict[str, Any], place: tuple[str, ...]) -> str:
    found: Any = wire
    for key in place:
        found = first(found).get(key)
    return to_link(found)

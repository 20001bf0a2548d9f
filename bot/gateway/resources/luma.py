"""`client.luma` and `client.lumvip`: videos from words or pictures.

What the wire says: `state` is pending, queued, processing, dreaming, completed or failed (with
`failure_reason`, or without). A created task has `id` and `server_id`, both of which its look may
need; some gateways put it into a list of one, or a second document behind it. A task wrapper may
stand around the object (`status`, `fail_reason`, `data`); its words count while there is none.
`completed` may come before the link; where links stand is told in `video_links.py`.
The paid twin is spelled "lumavip" on the wire. Which of the path families a gateway has, only
trying tells; in the "rest" family the id stands in the path. Stock relays of the new-api family
have one path for the videos of all upstreams ("video"), where the model's name chooses.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import GatewayError, RequestRefused, RouteMissing
from bot.gateway.loose import first, to_link, to_mapping, to_number, to_text, unquoted, word
from bot.gateway.resources.video_links import cover_link, video_links, words_only
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.settling import Settling
from bot.gateway.transport import Transport
from bot.gateway.types import (
    Artifact,
    ArtifactKind,
    ErrorKind,
    ModelInfo,
    Task,
    TaskHandle,
    TaskState,
)

SETTLE = 120.0  # seconds that a completed video may be without its link
_STATES = ("state", "status", "task_status")
SHARED = "video"  # the profile of one path for all
_REASONS = ("failure_reason", "fail_reason", "task_status_msg", "status_msg")
MODEL = "luma"  # what it is called there, unless the gateway's list says otherwise
PROFILES: Mapping[str, str] = {
    "split": "/v1/luma",
    "luma_v1": "/luma/v1",
    "rest": "/luma",
    SHARED: "/v1/video",
}
VIP_PROFILES: Mapping[str, str] = {
    "split": "/v1/lumavip",
    "split_lumvip": "/v1/lumvip",
    "luma_v1": "/vip/luma/v1",
    "lumvip_v1": "/lumvip/v1",
    "rest": "/vip/luma",
    "rest_pro": "/pro/luma",
}

_WRAPPERS = ("data", "generation", "generations", "task", "tasks", "result", "response", "video")

_LUMA = re.compile(r"luma|ray-?\d", re.IGNORECASE)


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a reply: OpenAI's format, a `detail`, or a text code; else None."""
    if (common := envelopes.openai(status, data)) is not None:
        return common
    if not isinstance(data, dict) or data.get("id"):
        return None
    code = to_text(data.get("code")).lower()
    refused = code not in ("", "success", "0", "1", "200")
    return envelopes.anything(data) if refused or data.get("detail") else None


def judge_look(status: int, data: Any) -> Complaint | None:
    """The error of a poll; a failed task with an error inside is not a failed poll."""
    if status < 300:
        wire = _unwrapped(data)
        if _id(wire) and _said(wire):
            return None
    return judge(status, data)


_GENERATE = Route("POST", "/generations", Retry.SUBMIT, Wait.SUBMIT, judge)
_EXTEND = Route("POST", "/extend", Retry.SUBMIT, Wait.SUBMIT, judge)
_TASK = Route("GET", "/task", Retry.READ, Wait.POLL, judge_look)
_POSTED_TASK = Route("POST", "/task", Retry.READ, Wait.POLL, judge_look)
_REST_EXTEND = Route("POST", "/generations/{id}/extend", Retry.SUBMIT, Wait.SUBMIT, judge)
_REST_TASK = Route("GET", "/generations/{id}", Retry.READ, Wait.POLL, judge_look)
_REST_LINK = Route("GET", "/generations/{id}/download_video_url", Retry.READ, Wait.POLL, judge)


class Luma:
    """One of the two accounts; `resource` is "luma" or "lumvip"."""

    def __init__(
        self,
        transport: Transport,
        resource: str,
        profiles: Mapping[str, str],
        *,
        offered: Callable[[], Awaitable[Sequence[ModelInfo]]],
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._offered = offered
        self._looks: dict[str, int] = {}  # by prefix: which way of looking it has
        self._resource = resource
        self._profiles = Profiles(
            resource, profiles, pinned=pinned, now=now, lacking=transport.lacking
        )
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
        """Start a video of five seconds from a prompt, with frames at public URLs."""
        if not prompt.strip() and not image_url:
            raise RequestRefused("a video needs words or a picture")
        if image_end_url and not image_url:
            raise RequestRefused("an end picture needs a start picture")
        body = _body(prompt, aspect_ratio, expand_prompt=expand_prompt) | {"loop": loop}
        body |= {k: v for k, v in (("image_url", image_url), ("image_end_url", image_end_url)) if v}

        async def attempt(name: str, prefix: str) -> Task:
            asked = await self._shared_body(body) if name == SHARED else body
            return await self._started(_GENERATE.under(prefix), name, asked)

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
        """Start an extension of a finished video; its link is looked up if it is not given."""
        if video_url is None:
            done = await self.task(parent)
            video_url = next((a.url for a in done.artifacts), None)
        if not video_url:
            raise RequestRefused("the video to go on with is not there")
        body = _body(prompt, aspect_ratio, expand_prompt=expand_prompt)
        if image_end_url:
            body["image_end_url"] = image_end_url

        async def attempt(name: str, prefix: str) -> Task:
            if name == SHARED:
                raise RouteMissing("one path for all videos goes on with none", route=prefix)
            if name.startswith("rest"):
                route, path = _REST_EXTEND.under(prefix), {"id": parent.task_id}
                return await self._started(route, name, body, path, origin=parent.task_id)
            full = {**body, "video_url": self._transport.absolute(video_url)}
            return await self._started(_EXTEND.under(prefix), name, full, origin=parent.task_id)

        return await self._profiles.look(parent.profile, attempt)

    async def task(self, handle: TaskHandle) -> Task:
        """Poll a task. Raises TaskNotFound if the gateway does not know it."""

        async def attempt(name: str, prefix: str) -> dict[str, Any]:
            inside = name.startswith("rest") or name == SHARED
            return await self._looked(handle, prefix, (1, 0, 2) if inside else (0, 1, 2))

        wire = await self._profiles.look(handle.profile, attempt)
        return await self._shown(wire, handle)

    async def _looked(
        self, handle: TaskHandle, prefix: str, ways: tuple[int, ...]
    ) -> dict[str, Any]:
        """Poll in this gateway's way: the id as a parameter, in the path, or in the body."""
        if (known := self._looks.get(prefix)) is not None:
            ways = (known, *(way for way in ways if way != known))
        named = {"id": handle.task_id}
        if handle.server_id:
            named["server_id"] = handle.server_id
        missing: RouteMissing | None = None
        for way in ways:
            try:
                if way == 0:
                    found = await self._transport.call(_TASK.under(prefix), _read, params=named)
                elif way == 1:
                    route, path = _REST_TASK.under(prefix), {"id": handle.task_id}
                    found = await self._transport.call(route, _read, path=path)
                else:
                    found = await self._transport.call(
                        _POSTED_TASK.under(prefix), _read, json=named
                    )
            except RouteMissing as error:
                missing = missing or error
                continue
            self._looks[prefix] = way
            return found
        assert missing is not None, "there is a way"
        raise missing

    async def _shared_body(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request for the path that serves all video upstreams."""
        try:
            names = [one.id for one in await self._offered()]
        except GatewayError:
            names = []
        frames = [body[key] for key in ("image_url", "image_end_url") if key in body]
        rest = {key: body[key] for key in ("aspect_ratio", "expand_prompt", "loop") if key in body}
        asked: dict[str, Any] = {
            "model": next((name for name in names if _LUMA.match(name)), MODEL),
            "prompt": body["user_prompt"],
            **rest,
            "metadata": rest,
        }
        return asked | ({"image": frames[0], "images": frames} if frames else {})

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
        state, kind = _state(_said(wire)), None
        artifact = _video(wire, handle.task_id) if state is TaskState.SUCCEEDED else None
        if state is TaskState.SUCCEEDED and artifact is None:
            state = TaskState.RUNNING
            if self._settling.over(handle.task_id):
                artifact = await self._last_resort(handle)
                state = TaskState.SUCCEEDED if artifact else TaskState.FAILED
                kind = None if artifact else ErrorKind.UPSTREAM_ERROR
        error = ""
        if state is TaskState.FAILED:
            said = (to_text(wire.get(key)) for key in _REASONS)
            error = next((words for one in said if (words := words_only(one))), "")
            error = error or envelopes.wording({"error": wire.get("error")})
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
        """Request the link separately, which some gateways require."""
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
    """The task's object, with the wrappers' status if it has none of its own."""
    outer = first(data)
    box = next((name for name in _WRAPPERS if name in outer and _wraps(name, outer[name])), None)
    if box is None:
        return outer
    inner = unquoted(outer[box])
    wrapper = {name: value for name, value in outer.items() if name != box}
    if isinstance(inner, str):  # an order's answer in the protocol of tasks
        return wrapper if _id(wrapper) else {"id": inner}
    return {**wrapper, **_unwrapped(inner)}


def _wraps(name: str, value: Any) -> bool:
    """Whether what stands under a name is the task; `video` is its link at others."""
    return name == "data" or bool(_id(first(value)) and _said(first(value)))


def _said(wire: Mapping[str, Any]) -> str:
    """The word for its state."""
    return next((said for key in _STATES if (said := to_text(wire.get(key)))), "")


def _id(wire: Mapping[str, Any]) -> str:
    """The task id; `id` beside it may be a row number of the relay."""
    return to_text(wire.get("task_id")) or to_text(wire.get("id"))


def _state(wire: str) -> TaskState:
    match word(wire):
        case "" | "PENDING" | "QUEUED" | "NOT_START" | "SUBMITTED":
            return TaskState.QUEUED
        case "COMPLETED" | "COMPLETE" | "SUCCESS" | "SUCCEEDED" | "SUCCEED" | "FINISHED" | "DONE":
            return TaskState.SUCCEEDED
        case "ERROR" | "REJECTED" | "EXPIRED":
            return TaskState.FAILED
        case "CANCELLED" | "CANCELED":
            return TaskState.CANCELLED
        case other:
            return TaskState.FAILED if other.startswith("FAIL") else TaskState.RUNNING


def _video(wire: dict[str, Any], key: str) -> Artifact | None:
    links, cover = video_links(wire), cover_link(wire)
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

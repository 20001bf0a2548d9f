"""`client.zhipu`: CogVideoX videos.

What the wire says: `task_status` is PROCESSING, SUCCESS or FAIL, often without any reason;
`video_result` is missing or empty until then. Looks go by `id`, never by `request_id`, which is the
only idempotency key of the whole gateway: a second request with the same one is refused (1231).
Errors are the vendor's, `{"error": {"code": "1301", "message"}}`, or the same code in a gateway's
envelope. Paths differ by gateway, and the result's may differ where the submit's does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from bot.gateway import envelopes
from bot.gateway.envelopes import Complaint
from bot.gateway.errors import RequestRefused, RouteMissing
from bot.gateway.loose import first, to_link, to_list, to_mapping, to_text, word
from bot.gateway.resources.video_links import video_links, words_only
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.settling import Settling
from bot.gateway.transport import Transport
from bot.gateway.types import Artifact, ArtifactKind, Task, TaskHandle, TaskState
from bot.gateway.types import ErrorKind as Kind

RESOURCE = "zhipu"
SETTLE = 120.0  # seconds that a success may be without its link
MAX_PROMPT = 512  # characters
SHARED = "video"  # stock relays: one path for the videos of all upstreams

PROFILES: Mapping[str, str] = {  # name → path of the submit
    "cog_v1": "/cogvideox/v1/videos/generations",
    "cog_v4": "/cogvideox/v4/videos/generations",
    "split": "/v1/cogvideox/generations",
    "zhipu": "/zhipu/api/paas/v4/videos/generations",
    "vendor": "/api/paas/v4/videos/generations",
    SHARED: "/v1/video/generations",
}
RESULTS: Mapping[str, tuple[str, ...]] = {  # without a place for the id it is a parameter
    "cog_v1": (
        "/cogvideox/v1/async-result/{id}",
        "/cogvideox/v1/result/{id}",
        "/cogvideox/v1/videos/result",
    ),
    "cog_v4": ("/cogvideox/v4/async-result/{id}",),
    "split": ("/v1/cogvideox/result",),
    "zhipu": ("/zhipu/api/paas/v4/async-result/{id}",),
    "vendor": ("/api/paas/v4/async-result/{id}",),
    SHARED: ("/v1/video/generations/{id}",),
}
_CODES: dict[str, Kind] = {
    **dict.fromkeys(("1000", "1001", "1002", "1003", "1004"), Kind.AUTH),
    "1113": Kind.QUOTA,
    **dict.fromkeys(("1210", "1213", "1214", "1261"), Kind.BAD_REQUEST),
    "1211": Kind.MODEL_UNAVAILABLE,
    "1231": Kind.UPSTREAM_ERROR,
    "1301": Kind.CONTENT_POLICY,
    **dict.fromkeys(("1302", "1303", "1304", "1305", "1312"), Kind.RATE_LIMITED),
}


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a reply, by the vendor's or a gateway's code; else None."""
    complaint = envelopes.any_family(status, data)
    if complaint is None or complaint.code not in _CODES:
        return complaint
    return Complaint(
        message=complaint.message,
        code=complaint.code,
        kind=_CODES[complaint.code],
        maybe_submitted=complaint.code == "1231",  # we have asked before: it is already there
    )


def judge_look(status: int, data: Any) -> Complaint | None:
    """The error of a poll; a failed task with an error inside is not a failed poll."""
    if status < 300 and isinstance(data, dict) and _status(_wire(data)):
        return None
    return judge(status, data)


class Zhipu:
    """The namespace `client.zhipu`: CogVideoX videos."""

    def __init__(
        self,
        transport: Transport,
        *,
        now: Callable[[], float] = time.monotonic,
        pinned: str | None = None,
    ) -> None:
        self._transport = transport
        self._profiles = Profiles(
            RESOURCE, PROFILES, pinned=pinned, now=now, lacking=transport.lacking
        )
        self._settling = Settling(SETTLE, now)

    async def generate(
        self,
        prompt: str = "",
        *,
        model: str = "cogvideox",
        image_url: str | Sequence[str] | None = None,
        reference: str | None = None,
        **options: Any,
    ) -> Task:
        """Start a video from a prompt, a picture (URL or data URL), or both.

        cogvideox-3 accepts two pictures, the first and the last frame. `reference` is sent as
        `request_id`; a second request with the same one is refused.
        """
        if not prompt.strip() and not image_url:
            raise RequestRefused("a video needs words or a picture")
        if len(prompt) > MAX_PROMPT:
            raise RequestRefused(f"the prompt is longer than {MAX_PROMPT} characters")
        pictures = image_url if image_url is None or isinstance(image_url, str) else [*image_url]
        fields = {"prompt": prompt or None, "image_url": pictures, **options}
        body = {"model": model, "request_id": reference or uuid4().hex}
        body |= {name: value for name, value in fields.items() if value is not None}

        async def attempt(name: str, path: str) -> Task:
            route = Route("POST", path, Retry.SUBMIT, Wait.SUBMIT, judge)
            asked = _shared_body(body) if name == SHARED else body
            task_id = await self._transport.call(route, _read_id, json=asked)
            handle = TaskHandle(resource=RESOURCE, task_id=task_id, profile=name)
            return Task(handle=handle, state=TaskState.QUEUED)

        return await self._profiles.submit(attempt)

    async def result(self, handle: TaskHandle) -> Task:
        """Poll a task. Raises TaskNotFound if the gateway does not know it."""

        async def attempt(name: str, path: str) -> dict[str, Any]:
            paths = RESULTS.get(name) or (f"{path.removesuffix('/generations')}/result/{{id}}",)
            for place, template in enumerate(paths, start=1):
                route = Route("GET", template, Retry.READ, Wait.POLL, judge_look)
                named = {"id": handle.task_id}
                inside = "{id}" in template
                try:
                    return await self._transport.call(
                        route,
                        _read,
                        path=named if inside else None,
                        params=None if inside else named,
                    )
                except RouteMissing:
                    if place == len(paths):
                        raise
            raise AssertionError("every profile has a result path")

        return self._shown(await self._profiles.look(handle.profile, attempt), handle)

    def _shown(self, wire: dict[str, Any], handle: TaskHandle) -> Task:
        state, kind, reason = _state(_status(wire)), None, ""
        artifacts = _videos(wire, handle.task_id) if state is TaskState.SUCCEEDED else ()
        if state is TaskState.SUCCEEDED and not artifacts:
            over = self._settling.over(handle.task_id)
            state, kind = (
                (TaskState.FAILED, Kind.UPSTREAM_ERROR) if over else (TaskState.RUNNING, None)
            )
        elif state is TaskState.FAILED:
            reason = words_only(envelopes.wording(wire) or to_text(wire.get("fail_reason")))
            code = to_text(to_mapping(wire.get("error")).get("code"))
            filtered = Kind.CONTENT_POLICY if wire.get("content_filter") else Kind.UPSTREAM_ERROR
            kind = _CODES.get(code, filtered)
        if state.ended:
            self._settling.settled(handle.task_id)
        return Task(
            handle=handle,
            state=state,
            progress=100 if state is TaskState.SUCCEEDED else None,
            error=reason or None,
            error_kind=kind,
            artifacts=artifacts,
        )


def _read_id(data: Any) -> str:
    wire = _read(data)
    task_id = to_text(wire.get("task_id")) or to_text(wire.get("id"))
    if not task_id:
        raise ValueError("accepted without a task id")
    return task_id


def _read(data: Any) -> dict[str, Any]:
    wire = _wire(data)
    if not {"task_status", "id", "task_id"} & wire.keys():
        raise ValueError("no task")
    return wire


def _wire(data: dict[str, Any]) -> dict[str, Any]:
    """The task's object: bare, in an envelope, or in a task wrapper inside of one."""
    around: dict[str, Any] = {}
    while "task_status" not in data and (inner := first(data.get("data"))):
        around |= {name: value for name, value in data.items() if name != "data"}
        data = inner
    return {**around, **data} if "task_id" in around else data


def _status(wire: Mapping[str, Any]) -> str:
    """The vendor's status word, or the relay's if there is none."""
    return word(to_text(wire.get("task_status")) or to_text(wire.get("status")))


def _shared_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """The request for the path that serves all video upstreams."""
    frames = to_list(body.get("image_url"))
    rest = {key: value for key, value in body.items() if key not in ("model", "prompt")}
    asked = {**body, "prompt": body.get("prompt", ""), "metadata": rest}
    return asked | ({"image": frames[0], "images": frames} if frames else {})


def _state(wire: str) -> TaskState:
    match wire:
        case "" | "NOT_START" | "SUBMITTED" | "QUEUED" | "PENDING":
            return TaskState.QUEUED
        case "SUCCESS" | "SUCCEED" | "SUCCEEDED" | "COMPLETED":
            return TaskState.SUCCEEDED
        case "FAIL" | "FAILED" | "FAILURE":
            return TaskState.FAILED
        case _:
            return TaskState.RUNNING


def _videos(wire: dict[str, Any], task_id: str) -> tuple[Artifact, ...]:
    entries = to_list(wire.get("video_result")) or video_links(wire)[:1]
    return tuple(
        Artifact(
            key=f"{task_id}-{number}" if number else task_id,
            kind=ArtifactKind.VIDEO,
            url=url,
            cover_url=to_link(to_mapping(entry).get("cover_image_url")) or None,
        )
        for number, entry in enumerate(entries)
        if (url := to_link(entry))
    )

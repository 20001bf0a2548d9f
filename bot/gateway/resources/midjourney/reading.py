"""Midjourney's answers, read: submit answers and task objects become `Task`. Pure.

What the wire says of a task: `status` is a word, "" or null; `progress` is "46%", a number, null,
"" or words, and decides nothing; `imageUrl` is a changing preview until SUCCESS, the *input* for
DESCRIBE, absent for SHORTEN, and may be late; misconfigured relays point it at localhost; `buttons`
and each of their members may be null, emojis may be names (`upscale_1`), style 3 = already used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.gateway.loose import (
    Items,
    Link,
    Mapping,
    Number,
    Percent,
    Text,
    to_link,
    to_list,
    to_mapping,
    to_number,
    to_text,
    word,
)
from bot.gateway.resources.midjourney.codes import failure_kind
from bot.gateway.routes import is_local
from bot.gateway.types import (
    Action,
    Artifact,
    ArtifactKind,
    ErrorKind,
    Task,
    TaskHandle,
    TaskState,
    Wire,
)

ANSWERED = "MODAL"  # a handle's action once its window was answered: MODAL then means "queued"
CHANGE = "change::"  # our own customId for tasks that come without buttons
_CANCELLED = ("取消任务", "强制取消")
_WORDLESS = ("DESCRIBE", "SHORTEN")  # tasks whose result is text
_GRIDS = ("IMAGINE", "VARIATION", "REROLL", "BLEND", "ZOOM", "PAN", "")
_HIDDEN = "MJ::BOOKMARK"
_USED = 3
_WRAPPERS = 4  # envelopes around one task


class SubmitAnswer(Wire):
    """`{"code", "description", "result", "properties"}`."""

    code: Number = None
    result: Any = None  # str, int, a list of ids, ids joined by commas, or null
    data: Any = None  # the same in another family's envelope, or an object that holds the id
    properties: Mapping

    @property
    def task_id(self) -> str:
        """The new task's id; of several ("imagine all") the first."""
        named = self.result if self.result not in (None, "") else self.data
        found = named[0] if isinstance(named, list) and named else named
        box = to_mapping(found)
        places = [to_text(box.get(key)) for key in ("taskId", "task_id", "id", "result")]
        text = next(filter(None, (to_text(found), *places)), "")
        return text.split(",")[0].strip()


class MidjourneyTask(Wire):
    """A task object, as returned by fetch, the lists and callbacks."""

    id: Text = ""
    action: Text = ""
    status: Text = ""
    progress: Percent = None
    prompt: Text = ""
    promptEn: Text = ""  # noqa: N815  # the wire's spelling, here and below
    state: Text = ""
    startTime: Number = None  # noqa: N815
    finishTime: Number = None  # noqa: N815
    imageUrl: Link = ""  # noqa: N815
    imageUrls: Items  # noqa: N815
    videoUrl: Link = ""  # noqa: N815
    videoUrls: Items  # noqa: N815
    failReason: Text = ""  # noqa: N815
    buttons: Items
    properties: Mapping
    width: Number = None
    height: Number = None


def read_submit(data: Any) -> SubmitAnswer:
    """The reply of an accepted submit. Raises if it has no id, whatever its code says."""
    answer = SubmitAnswer.model_validate(data)
    if not answer.task_id:
        raise ValueError("accepted without a task id")
    return answer


def accepted(answer: SubmitAnswer, handle: TaskHandle) -> Task:
    """The task of an accepted submit.

    Code 21 means two things: with `status` and `imageUrl` among the properties the task exists
    already (the button was pressed before); otherwise a window waits for a prompt or mask. 22 means
    queued; relays turn it into 1, so the queue's length is read with any code.
    """
    properties = answer.properties
    ahead = to_number(properties.get("numberOfQueues"))
    existing = answer.code == 21 and bool(properties.get("status") and properties.get("imageUrl"))
    window = answer.code == 21 and not existing
    return Task(
        handle=handle,
        state=TaskState.NEEDS_INPUT if window else TaskState.QUEUED,
        queued_ahead=int(ahead) if ahead is not None else None,
        prompt=to_text(properties.get("finalPrompt")) or None,
        existing=existing,
    )


def read_tasks(data: Any) -> list[MidjourneyTask]:
    """A list of tasks, bare, in a page (`content`) or an envelope; null is an empty list."""
    if isinstance(data, dict):
        data = data.get("content", data.get("data", data.get("result")))
    entries = [to_mapping(entry) for entry in to_list(data)]
    return [MidjourneyTask.model_validate(entry) for entry in entries if entry.get("id")]


def read_task(data: Any) -> MidjourneyTask | None:
    """One task; None for an empty reply, which means "unknown id"."""
    for _ in range(_WRAPPERS):
        if isinstance(data, list):
            data = data[0] if data else None
        if data is None or "id" in data or "status" in data:
            break
        data = next((data[key] for key in ("data", "result", "task") if key in data), None)
    return None if data is None else MidjourneyTask.model_validate(data)


def to_task(
    wire: MidjourneyTask, handle: TaskHandle, base_url: str, overdue: Callable[[str], bool]
) -> Task:
    """The `Task` of a task object. `overdue` decides whether a missing picture is given up."""
    state = _state(wire, handle)
    artifacts: tuple[Artifact, ...] = ()
    error, kind = wire.failReason.strip() or None, None
    if state is TaskState.SUCCEEDED:
        error, artifacts = None, _artifacts(wire, handle.task_id, base_url)
        if not artifacts and overdue(handle.task_id):
            state, kind = TaskState.FAILED, ErrorKind.UPSTREAM_ERROR
        elif not artifacts:
            state = TaskState.RUNNING
    elif state is TaskState.FAILED or _frozen(wire, state):
        state, kind = TaskState.FAILED, failure_kind(wire.failReason)
    done = state is TaskState.SUCCEEDED
    return Task(
        handle=handle,
        state=state,
        progress=100 if done else wire.progress,
        error=error if state.ended else None,
        error_kind=kind,
        artifacts=artifacts,
        actions=_actions(wire) if done else (),
        prompt=to_text(wire.properties.get("finalPrompt")) or wire.promptEn or wire.prompt or None,
    )


def _frozen(wire: MidjourneyTask, state: TaskState) -> bool:
    """True for a task that a relay has stopped polling: it never reports an end."""
    over = bool(wire.finishTime) or wire.progress == 100
    going = state in (TaskState.RUNNING, TaskState.QUEUED)
    shown = wire.imageUrl or wire.imageUrls or wire.videoUrl or wire.videoUrls
    return going and over and bool(wire.failReason.strip()) and not shown


def _state(wire: MidjourneyTask, handle: TaskHandle) -> TaskState:
    match word(wire.status):
        case "NOT_START" | "SUBMITTED" | "":
            return TaskState.RUNNING if wire.startTime else TaskState.QUEUED
        case "MODAL":
            answered = handle.action == ANSWERED
            return TaskState.QUEUED if answered else TaskState.NEEDS_INPUT
        case "SUCCESS" | "SUCCEEDED" | "SUCCEED" | "COMPLETED" | "COMPLETE" | "FINISHED" | "DONE":
            return TaskState.SUCCEEDED
        case "FAILURE" | "FAILED" | "FAIL" | "ERROR":
            cancelled = any(text in wire.failReason for text in _CANCELLED)
            return TaskState.CANCELLED if cancelled else TaskState.FAILED
        case "CANCEL" | "CANCELLED" | "CANCELED":
            return TaskState.CANCELLED
        case _:
            return TaskState.RUNNING


def _artifacts(wire: MidjourneyTask, task_id: str, base_url: str) -> tuple[Artifact, ...]:
    if word(wire.action) in _WORDLESS:
        texts = (to_text(wire.properties.get("finalPrompt")), wire.promptEn, wire.prompt)
        text = next((text for text in texts if text.strip()), "")
        return (Artifact(key=task_id, kind=ArtifactKind.TEXT, text=text),) if text else ()
    videos = _links(wire.videoUrls) or ([wire.videoUrl] if wire.videoUrl else [])
    kind = ArtifactKind.VIDEO if videos else ArtifactKind.IMAGE
    links = videos or ([wire.imageUrl] if wire.imageUrl else _links(wire.imageUrls))
    artifacts = []
    for number, link in enumerate(links):
        url, fallbacks = (link, ()) if videos else picture_urls(link, task_id, base_url)
        artifacts.append(
            Artifact(
                key=f"{task_id}-{number}" if number else task_id,
                kind=kind,
                url=url,
                fallback_urls=fallbacks,
                width=int(wire.width) if wire.width else None,
                height=int(wire.height) if wire.height else None,
            )
        )
    return tuple(artifacts)


def _links(entries: list[Any]) -> list[str]:
    return [link for entry in entries if (link := to_link(entry))]


def picture_urls(url: str, task_id: str, base_url: str) -> tuple[str, tuple[str, ...]]:
    """The URL of a picture, and the alternatives.

    A relay serves its pictures at `/mj/image/{id}`, prefixed with its own idea of its host, which
    may be localhost; the gateway's base URL works.
    """
    parts, base = urlsplit(url), urlsplit(base_url)
    relayed = f"{base_url}/mj/image/{task_id}"
    if url.startswith("//"):
        return f"{base.scheme}:{url}", ()
    if url.startswith("/"):
        return base_url + url, ()
    if parts.netloc == base.netloc:
        return url, ()
    lost = is_local(parts.hostname or "") and not is_local(base.hostname or "")
    if lost:
        return relayed, ()
    if parts.path.startswith("/mj/image/"):
        return relayed, (url,)
    return url, (relayed,) if is_local(parts.hostname or "") else ()


def _actions(wire: MidjourneyTask) -> tuple[Action, ...]:
    found: dict[str, Action] = {}
    for entry in map(to_mapping, wire.buttons):
        key = to_text(entry.get("customId"))
        if not key or key.startswith(_HIDDEN):
            continue
        emoji = to_text(entry.get("emoji")).strip()
        emoji = "" if emoji.isascii() else emoji  # a custom emoji's name is no emoji
        label = to_text(entry.get("label")).strip()
        used = to_number(entry.get("style")) == _USED
        if not (emoji or label):
            label = _label(key)
        found[key] = Action(key=key, label=label, emoji=emoji, used=used)
    if not wire.buttons and word(wire.action) in _GRIDS:
        return _classic_actions()
    return tuple(found.values())


def _label(custom_id: str) -> str:
    """A label for a button that has none: "MJ::JOB::upsample::2::…" is "Upsample 2"."""
    parts = [part for part in custom_id.split("::") if part][1:]
    if parts and parts[0].upper() == "JOB":
        parts = parts[1:]
    words = [p.replace("_", " ") for p in parts[:2] if len(p) < 24 and p not in ("0", "SOLO")]
    return " ".join(words).strip().capitalize() or custom_id


def _classic_actions() -> tuple[Action, ...]:
    """The nine buttons of a grid, for servers that list none (`submit/change` takes them)."""
    ups = [Action(key=f"{CHANGE}UPSCALE::{n}", label=f"U{n}") for n in range(1, 5)]
    again = Action(key=f"{CHANGE}REROLL::1", label="", emoji="🔄")
    varied = [Action(key=f"{CHANGE}VARIATION::{n}", label=f"V{n}") for n in range(1, 5)]
    return (*ups, again, *varied)

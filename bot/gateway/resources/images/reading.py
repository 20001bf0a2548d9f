"""The image envelope, read. Pure.

What the wire says: `{"created", "data": [{"url", "b64_json", "revised_prompt"}]}`; unused keys are
missing or "", base64 may begin with `data:image/png;base64,`, `data` may be one object, null or []
although HTTP says 200, an entry may be the bare address, the whole may stand in another envelope's
`data`, and some gateways print a chat completion instead, with the picture in its
Markdown.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from bot.gateway.answer_media import read_answer
from bot.gateway.completion_wire import EmptyChoices, read_completion
from bot.gateway.errors import UpstreamFailed
from bot.gateway.loose import to_bytes, to_link, to_list, to_mapping, to_text
from bot.gateway.media_types import is_text
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle, TaskState

NO_PICTURE = "no picture came"
"""Our own wording, where the upstream had none."""


def read_images(data: Any, resource: str) -> Task:
    """A finished task with the pictures of an image answer."""
    if isinstance(data, dict) and "choices" in data:
        return from_answer(answer_text(data), resource)
    if not isinstance(data, dict) or "data" not in data:
        raise ValueError("no image answer")
    inner = data["data"]
    if isinstance(inner, dict) and ("data" in inner or "choices" in inner):
        return read_images(inner, resource)
    entries = [_entry(entry) for entry in to_list(inner)]
    found, broken = [], None
    for number, entry in enumerate(entries):
        try:
            artifact = _artifact(str(number), entry)
        except ValueError as error:
            broken = error
            continue
        if artifact is not None:
            found.append(artifact)
    if broken is not None and not found:
        raise broken
    prompt = next((p for entry in entries if (p := to_text(entry.get("revised_prompt")))), None)
    return finished(tuple(found), resource, prompt, reason=NO_PICTURE)


def answer_text(data: Any) -> str:
    """The words of a chat completion; none where it holds no choice, which may be paid for too."""
    try:
        return read_completion(data).text
    except EmptyChoices:
        return ""


def from_answer(content: str, resource: str) -> Task:
    """A finished task with the pictures of a chat answer; its words are the reason if none."""
    media = read_answer(content)
    return finished(media.artifacts, resource, None, reason=media.text or NO_PICTURE)


def finished(
    artifacts: tuple[Artifact, ...], resource: str, prompt: str | None, *, reason: str
) -> Task:
    """A task that ended with its answer; without pictures it is an UpstreamFailed: NO_RESULT.

    Such an answer may have been billed, but nothing more will come of it.
    """
    if not artifacts:
        raise UpstreamFailed(reason[:1000], kind=ErrorKind.NO_RESULT, maybe_submitted=True)
    return Task(
        # Such an upstream gives its answers no id, and nobody will ask for this one again.
        handle=TaskHandle(resource=resource, task_id=uuid4().hex),
        state=TaskState.SUCCEEDED,
        progress=100,
        artifacts=artifacts,
        prompt=prompt,
    )


def _entry(entry: Any) -> dict[str, Any]:
    return {"url": entry} if isinstance(entry, str) else to_mapping(entry)


def _artifact(key: str, entry: dict[str, Any]) -> Artifact | None:
    encoded = to_text(entry.get("b64_json"))
    url = to_link(entry.get("url"))
    if not (encoded or url):
        return None
    data = None
    try:
        data = _decoded(encoded) if encoded else None
    except ValueError:
        if not url:
            raise
    return Artifact(key=key, kind=ArtifactKind.IMAGE, data=data, url=url or None)


def _decoded(encoded: str) -> bytes:
    data = to_bytes(encoded.rpartition("base64,")[2])
    if is_text(data):
        raise ValueError("words where a picture was expected")
    return data

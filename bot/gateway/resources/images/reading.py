"""The image envelope, read. Pure.

What the wire says: `{"created", "data": [{"url", "b64_json", "revised_prompt"}]}`; unused keys are
missing or "", base64 may begin with `data:image/png;base64,`, `data` may be one object, null or []
although HTTP says 200. Some gateways hand on their upstream's own shape (see `picture_shapes`),
print a chat completion with the picture in its Markdown or beside it, or stream events although
none were asked for. A picture that is there was paid for, so none is lost for its shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from bot.gateway import envelopes
from bot.gateway.completions.media import read_answer
from bot.gateway.completions.picture_shapes import pictures
from bot.gateway.completions.wire import EmptyChoices, read_completion
from bot.gateway.errors import GatewayError, UpstreamFailed
from bot.gateway.loose import to_bytes, to_link, to_list, to_mapping, to_text
from bot.gateway.media_types import is_text
from bot.gateway.sse import Events
from bot.gateway.types import (
    Artifact,
    ArtifactKind,
    Completion,
    ErrorKind,
    Picture,
    Task,
    TaskHandle,
    TaskState,
)

NO_PICTURE = "no picture came"
"""The error text if the upstream gave none."""
_ENVELOPE = ("data", "images", "image", "output", "result", "results", "artifacts", "predictions",
             "candidates", "url", "b64_json", "base64", "image_url", "image_urls")  # fmt: skip


def read_images(data: Any, resource: str) -> Task:
    """A finished task with the pictures of an image reply.

    Raises:
        GatewayError: the error in the reply; UpstreamFailed (NO_RESULT) if it has neither.
        ValueError: it is no image reply.
    """
    if _is_chat(data):
        return from_completion(whole(data), resource)
    if isinstance(data, list) and not isinstance(data, Events):
        data = {"data": data}
    documents = [to_mapping(one) for one in _final(data)]
    if not any(key in one for one in documents for key in _ENVELOPE):
        raise ValueError("no image answer")
    inner = documents[0].get("data")
    if isinstance(inner, dict) and ("data" in inner or "choices" in inner):
        return read_images(inner, resource)
    found = [made for box in documents for made in _standard(box)]
    if not found:
        shown = [one for box in documents for one in pictures(_named(box))]
        found = [_artifact(str(n), one.url, one.encoded) for n, one in enumerate(shown)]
    if not found and (failure := _failure(documents)) is not None:
        raise failure
    prompt = next((p for box in documents if (p := _prompt(box))), None)
    return finished(tuple(found), resource, prompt, reason=NO_PICTURE)


def _failure(documents: Iterable[dict[str, Any]]) -> GatewayError | None:
    """The error in place of pictures; DashScope writes it into `output`."""
    inner = (box.get(key) for box in documents for key in ("output", "data", "result"))
    said = next((one for one in map(to_mapping, inner) if to_text(one.get("code"))), None)
    return None if said is None else envelopes.to_error(envelopes.anything(said), status=200)


def whole(data: Any) -> Completion:
    """A chat completion; an empty one if it has no choice, because it may have been charged."""
    try:
        return read_completion(data)
    except EmptyChoices:
        return Completion(text="")


def from_completion(answer: Completion, resource: str) -> Task:
    """A finished task with the pictures beside and inside a chat answer's text."""
    return from_answer(answer.text, resource, answer.pictures)


def from_answer(
    content: str, resource: str, beside: Iterable[Picture] = (), *, written: bool = False
) -> Task:
    """A finished task with the pictures of a chat answer; its text is the error if there are none.

    `written`: the model also chats, so the text may contain anybody's links.
    """
    media = read_answer(content)
    found = [one.model_copy(update={"written": written}) for one in media.artifacts]
    known = {one.url for one in found}
    for picture in beside:
        if picture.url not in known:
            found.append(_artifact(str(len(found)), picture.url))
    return finished(tuple(found), resource, None, reason=media.text or NO_PICTURE)


def finished(
    artifacts: tuple[Artifact, ...], resource: str, prompt: str | None, *, reason: str
) -> Task:
    """A task that is finished with its reply; without pictures UpstreamFailed (NO_RESULT).

    Such a reply may have been charged, but nothing more will come of it.
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


def _is_chat(data: Any) -> bool:
    documents = data if isinstance(data, Events) else [data]
    for one in documents:
        choices = to_list(to_mapping(one).get("choices"))
        if "choices" in to_mapping(one) and (
            not choices or any("message" in c or "delta" in c for c in map(to_mapping, choices))
        ):
            return True
    return False


def _final(data: Any) -> list[Any]:
    """The documents that count: of events, the final ones, if they hold anything."""
    if not isinstance(data, Events):
        return [data]
    done = [one for one in data if "partial" not in to_text(one.get("type"))]
    holding = [one for one in done if any(True for _ in pictures(_named(one)))]
    return holding or data[-1:]


def _named(box: dict[str, Any]) -> dict[str, Any]:
    """The document with its bare list under a key that says what is in it."""
    return {"images": box.get("data"), **{k: v for k, v in box.items() if k != "data"}}


def _standard(box: dict[str, Any]) -> list[Artifact]:
    """The pictures of OpenAI's envelope, each entry separately."""
    found: list[Artifact] = []
    broken: ValueError | None = None
    entries = to_list(box.get("data")) if "data" in box else [box]
    for number, entry in enumerate(map(_entry, entries)):
        encoded, url = to_text(entry.get("b64_json")), to_link(entry.get("url"))
        if not (encoded or url):
            continue
        try:
            found.append(_artifact(str(number), url, encoded))
        except ValueError as error:
            broken = error
    if broken is not None and not found:
        raise broken
    return found


def _entry(entry: Any) -> dict[str, Any]:
    return {"url": entry} if isinstance(entry, str) else to_mapping(entry)


def _artifact(key: str, url: str, encoded: str = "") -> Artifact:
    data = None
    try:
        data = _decoded(encoded) if encoded else None
    except ValueError:
        if not url:
            raise
    return Artifact(key=key, kind=ArtifactKind.IMAGE, data=data, url=url or None)


def _prompt(box: dict[str, Any]) -> str:
    entries = map(to_mapping, (box, *to_list(box.get("data"))))
    return next((p for entry in entries if (p := to_text(entry.get("revised_prompt")))), "")


def _decoded(encoded: str) -> bytes:
    data = to_bytes(encoded.rpartition("base64,")[2])
    if is_text(data):
        raise ValueError("words where a picture was expected")
    return data

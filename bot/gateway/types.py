"""The client's own types: files to upload, results, and one task type for all upstreams.

It knows no wire format (each resource parses its own) and nothing of the bot.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value that can be stored as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Wire(BaseModel):
    """Data of an upstream: unknown fields are kept, because gateways add them freely."""

    model_config = ConfigDict(frozen=True, extra="allow")


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file to upload: name (with a correct extension), MIME type and bytes."""

    name: str
    content_type: str
    data: bytes = field(repr=False)
    url: str | None = field(default=None, repr=False)  # where anybody can fetch it for a while

    def data_url(self) -> str:
        """The file as `data:<type>;base64,…`, which most endpoints accept."""
        return f"data:{self.content_type};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True, slots=True)
class Media:
    """Downloaded bytes, with the type of their first bytes (never the server's word)."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str


class TaskState(StrEnum):
    """The states to which the states of all upstreams are mapped."""

    QUEUED = "queued"
    RUNNING = "running"
    NEEDS_INPUT = "needs_input"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """True if the task will not change any more."""
        return self in (TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED)


class ErrorKind(StrEnum):
    """What went wrong, independent of the upstream's wording."""

    BAD_REQUEST = "bad_request"
    CONTEXT_LENGTH = "context_length"
    CONTENT_POLICY = "content_policy"
    BANNED_PROMPT = "banned_prompt"
    AUTH = "auth"
    QUOTA = "quota"
    FORBIDDEN = "forbidden"
    BLOCKED = "blocked"  # a protection on the way stopped the request; the gateway never saw it
    MODEL_UNAVAILABLE = "model_unavailable"
    UNPRICED = "unpriced"  # the gateway's operator has not said what the model costs
    TEXT_ONLY = "text_only"  # the model takes words only, and was given a picture
    NO_STREAM = "no_stream"  # the model answers, but not as a stream
    TOO_LARGE = "too_large"  # the request's body is larger than something on the way takes
    TASK_NOT_FOUND = "task_not_found"
    PARENT_EXPIRED = "parent_expired"
    ROUTE_NOT_FOUND = "route_not_found"
    NOT_IMPLEMENTED = "not_implemented"
    UNSUPPORTED = "unsupported"
    RATE_LIMITED = "rate_limited"
    QUEUE_FULL = "queue_full"
    UPSTREAM_ERROR = "upstream_error"
    UPSTREAM_TIMEOUT = "upstream_timeout"
    NETWORK = "network"
    PROTOCOL = "protocol"
    NO_RESULT = "no_result"  # it answered, with nothing or with words in place of the result


class ArtifactKind(StrEnum):
    """The kind of a result."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"
    VOICE = "voice"  # spoken words as Ogg/Opus; `AUDIO` in any other format
    FILE = "file"  # a document; its title is its whole name


class Artifact(Record):
    """One final result of a task. `key`: its id at the upstream, unique in the task."""

    key: str
    kind: ArtifactKind
    url: str | None = None
    fallback_urls: tuple[str, ...] = ()
    data: bytes | None = None  # where the upstream answered inline (base64); not kept in rows
    kept: str | None = None  # the name under which the caller has stored the bytes already
    text: str | None = None  # the text itself, or a song's lyrics
    markdown: bool = False  # how the text is to be read
    timed: str | None = None  # the same words with their times, as SubRip; not shown by itself
    title: str | None = None
    performer: str | None = None
    tags: str | None = None
    duration: float | None = None  # seconds
    width: int | None = None  # pixels
    height: int | None = None  # pixels
    cover_url: str | None = None
    video_url: str | None = None  # a song's; "" = it may still come, None = there will be none
    written: bool = False  # a model wrote the link into its words: not every host is asked for it

    model_config = ConfigDict(
        frozen=True, extra="ignore", ser_json_bytes="base64", val_json_bytes="base64"
    )


class Action(Record):
    """A button that the upstream offers on a finished task (U1, V3, Extend)."""

    key: str  # the upstream's word for it, sent back verbatim
    label: str
    emoji: str = ""
    used: bool = False

    @property
    def text(self) -> str:
        """The label of the button."""
        return " ".join(part for part in (self.emoji, self.label) if part) or self.key


class TaskHandle(Record):
    """Everything needed to find a task again, after a restart or by another route."""

    resource: str  # "midjourney", "suno.v4"
    task_id: str  # always a string, however the wire writes it
    profile: str = "default"  # the route profile that accepted it
    server_id: str | None = None
    mode: str | None = None  # Midjourney's speed: fast, relax, turbo
    action: str | None = None
    origin_task_id: str | None = None
    submitted_at: datetime | None = None


class Task(Record):
    """An upstream's record of a generation, as of one poll."""

    handle: TaskHandle
    state: TaskState
    progress: int | None = None  # percent; None = the upstream did not say
    error: str | None = None  # the upstream's own wording
    error_kind: ErrorKind | None = None
    artifacts: tuple[Artifact, ...] = ()  # final ones only; the task may still run, or have failed
    actions: tuple[Action, ...] = ()
    queued_ahead: int | None = None
    prompt: str | None = None  # the prompt as the upstream finally used it
    existing: bool = False  # the upstream answered "this task exists already" instead of a new one


class Usage(Record):
    """The cost of a completion, in tokens."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of an answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class Rethought:
    """All text so far was reasoning: its end was marked, but its beginning was not."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a drawing inside the answer, in the upstream's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the answer: its URL, or the picture as a data URL."""

    url: str
    fallback_urls: tuple[str, ...] = ()
    written: bool = True  # the model wrote the address into its words


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function call that the model requests; `arguments` is its JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The end of a completion. `cut`: it broke off, or did not report its end.

    `finish_reason` is one of the words of `finish_words`, or the upstream's own.
    """

    finish_reason: str | None = None
    usage: Usage | None = None
    cut: bool = False
    tool_calls: tuple[ToolCall, ...] = ()
    model: str | None = None  # as the gateway named it; may differ from what was asked for


ChatEvent = TextDelta | ReasoningDelta | Rethought | Progress | Picture | Completed


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer; `pictures` are beside its text."""

    text: str
    reasoning: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    pictures: tuple[Picture, ...] = ()


class ModelInfo(Record):
    """An entry of the model list; only the id is reliable."""

    id: str
    owned_by: str | None = None

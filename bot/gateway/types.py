"""The gateway client's own vocabulary: what goes up, what comes down, what every upstream becomes.

It knows no wire format (each resource translates its own) and nothing of the bot.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value of ours that can be stored as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Wire(BaseModel):
    """Something an upstream said: unknown fields are kept, because gateways add them freely."""

    model_config = ConfigDict(frozen=True, extra="allow")


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file that goes up: its name (with a correct extension), MIME type and bytes."""

    name: str
    content_type: str
    data: bytes = field(repr=False)
    url: str | None = field(default=None, repr=False)  # where anybody can fetch it for a while

    def data_url(self) -> str:
        """The file as `data:<type>;base64,…`, the form most leaves accept."""
        return f"data:{self.content_type};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True, slots=True)
class Media:
    """Downloaded bytes with the type their magic bytes say (never the server's word for it)."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str


class TaskState(StrEnum):
    """The states every asynchronous task of every upstream maps onto."""

    QUEUED = "queued"
    RUNNING = "running"
    NEEDS_INPUT = "needs_input"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the task."""
        return self in (TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED)


class ErrorKind(StrEnum):
    """What went wrong, in words that stay the same whatever the upstream's dialect."""

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
    """What a generation produced."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"
    VOICE = "voice"  # spoken words as Ogg/Opus; `AUDIO` in any other format
    FILE = "file"  # a document; its title is its whole name


class Artifact(Record):
    """One final thing that a task produced. `key`: the upstream's id for it, unique in its task."""

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
        """What stands on the button."""
        return " ".join(part for part in (self.emoji, self.label) if part) or self.key


class TaskHandle(Record):
    """All that is needed to find a task again, after a restart or on another route."""

    resource: str  # "midjourney", "suno.v4"
    task_id: str  # always a string, however the wire writes it
    profile: str = "default"  # the route profile that accepted it
    server_id: str | None = None
    mode: str | None = None  # Midjourney's speed: fast, relax, turbo
    action: str | None = None
    origin_task_id: str | None = None
    submitted_at: datetime | None = None


class Task(Record):
    """The gateway's record of a generation, as of one look at it."""

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
    """What a completion cost, in tokens."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of an answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's thinking, shown apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Rethought:
    """All text of the answer so far was thinking: its end was marked, and its beginning was not."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a drawing in the answer is, in the upstream's words; of interest while it works."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to the answer: its address, or itself as a data URL."""

    url: str
    fallback_urls: tuple[str, ...] = ()
    written: bool = True  # the model wrote the address into its words


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the model wants called; `arguments` is the JSON text it wrote."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The end of a completion. `cut` = it broke off, or did not say that it was done.

    `finish_reason` is one of the words of `finish_words`, or the upstream's own if none fits.
    """

    finish_reason: str | None = None
    usage: Usage | None = None
    cut: bool = False
    tool_calls: tuple[ToolCall, ...] = ()
    model: str | None = None  # as the gateway named it; may differ from what was asked for


ChatEvent = TextDelta | ReasoningDelta | Rethought | Progress | Picture | Completed


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer that came in one piece; `pictures` stand beside its text."""

    text: str
    reasoning: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    pictures: tuple[Picture, ...] = ()


class ModelInfo(Record):
    """One entry of the model list; only the id can be relied on."""

    id: str
    owned_by: str | None = None

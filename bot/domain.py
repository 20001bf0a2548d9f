"""The domain values that all layers pass around, and the errors that people may read.

Nothing here knows aiogram, SQL or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from bot.gateway.types import Action, Artifact, Record, Task, TaskHandle
from bot.scope import Scope as Scope  # noqa: PLC0414 - a noun like all the others


class FileKind(StrEnum):
    """The kind of a file that a person sent."""

    IMAGE = "image"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"  # a voice message with a face
    ANIMATION = "animation"  # a video without sound
    DOCUMENT = "document"


RECORDINGS = frozenset({FileKind.VOICE, FileKind.AUDIO, FileKind.VIDEO_NOTE, FileKind.VIDEO})
"""Kinds of files that can be transcribed."""


class FileRef(Record):
    """A file at Telegram: stored as its file id, fetched when needed, never as bytes or URL."""

    file_id: str
    unique_id: str
    kind: FileKind
    name: str = ""
    content_type: str = ""
    size: int | None = None  # bytes
    fit: str = ""  # what it is made into when opened: "mask 1024x768"; "" = what models take
    heard: str | None = None  # what is said in it, once somebody has listened; "" = nothing
    seconds: float | None = None  # how long it plays, where that is known
    role: str = ""  # the field of a form that it answers

    @property
    def recording(self) -> bool:
        """True for audio, voice and video: something that can be transcribed."""
        return self.kind in RECORDINGS


class Quoted(Record):
    """A message that a person replied to or forwarded."""

    text: str
    author: str = ""
    ours: bool = False  # the bot itself wrote it
    message_id: int | None = None
    files: tuple[FileRef, ...] = ()
    marked: str = ""  # the text as Markdown, where parts of it have looks
    things: str = ""  # what it holds besides (a poll, a place), told in words
    written_at: datetime | None = None  # of a forwarded one: when it was first written


class Prompt(Record):
    """What a person asked. An album, a split text or a comment with forwards is one Prompt."""

    text: str = ""  # their own words
    marked: str = ""  # the same as Markdown, where some of them have looks: for who talks with them
    files: tuple[FileRef, ...] = ()  # all of them: their own, those passed on, those replied to
    quoted: Quoted | None = None
    forwards: tuple[Quoted, ...] = ()  # what they passed on, in its order
    things: str = ""  # what came with their words, told in words
    message_ids: tuple[int, ...] = ()  # all the messages it came in

    @property
    def words(self) -> str:
        """The person's own text, else that of what they forwarded."""
        return self.text or "\n\n".join(one.text for one in self.forwards if one.text)

    @property
    def own_files(self) -> tuple[FileRef, ...]:
        """The files sent with it, without those of the message it replies to."""
        if self.quoted is None:
            return self.files
        elsewhere = {one.unique_id for one in self.quoted.files}
        return tuple(one for one in self.files if one.unique_id not in elsewhere)


class Role(StrEnum):
    """The author of a turn."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class ChatMessage(Record):
    """One turn of a conversation; media are references, never bytes."""

    id: int = 0
    role: Role
    text: str = ""
    files: tuple[FileRef, ...] = ()
    speaker: str = ""  # the person's name, used in groups
    created_at: datetime | None = None


class Conversation(Record):
    """The conversation of a chat and topic. `/new` starts another one."""

    id: int
    chat_id: int
    topic_id: int | None = None
    model: str | None = None  # None = the setting's
    system_prompt: str | None = None
    created_at: datetime


class AnswerStatus(StrEnum):
    """The status of an answer. It is committed before the step that it names."""

    ASKED = "asked"  # the question is stored; the gateway may not have been asked
    STREAMING = "streaming"  # the gateway is answering
    READY = "ready"  # the parts are stored; some may have been sent
    SENT = "sent"  # every part reached the chat, or is known to be in doubt
    FAILED = "failed"  # ended with an error that was shown


class AnswerPart(Record):
    """One message of a rendered answer. `payload` is the view's JSON, opaque here."""

    index: int
    payload: dict[str, Any]
    sending_at: datetime | None = None
    message_id: int | None = None


class Answer(Record):
    """An answer of the model, from the question to the messages that show it."""

    id: int
    conversation_id: int
    question_id: int  # the ChatMessage that asked
    retry_of: int | None = None  # the answer that this one is to replace
    scope: Scope
    status: AnswerStatus
    text: str = ""
    reasoning: str = ""
    model: str = ""
    placeholder_id: int | None = None  # the group's message that is being edited
    pages: tuple[int, ...] = ()  # the messages before it, which are full
    starts: int = 0  # how often the gateway was asked for it
    prompt_tokens: int | None = None  # of all that was asked for it; None = nothing was told
    completion_tokens: int | None = None
    total_tokens: int | None = None
    price: int | None = None  # None = not known
    parts: tuple[AnswerPart, ...] = ()
    created_at: datetime


class Form(Record):
    """A command that still lacks something, with the answers so far."""

    id: int
    kind: str  # "music", "imagine.modal"
    scope: Scope
    step: str = ""  # the question that is open
    params: dict[str, Any] = Field(default_factory=dict)
    files: tuple[FileRef, ...] = ()
    message_id: int | None = None  # the message that shows the form
    update_id: int | None = None  # the updates that opened it, changed it last, and closed it
    changed_by: int | None = None
    closed_by: int | None = None
    created_at: datetime
    expires_at: datetime


class JobStatus(StrEnum):
    """The status of a job; `JobStore.advance` allows only valid changes."""

    QUEUED = "queued"  # stored; nothing was asked of the upstream
    SUBMITTING = "submitting"  # committed before the billable call
    RUNNING = "running"  # the upstream works on it
    AWAITING_INPUT = "awaiting_input"  # the upstream wants words or a mask
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # we cannot know whether the upstream accepted it

    @property
    def ended(self) -> bool:
        """True if the status will not change any more."""
        return self in ENDED


ENDED = frozenset(
    {JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.INTERRUPTED}
)


class JobFailure(Record):
    """Why a job failed: a key for `explain()`, and the upstream's own text."""

    # An ErrorKind value, or one of ours: "deadline", "interrupted" (while handing in),
    # "unanswered" (handed in, without a proper answer), "media" (made, but not to be
    # fetched), "files" (what was sent cannot be read), "deaths" (it ends the process), "internal",
    # "cancelled" (at the upstream too) and "cancelled_here" (the upstream goes on, and may charge).
    kind: str
    quote: str = ""
    word: str | None = None  # Midjourney's banned word


class Job(Record):
    """Our stored record of a task at an upstream."""

    id: int
    kind: str  # "midjourney.imagine"
    upstream: str  # "midjourney"
    status: JobStatus
    scope: Scope
    reference: str  # ours, sent upstream where the wire has room; unique
    params: dict[str, Any]
    files: tuple[FileRef, ...] = ()
    parent_id: int | None = None
    action_id: int | None = None  # the StoredAction that was pressed
    origin: str | None = None  # what started it, unique: "update:7", "form:3", "answer:45:pictures"
    retry_of: int | None = None  # the job that it does once more
    answer: str | None = None  # what the person said when the upstream asked for more
    choice: str | None = None  # … and which of the offered choices they took
    answered: bool = False  # committed before that answer is sent: it may have arrived
    handle: TaskHandle | None = None
    seen: Task | None = None  # the task with its results, until they are kept
    progress: int | None = None
    queued_ahead: int | None = None
    prompt: str | None = None  # as the upstream finally used it
    failure: JobFailure | None = None
    created_at: datetime
    submit_started_at: datetime | None = None
    submitted_at: datetime | None = None
    progressed_at: datetime | None = None  # the last look that saw something new
    ended_at: datetime | None = None
    told_at: datetime | None = None  # when its end, or the upstream's question, reached the chat
    due_at: datetime | None = None  # the next step (hand in, look, forget) is not taken before
    tries: int = 0  # how often in a row that step has failed
    deaths: int = 0  # how often the process died while it was at work on this
    given_up_at: datetime | None = None  # its results are not brought to the chat any more

    def shown_in(self, scope: Scope) -> bool:
        """True if its results may be shown there: in its own chat, or to the asker in private."""
        asker = scope.private and scope.user_id == self.scope.user_id
        return asker or scope.chat_id == self.scope.chat_id

    @property
    def given(self) -> JobInput | None:
        """The answer to the upstream's question; None if there is none yet."""
        if self.answer is None:
            return None
        return JobInput(text=self.answer, files=self.files, choice=self.choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInput:
    """A person's answer to an upstream's question (Midjourney's modal)."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    choice: str | None = None  # one of the choices that the question offered


class StoredArtifact(Record):
    """A result of a job: its bytes until delivered, then Telegram's file id."""

    id: int
    job_id: int
    artifact: Artifact
    sha256: str | None = None  # of the kept bytes
    content_type: str | None = None
    extension: str | None = None
    file_id: str | None = None  # once it is at Telegram
    original_file_id: str | None = None  # the unconverted original, sent as a document
    delivered_at: datetime | None = None


class StoredAction(Record):
    """A button of a finished job. Callback data holds only its id."""

    id: int
    job_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class Profile:
    """What is stored about a person."""

    user_id: int
    prefs: dict[str, Any] = field(default_factory=dict)  # choices as stored, by name; unchecked


class Unusable(Exception):
    """A setting is well-formed but does not work. For the operator, in English.

    The message is a sentence without the setting's name, and says what to do.
    """

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(message)
        self.setting = setting


class BotError(Exception):
    """A refusal that a person may read.

    `key` names the sentence in the locales ("error-…"), `values` fill it.

    ```
    BotError
    ├── NotAllowed      this person or chat is not on the list
    ├── BadInput        what was given cannot be used; the sentence says what to give
    │   └── StillAsked  … and the question that it was to answer stays open
    ├── NotYours        only the asker or an admin may do this
    ├── Gone            the thing pressed or named is not there any more
    ├── AlreadyRunning  the same action is still at work
    ├── AlreadyAsked    the same action was done before, and is done once
    └── NothingToDo     there is nothing to stop, retry or cancel
    ```
    """

    def __init__(self, key: str, **args: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = args


class NotAllowed(BotError):
    """This person or chat is not on the access list."""


class BadInput(BotError):
    """The input cannot be used."""


class StillAsked(BadInput):
    """An answer cannot be used; the question stays open, and the sentence says how to leave it."""


class NotYours(BotError):
    """Only the asker or an admin may do this."""


class Gone(BotError):
    """What was pressed or named does not exist any more."""


class AlreadyRunning(BotError):
    """The same action is still running."""


class AlreadyAsked(BotError):
    """The same action was done before, and can be done only once."""


class NothingToDo(BotError):
    """There is nothing to stop, retry or cancel."""

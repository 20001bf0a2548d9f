"""A Midjourney task, and its state at each age.

`show.py` writes it in either dialect.
"""

from __future__ import annotations

import math
import re
import uuid
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Literal

from emulators.gateway.tasks import Life
from emulators.gateway.triggers import Triggers, without_triggers

# own seconds, percent
STEPS = ((3.0, 15), (8.0, 31), (14.0, 46), (20.0, 62), (28.0, 78), (35.0, 93))
PICTURE_S, TEXT_S, SWAP_S = 40.0, 6.0, 20.0
WINDOW_S = 600.0
PREVIEW_FROM = 31
QUEUE_S = 4.0  # per task ahead
_NAMESPACE = uuid.UUID("5d1f0c3a-0000-4000-8000-00000000b0a7")
_FLAG = re.compile(r"\s--\w+(\s+[^\s-]\S*)?")

Kind = Literal["grid", "single", "large", "text", "swap"]
Window = Literal["", "inpaint", "zoom", "remix", "read"]


@dataclass(kw_only=True, eq=False)
class MjLife(Life):
    """One task, with everything that its picture is made from."""

    action: str
    kind: Kind
    motif: str = ""  # what is painted; the part behind `~` makes it a relative of the same motif
    number: int = 0  # which of four, for single pictures
    width: int = 1024
    height: int = 1024
    mode: str = "fast"
    bot_type: str = "MID_JOURNEY"
    state: str = ""
    description: str = ""
    text: str = ""  # what describe and shorten found
    hook: str = ""
    source: bytes = b""  # the picture that describe looked at, or that a face went into
    references: tuple[bytes, ...] = ()  # pictures that shine through
    mask: bytes = b""
    parent: MjLife | None = None
    window: Window = ""
    failure: str = ""  # what it says when it fails, at the end of its life
    cancelled_as: str = ""  # the failReason, where cancelling writes one
    queue_s: float = 0.0  # waiting in line first
    submitted_at: float = 0.0  # unix seconds
    looks: int = 0  # how often it was seen finished
    told: dict[str, Any] | None = None  # what its hook heard last
    pressed: dict[str, str] = field(default_factory=dict)  # customId → the task it began

    @property
    def job_uuid(self) -> str:
        """Midjourney's own job id, which is part of every button's customId."""
        return str(uuid.uuid5(_NAMESPACE, self.id))

    @property
    def expired(self) -> bool:
        """True if its window was never answered."""
        return self.waiting and self.seen >= WINDOW_S

    @property
    def status(self) -> str:
        """The raw proxy's status word, at the visible age."""
        if self.ended is not None:
            return "FAILURE" if self.cancelled_as else "CANCEL"
        if self.expired:
            return "FAILURE"
        if self.waiting:
            return "MODAL"
        if self.over:
            return "FAILURE" if self.failure else "SUCCESS"
        age = self.seen - self.queue_s
        if age < 1:
            return "NOT_START"
        if age < STEPS[0][0]:
            return "SUBMITTED"
        return self.triggers.word("status", "IN_PROGRESS")

    @property
    def frozen(self) -> bool:
        """True if it has failed, but its row never says so."""
        return "frozen" in self.triggers and bool(self.failure) and self.status == "FAILURE"

    @property
    def percent(self) -> int:
        """The progress of its picture."""
        if self.status == "SUCCESS":
            return 100
        if self.kind in ("text", "swap") or self.waiting:
            return 0
        done = bisect_right(STEPS, self.seen - self.queue_s, key=lambda step: step[0])
        return STEPS[done - 1][1] if done else 0

    def moment(self, age: float) -> int:
        """Unix milliseconds at an age."""
        return round((self.submitted_at + age / self.pace) * 1000)


def life_span(kind: Kind) -> float:
    """Own seconds until a task of the kind is finished."""
    return {"text": TEXT_S, "swap": SWAP_S}.get(kind, PICTURE_S)


def destiny(prompt: str, triggers: Triggers) -> tuple[str, float | None]:
    """The reason and age at which the task will fail; ("", None) if it will not."""
    if re.search(r"[—–][a-z]", prompt):
        return "[Invalid parameter] Unrecognized parameter(s): `—`", 3.0
    if "banned-late" in triggers:
        return "[Banned prompt detected] Your prompt contains a banned word", 8.0
    if "moderate" in triggers:
        return "Request cancelled due to image filters", 8.0
    if "moderate-late" in triggers:
        return "Request cancelled due to output filters", 35.0
    if "fail" in triggers:
        return "[Internal Server Error] 任务失败，请重试", 20.0
    if "frozen" in triggers:
        return "[Invalid parameter] Unrecognized parameter(s): `--tru`", 8.0
    return "", None


def motif_of(prompt: str) -> str:
    """The words of a prompt without flags and addresses."""
    words = re.sub(r"https?://\S+", "", without_triggers(prompt))
    return _FLAG.sub("", f" {words}").strip()


def shape_of(prompt: str, side: int) -> tuple[int, int]:
    """Width and height for `--ar`, with the area of a square of that side."""
    found = re.search(r"--(?:ar|aspect)\s+(\d{1,3}):(\d{1,3})", prompt)
    ratio = int(found[1]) / max(1, int(found[2])) if found else 1.0
    ratio = min(3.0, max(1 / 3, ratio))
    width = side * math.sqrt(ratio)
    return round(width / 2) * 2, round(width / ratio / 2) * 2

"""The list of commands, and in which chats each is listed."""

from __future__ import annotations

PRIVATE = (
    "imagine", "image", "edit", "blend", "describe", "shorten", "swap", "mj",
    "music", "lyrics", "video", "avatar", "new", "retry", "stop", "model", "system",
    "remember", "recall", "forget",
    "transcribe", "translate", "say", "gpts", "complete", "jobs", "cancel", "language", "help",
)  # fmt: skip
GROUP = (
    "imagine", "image", "edit", "blend", "describe", "shorten", "swap", "mj",
    "music", "lyrics", "video", "avatar", "new", "retry", "stop", "model",
    "remember", "recall", "forget", "jobs",
    "transcribe", "translate", "say", "gpts", "complete", "cancel", "help",
)  # fmt: skip
ADMIN = (*PRIVATE, "balance")
KNOWN = frozenset((*GROUP, *ADMIN, "start"))

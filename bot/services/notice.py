"""A Notice: what a person is told beside an answer, in our words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about this answer, although it goes on.

    Kinds: "context-trimmed", "picture-unseen" (the model cannot see), "file-unread" (name),
    "document-cut" (name), "document-pages" (name, read, pages), "document-guessed" (name,
    encoding), "document-damaged" (name), "memory-used" (names: the notes that the model was given).
    """

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)

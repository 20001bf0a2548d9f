"""Notice: a remark about an answer, worded by the bot and shown below it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark about an answer that was given all the same.

    Kinds: "context-trimmed", "picture-unseen" (the model cannot see), "file-unread" (name),
    "document-cut" (name), "document-pages" (name, read, pages), "document-wordless" (name,
    wordless, read), "document-guessed" (name, encoding), "document-damaged" (name), "memory-used"
    (names: the notes that the model was given).
    """

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)

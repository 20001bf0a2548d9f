"""The Bot API methods that the emulator answers, by topic.

A method of the schema that is missing here answers 501, so that a missing method is noticed.
"""

from __future__ import annotations

from emulators.telegram.methods import chats, drafts, media, messages, profile, service, topics
from emulators.telegram.methods.registry import HANDLERS

__all__ = ["HANDLERS", "chats", "drafts", "media", "messages", "profile", "service", "topics"]

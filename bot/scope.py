"""Where something is shown, and for whom: `Target`, and the `Scope` that every wish carries."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from bot.gateway.types import Record


class ChatTarget(Record):
    """A chat, or one talk in it."""

    chat_id: int
    topic_id: int | None = None  # of a forum, or of a private chat with topics
    direct_topic_id: int | None = None  # of a channel's direct messages: with whom it is

    @property
    def place(self) -> int | None:
        """The talk inside the chat that this is a part of; None = the chat has but one."""
        return self.topic_id if self.direct_topic_id is None else self.direct_topic_id


class InlineTarget(Record):
    """A message that a person sent through us into a chat which we do not see.

    It can be edited. Nothing else can be sent there.
    """

    inline_message_id: str


Target = ChatTarget | InlineTarget


class Scope(Record):
    """Where, who and in which language: everything a reply needs, now or after a restart."""

    target: Target
    user_id: int
    private: bool
    user_name: str = ""
    language: str = "en"
    message_id: int | None = None  # the message that asked; replies hang on it
    pressed: bool = False  # a button under that message asked: it is not the person's own
    update_id: int | None = None  # the update it came in, so that a replay starts nothing twice

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: Any) -> Any:
        """Read a chat and a topic that stand beside the rest, as rows of earlier versions do."""
        if not isinstance(data, dict) or "target" in data or "chat_id" not in data:
            return data
        rest = {name: value for name, value in data.items() if name not in _FLAT}
        return rest | {"target": {name: data[name] for name in _FLAT if name in data}}

    @property
    def chat_id(self) -> int:
        """The chat to whose talk this belongs: an inline message goes with its sender's own."""
        target = self.target
        return target.chat_id if isinstance(target, ChatTarget) else self.user_id

    @property
    def topic_id(self) -> int | None:
        """The talk inside that chat, whichever kind of topic keeps it apart."""
        return self.target.place if isinstance(self.target, ChatTarget) else None

    @property
    def origin(self) -> str | None:
        """What a wish that is said in this update is known by; None = by nothing."""
        return None if self.update_id is None else f"update:{self.update_id}"


_FLAT = tuple(ChatTarget.model_fields)

"""`Target`: where something is shown. `Scope`: the target, the person and the language."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from bot.gateway.types import Record


class ChatTarget(Record):
    """A chat, or one topic in it."""

    chat_id: int
    topic_id: int | None = None  # of a forum, or of a private chat with topics
    direct_topic_id: int | None = None  # of a channel's direct messages: with whom it is

    @property
    def place(self) -> int | None:
        """The id of the topic, of either kind; None without topics."""
        return self.topic_id if self.direct_topic_id is None else self.direct_topic_id


class InlineTarget(Record):
    """A message that a person sent through the bot into a chat that the bot is not in.

    It can be edited. Nothing else can be sent there.
    """

    inline_message_id: str


Target = ChatTarget | InlineTarget


class Scope(Record):
    """Where, who and in which language: everything that a reply needs, also after a restart."""

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
        """Read rows of earlier versions, which have chat and topic as separate fields."""
        if not isinstance(data, dict) or "target" in data or "chat_id" not in data:
            return data
        rest = {name: value for name, value in data.items() if name not in _FLAT}
        return rest | {"target": {name: data[name] for name in _FLAT if name in data}}

    @property
    def chat_id(self) -> int:
        """The chat that it belongs to; for an inline message the sender's private chat."""
        target = self.target
        return target.chat_id if isinstance(target, ChatTarget) else self.user_id

    @property
    def topic_id(self) -> int | None:
        """The topic in that chat, of either kind."""
        return self.target.place if isinstance(self.target, ChatTarget) else None

    @property
    def origin(self) -> str | None:
        """The key that makes a request of this update unique; None without an update."""
        return None if self.update_id is None else f"update:{self.update_id}"


_FLAT = tuple(ChatTarget.model_fields)

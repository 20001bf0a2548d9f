"""The records of the emulated Telegram: users, chats, messages, drafts.

`state.py` changes them; the methods check what a bot may do.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from emulators.telegram.rich_text import html_of_blocks, text_of_blocks

Json = dict[str, Any]
DEFAULT_COLOR = 0x6FB9F0


@dataclass(slots=True, eq=False)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    username: str | None = None
    language: str = "en"
    is_bot: bool = False
    started: bool = False  # has ever written to the bot, so that the bot may write back
    blocked: bool = False  # has blocked the bot

    def json(self) -> Json:
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if not self.is_bot:
            user["language_code"] = self.language
        return user


@dataclass(slots=True, eq=False)
class Topic:
    """A topic of a forum; its id is the message_thread_id."""

    id: int
    name: str
    icon_color: int = DEFAULT_COLOR
    closed: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message as it is now: `json` is what a client gets."""

    chat: Chat
    id: int
    sender: User
    json: Json
    deleted: bool = False
    reply_wish: Json | None = None  # the bot asked the client to open a reply to it
    reactions: list[str] = field(default_factory=list)  # the emoji the bot put on it

    @property
    def topic_id(self) -> int | None:
        """The forum topic, or whose direct messages; a mere thread of replies is none."""
        if direct := self.json.get("direct_messages_topic"):
            return int(direct["topic_id"])
        return self.json.get("message_thread_id") if self.json.get("is_topic_message") else None

    @property
    def rich_html(self) -> str | None:
        """The rich content as tidy HTML (a subset a browser can show), or None."""
        rich = self.json.get("rich_message")
        return html_of_blocks(rich["blocks"]) if rich else None

    def snapshot(self) -> Json:
        """A copy that later edits do not touch."""
        return copy.deepcopy(self.json)

    def quoted(self) -> Json:
        """How the message looks inside `reply_to_message`: without its own reply."""
        json = self.snapshot()
        json.pop("reply_to_message", None)
        return json


@dataclass(slots=True, eq=False)
class Draft:
    """A draft: visible for 30 seconds after its last update."""

    chat: Chat
    id: int
    topic_id: int | None
    content: Json  # text + entities, or rich_message
    can_stop: bool
    keep_on_stop: bool
    shown_at: float
    frames: int = 1
    stopped: bool = False

    @property
    def text(self) -> str:
        """What is read: rich content flattened to text."""
        return text_of(self.content)

    @property
    def rich_html(self) -> str | None:
        rich = self.content.get("rich_message")
        return html_of_blocks(rich["blocks"]) if rich else None


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat (its id is the person's) or a supergroup."""

    id: int
    type: str
    title: str | None = None
    user: User | None = None
    is_forum: bool = False
    is_direct: bool = False  # the direct messages of a channel: a topic for everybody who writes
    members: dict[int, str] = field(default_factory=dict)  # user id → status
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    drafts: dict[tuple[int, int | None], Draft] = field(default_factory=dict, repr=False)
    migrated_to: int | None = None
    forbidden: set[str] = field(default_factory=set)
    """Kinds that its permissions forbid: text, photo, audio, document, video, animation, voice."""
    next_message_id: int = 1

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def json(self) -> Json:
        chat: Json = {"id": self.id, "type": self.type}
        if self.user is not None:
            chat["first_name"] = self.user.first_name
            if self.user.username:
                chat["username"] = self.user.username
        if self.title is not None:
            chat["title"] = self.title
        if self.is_forum:
            chat["is_forum"] = True
        if self.is_direct:
            chat["is_direct_messages"] = True
        return chat


def text_of(content: Json) -> str:
    """The words of a message, a caption or rich content, as plain text."""
    if "rich_message" in content:
        return text_of_blocks(content["rich_message"]["blocks"])
    return str(content.get("text") or content.get("caption") or "")

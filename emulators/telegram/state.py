"""Everything the emulated Telegram remembers, and the few ways it changes.

Methods (what the bot does) and people (what persons do) change it only through here, so every
change is announced once to everyone who subscribed: people waiting in tests, the chat page.
No rule of the Bot API is checked here.

Events are dicts with a `type`:
`message` and `edit` (chat_id, message_id), `delete` (chat_id, message_id), `draft` (chat_id,
topic_id, draft_id), `draft_end` (the same, why: sent | stopped | expired), `typing` (chat_id,
topic_id, action), `callback_answer` (query_id, user_id, text, alert, url), `reaction` (chat_id,
message_id, emoji), `chat` (chat_id: something about the chat itself changed).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulators.telegram.files import FileStore
from emulators.telegram.model import Chat, Draft, Json, Message, Topic, User
from emulators.telegram.updates import UpdateQueue

DRAFT_LIFE_S = 30.0
CALLBACK_LIFE_S = 15.0
# In private chats and small groups an account has one row of message ids; a supergroup its own.
_FIRST_MESSAGE_ID = 10


@dataclass(slots=True)
class CallbackQuery:
    """A press that waits for its answer."""

    id: str
    user: User
    message: Message
    data: str
    asked_at: float
    answer: Json | None = None


@dataclass(slots=True)
class Profile:
    """What the bot said about itself, by language (`""` for everybody)."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """One bot's Telegram. `now` is the clock of lifetimes, `wall` that of dates."""

    me: User
    now: Callable[[], float]
    wall: Callable[[], float]
    privacy: bool = False  # privacy mode: the bot sees little of what is said in groups
    features: set[str] = field(default_factory=lambda: {"rich", "drafts"})
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: FileStore = field(default_factory=FileStore)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    inline: dict[str, Message] = field(default_factory=dict)  # sent through the bot, by their ids
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    _private_ids: itertools.count[int] = field(
        default_factory=lambda: itertools.count(_FIRST_MESSAGE_ID)
    )
    _media_groups: itertools.count[int] = field(
        default_factory=lambda: itertools.count(13_000_000_000_000_001)
    )
    _subscribers: list[asyncio.Queue[Json]] = field(default_factory=list)

    # ---- listening

    def subscribe(self) -> asyncio.Queue[Json]:
        """A queue of all events from now on. Hand it back to `unsubscribe`."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._subscribers.append(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[Json]) -> None:
        self._subscribers.remove(queue)

    def publish(self, kind: str, **facts: Any) -> None:
        for queue in self._subscribers:
            queue.put_nowait({"type": kind, **facts})

    # ---- users and chats

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        self.chats[user.id] = Chat(id=user.id, type="private", user=user)
        return user

    def add_group(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self.publish("chat", chat_id=chat.id)
        return chat

    def date(self) -> int:
        """Seconds since the epoch, as messages carry them."""
        return int(self.wall())

    # ---- messages

    def add_message(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        topic_id: int | None = None,
        reply_to: Message | None = None,
        reply_markup: Json | None = None,
    ) -> Message:
        """Post a message; `content` is its own part of the JSON (text, photo, caption …)."""
        number = next(self._private_ids) if chat.is_private else chat.next_message_id
        chat.next_message_id = number + 1
        json: Json = {
            "message_id": number,
            "date": self.date(),
            "chat": chat.json(),
            "from": sender.json(),
            **content,
        }
        if topic_id is not None and chat.is_direct:
            user = self.users[topic_id].json()
            json["direct_messages_topic"] = {"topic_id": topic_id, "user": user}
        elif topic_id is not None:
            json |= {"message_thread_id": topic_id, "is_topic_message": True}
        if reply_to is not None:
            json["reply_to_message"] = reply_to.quoted()
            if topic_id is None and not chat.is_private and not chat.is_forum:
                # In a plain supergroup replies form threads, which are no topics.
                json["message_thread_id"] = reply_to.json.get("message_thread_id", reply_to.id)
        if reply_markup is not None:
            json["reply_markup"] = reply_markup
        message = Message(chat=chat, id=number, sender=sender, json=json)
        chat.messages[number] = message
        if sender is self.me:
            self._end_drafts(chat, topic_id, why="sent")
        self.publish("message", chat_id=chat.id, message_id=number)
        return message

    def edit_message(self, message: Message, content: Json, reply_markup: Json | None) -> None:
        """Replace what the message says; everything that is not content stays."""
        kept = {key: message.json[key] for key in _FRAME if key in message.json}
        message.json = {**kept, **content, "edit_date": self.date()}
        if reply_markup is not None:
            message.json["reply_markup"] = reply_markup
        self.publish("edit", chat_id=message.chat.id, message_id=message.id)

    def delete_message(self, message: Message) -> None:
        message.deleted = True
        message.chat.messages.pop(message.id, None)
        self.publish("delete", chat_id=message.chat.id, message_id=message.id)

    def next_media_group(self) -> int:
        return next(self._media_groups)

    # ---- drafts

    def show_draft(self, draft: Draft) -> None:
        """Show a frame: a new draft, or the next state of the same one."""
        key = (draft.id, draft.topic_id)
        before = draft.chat.drafts.get(key)
        if before is not None and not self._expired(before):
            draft.frames = before.frames + 1
            draft.stopped = before.stopped
        draft.chat.drafts[key] = draft
        self.publish("draft", chat_id=draft.chat.id, topic_id=draft.topic_id, draft_id=draft.id)

    def drafts(self, chat: Chat) -> list[Draft]:
        """The drafts a person sees now, oldest first."""
        for draft in [draft for draft in chat.drafts.values() if self._expired(draft)]:
            self.end_draft(draft, why="expired")
        return [draft for draft in chat.drafts.values() if not draft.stopped]

    def end_draft(self, draft: Draft, *, why: str) -> None:
        draft.chat.drafts.pop((draft.id, draft.topic_id), None)
        self.publish(
            "draft_end",
            chat_id=draft.chat.id,
            topic_id=draft.topic_id,
            draft_id=draft.id,
            why=why,
        )

    def _end_drafts(self, chat: Chat, topic_id: int | None, *, why: str) -> None:
        for draft in [draft for draft in chat.drafts.values() if draft.topic_id == topic_id]:
            self.end_draft(draft, why=why)

    def _expired(self, draft: Draft) -> bool:
        return self.now() - draft.shown_at > DRAFT_LIFE_S

    # ---- presses

    def answer_callback(self, query: CallbackQuery, answer: Json) -> None:
        query.answer = answer
        self.publish("callback_answer", query_id=query.id, user_id=query.user.id, **answer)

    # ---- topics

    def open_topic(self, chat: Chat, opener: User, name: str, color: int) -> Message:
        """Open a topic; its id is that of the message that says so."""
        created = {"name": name, "icon_color": color}
        message = self.add_message(chat, opener, {"forum_topic_created": created})
        message.json |= {"message_thread_id": message.id, "is_topic_message": True}
        chat.topics[message.id] = Topic(id=message.id, name=name, icon_color=color)
        self.publish("chat", chat_id=chat.id)
        return message


_FRAME = (
    "message_id",
    "date",
    "chat",
    "from",
    "message_thread_id",
    "is_topic_message",
    "direct_messages_topic",
    "reply_to_message",
    "media_group_id",
    "forward_origin",
)

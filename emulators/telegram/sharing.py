"""What people do with messages besides writing them: send things, pass on, quote, speak as a chat.

    await ann.send(things.poll("Where to?", "North", "South"), chat=crew)
    await ann.forward(one, two, comment="which is right?")
    await ann.quote(post, "the part that matters", "why?")

Who speaks as a chat has a stand-in of Telegram's in `from` and the chat in `sender_chat`.
"""

from __future__ import annotations

from typing import Any

from emulators.telegram import acts
from emulators.telegram.model import Chat, Json, User
from emulators.telegram.seeing import Onlooker
from emulators.telegram.state import State
from emulators.telegram.view import Message

SERVICE = User(777000, "Telegram", is_bot=False)
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
CHANNEL = User(136817688, "Channel", "Channel_Bot", is_bot=True)

_FRAME = {
    "message_id", "date", "chat", "from", "sender_chat", "message_thread_id", "is_topic_message",
    "reply_to_message", "external_reply", "quote", "forward_origin", "reply_markup", "edit_date",
    "author_signature", "is_automatic_forward", "via_bot", "media_group_id",
}  # fmt: skip
_ELSEWHERE = {
    "animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker", "story",
    "video", "video_note", "voice", "checklist", "contact", "dice", "game", "giveaway",
    "giveaway_winners", "invoice", "location", "poll", "venue",
}  # fmt: skip


class Sharer(Onlooker):
    """Somebody who has more to send than words."""

    def _post(
        self, content: Json, chat: Chat | None, reply_to: Message | None, topic: int | None
    ) -> Message:
        raise NotImplementedError

    async def send(
        self,
        content: Json,
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Send a thing (`things.py`), or any content that the Bot API knows."""
        return self._post(content, chat, reply_to, topic)

    async def forward(
        self,
        *messages: Message,
        chat: Chat | None = None,
        comment: str = "",
        hidden: bool = False,
        topic: int | None = None,
    ) -> list[Message]:
        """Pass messages on, with a comment above them; `hidden` authors show a name only."""
        sent = [self._post(acts.text_json(comment), chat, None, topic)] if comment else []
        albums: dict[str, str] = {}
        for message in messages:
            json = message.stored.snapshot()
            content = {key: value for key, value in json.items() if key not in _FRAME}
            content["forward_origin"] = origin_json(json, hidden=hidden)
            if group := json.get("media_group_id"):
                album = albums.setdefault(group, str(self._state.next_media_group()))
                content["media_group_id"] = album
            sent.append(self._post(content, chat, None, topic))
        return sent

    async def quote(
        self,
        message: Message,
        part: str,
        text: str,
        *,
        chat: Chat | None = None,
        manual: bool = True,
    ) -> Message:
        """Reply to a part of a message; to one of another chat without the message itself."""
        content = acts.text_json(text)
        if part:
            at = message.text.index(part)
            position = len(message.text[:at].encode("utf-16-le")) // 2
            content["quote"] = {"text": part, "position": position}
            if manual:
                content["quote"]["is_manual"] = True
        here = chat or self.private
        if message.stored.chat is here:
            return self._post(content, chat, message, None)
        content["external_reply"] = external_json(message.stored.snapshot())
        return self._post(content, chat, None, None)

    async def as_chat(
        self,
        text: str,
        *,
        chat: Chat,
        channel: Chat | None = None,
        title: str = "",
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Speak as an anonymous admin of the group, or as a channel of one's own."""
        content = acts.text_json(text)
        content["from"] = (CHANNEL if channel else ANONYMOUS).json()
        content["sender_chat"] = (channel or chat).json()
        if title:
            content["author_signature"] = title
        return self._post(content, chat, reply_to, topic)


class Channel:
    """A channel, and the group in which its posts are talked about."""

    def __init__(self, state: State, chat: Chat, group: Chat | None) -> None:
        self._state = state
        self.chat = chat
        self.group = group

    async def post(self, content: Json | str, *, signature: str = "") -> Message:
        """A post; Telegram copies it into the linked group, and that copy is the answer."""
        state = self._state
        if isinstance(content, str):
            content = acts.text_json(content)
        said: Json = {"sender_chat": self.chat.json(), **content}
        if signature:
            said["author_signature"] = signature
        post = state.add_message(self.chat, SERVICE, said)
        del post.json["from"]  # posts have none
        if state.me.id in self.chat.members:
            state.updates.put("channel_post", post.snapshot())
        if self.group is None:
            return Message(post, state.files)
        copied: Json = {
            **said,
            "is_automatic_forward": True,
            "forward_origin": origin_json(post.json),
        }
        copy = state.add_message(self.group, SERVICE, copied)
        if acts.reaches_bot(state, self.group, copy.json):
            state.updates.put("message", copy.snapshot())
        return Message(copy, state.files)


def origin_json(json: Json, *, hidden: bool = False) -> Json:
    """Where a message comes from when it is passed on."""
    if "forward_origin" in json:
        return dict(json["forward_origin"])
    origin: Json = {"date": json["date"]}
    signature: dict[str, Any] = (
        {"author_signature": json["author_signature"]} if "author_signature" in json else {}
    )
    sender = json.get("sender_chat")
    if sender is not None and sender["type"] == "channel":
        number = json["message_id"]
        return origin | {"type": "channel", "chat": sender, "message_id": number} | signature
    if sender is not None:
        return origin | {"type": "chat", "sender_chat": sender} | signature
    if hidden:
        return origin | {"type": "hidden_user", "sender_user_name": json["from"]["first_name"]}
    return origin | {"type": "user", "sender_user": json["from"]}


def external_json(json: Json) -> Json:
    """A message of another chat as a reply shows it: its origin, and what it holds but words."""
    held = {key: value for key, value in json.items() if key in _ELSEWHERE}
    reply: Json = {"origin": origin_json(json), **held}
    if json["chat"]["type"] in {"channel", "supergroup"}:
        reply |= {"chat": json["chat"], "message_id": json["message_id"]}
    return reply

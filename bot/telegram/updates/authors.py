"""Who wrote a message: a person, a bot, an anonymous admin, a channel; and who forwarded it. Pure.

Telegram puts a stand-in of its own into `from` where a chat speaks (an anonymous admin, a channel);
`sender_chat` says who it really is.
"""

from __future__ import annotations

from datetime import datetime

from aiogram.types import (
    Chat,
    ExternalReplyInfo,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUnion,
    MessageOriginUser,
)

from bot.services.words import one_line


def sender(message: Message) -> tuple[int, str]:
    """The id and the name of who posted it: of the chat where somebody speaks as one."""
    if message.sender_chat is not None:
        return message.sender_chat.id, signed(message.sender_chat, message.author_signature)
    if message.from_user is not None:
        return message.from_user.id, one_line(message.from_user.full_name)
    return message.chat.id, one_line(message.chat.title or message.chat.full_name)


def author(message: Message) -> str:
    """Who wrote what it says: of a forwarded message its first author."""
    if is_forward(message) and message.forward_origin is not None:
        return origin_name(message.forward_origin)
    name = sender(message)[1]
    if message.via_bot is not None:
        return f"{name} (via @{message.via_bot.username})"
    return name


def is_forward(message: Message) -> bool:
    """Whether somebody passed it on. What a channel posts into its group is the channel's word."""
    return message.forward_origin is not None and not message.is_automatic_forward


def is_own(message: Message) -> bool:
    """Whether these are words of who sent it: nothing forwarded but one's own messages."""
    origin = message.forward_origin
    if origin is None or message.is_automatic_forward:
        return True
    user = message.from_user
    return isinstance(origin, MessageOriginUser) and bool(user and origin.sender_user.id == user.id)


def by_bot(message: Message | ExternalReplyInfo, bot_id: int) -> bool:
    """Whether the bot itself wrote it, forwarded or not."""
    origin = message.origin if isinstance(message, ExternalReplyInfo) else message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.id == bot_id
    if origin is not None or isinstance(message, ExternalReplyInfo):
        return False
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return True
    user = message.from_user
    return user is not None and message.sender_chat is None and user.id == bot_id


def origin_name(origin: MessageOriginUnion) -> str:
    """Who wrote a forwarded message, as far as they let it be known."""
    match origin:
        case MessageOriginUser():
            return one_line(origin.sender_user.full_name)
        case MessageOriginHiddenUser():
            return one_line(origin.sender_user_name)
        case MessageOriginChat():
            return signed(origin.sender_chat, origin.author_signature)
        case MessageOriginChannel():
            return signed(origin.chat, origin.author_signature)


def origin_date(message: Message) -> datetime | None:
    """When a forwarded message was first written."""
    return message.forward_origin.date if message.forward_origin is not None else None


def signed(chat: Chat, signature: str | None) -> str:
    """The title of a chat, with who signed for it."""
    title = one_line(chat.title or chat.full_name)
    return f"{title} ({one_line(signature)})" if signature else title

"""Who wrote a message (person, bot, anonymous admin, channel), and who forwarded it. Pure.

Where a chat speaks (an anonymous admin, a channel), Telegram puts a placeholder user into `from`,
and `sender_chat` says who it is.
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
    """Id and name of who sent the message: of the chat, if somebody speaks for one."""
    if message.sender_chat is not None:
        return message.sender_chat.id, signed(message.sender_chat, message.author_signature)
    if message.from_user is not None:
        return message.from_user.id, one_line(message.from_user.full_name)
    return message.chat.id, one_line(message.chat.title or message.chat.full_name)


def author(message: Message) -> str:
    """Who wrote the text: for a forwarded message its original author."""
    if is_forward(message) and message.forward_origin is not None:
        return origin_name(message.forward_origin)
    name = sender(message)[1]
    if message.via_bot is not None:
        return f"{name} (via @{message.via_bot.username})"
    return name


def is_forward(message: Message) -> bool:
    """True if somebody forwarded it; a channel post in its own group does not count."""
    return message.forward_origin is not None and not message.is_automatic_forward


def is_own(message: Message) -> bool:
    """True if the sender wrote it: not forwarded, or forwarded from themselves."""
    origin = message.forward_origin
    if origin is None or message.is_automatic_forward:
        return True
    user = message.from_user
    return isinstance(origin, MessageOriginUser) and bool(user and origin.sender_user.id == user.id)


def by_bot(message: Message | ExternalReplyInfo, bot_id: int) -> bool:
    """True if this bot wrote it, forwarded or not."""
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
    """The name of a forwarded message's author, if it is visible."""
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
    """When a forwarded message was first sent."""
    return message.forward_origin.date if message.forward_origin is not None else None


def signed(chat: Chat, signature: str | None) -> str:
    """The title of a chat, with the signature of the author."""
    title = one_line(chat.title or chat.full_name)
    return f"{title} ({one_line(signature)})" if signature else title

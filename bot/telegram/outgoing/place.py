"""The target (chat, topic) of a Telegram message. Pure."""

from __future__ import annotations

from aiogram.types import Message

from bot.scope import ChatTarget


def target_of(message: Message) -> ChatTarget:
    """The target of the message, to which its answer is sent.

    In the direct messages of a channel each person has their own topic.
    """
    direct = message.direct_messages_topic
    return ChatTarget(
        chat_id=message.chat.id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        direct_topic_id=direct.topic_id if direct is not None else None,
    )

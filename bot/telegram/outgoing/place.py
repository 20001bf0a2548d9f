"""Where a message of Telegram's is, as a target of ours. Pure."""

from __future__ import annotations

from aiogram.types import Message

from bot.scope import ChatTarget


def target_of(message: Message) -> ChatTarget:
    """Where the message is, and where what answers it goes.

    In the direct messages of a channel everybody has a topic, and talks to nobody else there.
    """
    direct = message.direct_messages_topic
    return ChatTarget(
        chat_id=message.chat.id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        direct_topic_id=direct.topic_id if direct is not None else None,
    )

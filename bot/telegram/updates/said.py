"""Which lane an update belongs to, and whether it waits there. Pure.

Stopping never waits, nor does a press: it is about one thing that exists already. Only a press that
answers a question of the bot waits, because text sent before it may belong to the answer. Later
updates wait even for an update that did not wait itself, because it may ask something.
"""

from __future__ import annotations

from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InaccessibleMessage,
    Message,
    MessageGenerationStopped,
    TelegramObject,
    Update,
    User,
)
from aiogram.types.update import UpdateTypeLookupError

from bot.scope import ChatTarget
from bot.services.forms.attention import leaves
from bot.services.forms.service import CANCEL
from bot.services.words import one_line
from bot.telegram.buttons.callbacks import FormChoice, JobChoice
from bot.telegram.outgoing.place import target_of
from bot.telegram.updates.authors import is_own, sender
from bot.telegram.updates.called import command_of

Where = tuple[Chat, ChatTarget, int | None]  # chat, the talk in it, message

_STOPS = frozenset({"stop", "cancel"})


def where(event: TelegramObject) -> Where | None:
    """The chat of an update; None if there is none."""
    match event:
        case Message():
            return event.chat, target_of(event), event.message_id
        case CallbackQuery(message=Message() as message):
            return message.chat, target_of(message), message.message_id
        case CallbackQuery(message=InaccessibleMessage() as old):
            return old.chat, ChatTarget(chat_id=old.chat.id), old.message_id
        case MessageGenerationStopped():
            topic = event.message_thread_id
            return event.chat, ChatTarget(chat_id=event.chat.id, topic_id=topic), None
        case ChatMemberUpdated():
            return event.chat, ChatTarget(chat_id=event.chat.id), None
        case _:  # kinds that need no case of their own: the chat that they name, if they name one
            chat = getattr(event, "chat", None)
            if not isinstance(chat, Chat):
                return None
            return chat, ChatTarget(chat_id=chat.id), getattr(event, "message_id", None)


def who(event: TelegramObject) -> User | None:
    """The person of an update; None if Telegram does not say."""
    for field in ("from_user", "user"):  # reactions and poll answers say `user`
        if isinstance(found := getattr(event, field, None), User):
            return found
    return None


def name_of(event: TelegramObject) -> tuple[int, str]:
    """Id and name of whoever acts.

    Somebody who speaks for a chat (an anonymous admin, a channel) counts as that chat, because
    Telegram uses one placeholder user for all of them. The chat also counts if Telegram names
    nobody.
    """
    if isinstance(event, Message):
        return sender(event)
    if (user := who(event)) is not None:
        return user.id, one_line(user.full_name)
    place = where(event)
    return (place[0].id, one_line(place[0].title or "")) if place else (0, "")


def lane_of(update: Update) -> tuple[int, int | None] | None:
    """The chat and topic in whose order it is handled; None = no order."""
    try:
        event = update.event
    except UpdateTypeLookupError:
        return None
    place = None if isinstance(event, MessageGenerationStopped) else where(event)
    return None if place is None else (place[0].id, place[1].place)


def overtakes(update: Update) -> bool:
    """True if it is handled at once, without waiting in its lane."""
    if (message := update.message) is not None:
        found = command_of(message)
        return found.name in _STOPS if found is not None else says_cancel(message)
    if update.callback_query is not None:
        return not _answers(update.callback_query.data or "")
    return update.edited_message is None


def says_cancel(message: Message) -> bool:
    """True for plain words such as "cancel", which end whatever is open."""
    return message.text is not None and is_own(message) and leaves(message.text)


def _answers(data: str) -> bool:
    """True if a press answers an open question of the bot; cancelling does not."""
    kind, _, rest = data.partition(":")
    if kind == FormChoice.__prefix__:
        return rest.rpartition(":")[2] != CANCEL
    return kind == JobChoice.__prefix__

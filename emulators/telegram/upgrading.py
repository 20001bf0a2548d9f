"""A group becomes a supergroup: another id, new numbers of messages, and two service messages."""

from __future__ import annotations

from emulators.telegram.model import Chat
from emulators.telegram.seeing import Onlooker
from emulators.telegram.state import State

_OFFSET = 500_000_000_000  # between an old id and its new one


def upgrade(state: State, chat: Chat, by: Onlooker) -> Chat:
    """Somebody turns a group into a supergroup; answers the new chat.

    The bot is told in both, the old one first. Calls with the old id are refused from now on, and
    the refusal names the new id.
    """
    new = Chat(id=chat.id - _OFFSET, type="supergroup", title=chat.title)
    new.members = dict(chat.members)
    state.add_group(new)
    left = state.add_message(chat, by.user, {"migrate_to_chat_id": new.id})
    arrived = state.add_message(new, by.user, {"migrate_from_chat_id": chat.id})
    chat.migrated_to = new.id
    for message in (left, arrived):
        state.updates.put("message", message.snapshot())
    return new

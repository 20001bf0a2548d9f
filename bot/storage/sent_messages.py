"""Which message shows what, so that a view can edit or delete it later.

The owner ("job:7:status") and the state are opaque strings of the view.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Row, delete, select

from bot.scope import ChatTarget, InlineTarget, Target
from bot.storage.schema import sent_messages
from bot.storage.store import Store

_NOWHERE = {
    "chat_id": 0,  # of an inline message nobody tells us the chat
    "message_id": 0,
    "topic_id": None,
    "direct_topic_id": None,
    "inline_message_id": None,
}


class SentMessage(NamedTuple):
    """Where something is shown, with the view's state."""

    target: Target
    message_id: int  # counts for nothing in an inline message, which is its own target
    state: str = ""


class SentMessageStore(Store):
    """One message per owner."""

    async def put(self, owner: str, target: Target, message_id: int, state: str = "") -> None:
        """Store the owner's message in place of the former one."""
        values: dict[str, Any] = {"state": state, **_NOWHERE, **target.model_dump()}
        if isinstance(target, ChatTarget):
            values["message_id"] = message_id
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(sent_messages)
                .values(owner=owner, **values)
                .on_conflict_do_update(index_elements=["owner"], set_=values)
            )

    async def get(self, owner: str) -> SentMessage | None:
        """The owner's message; None without one."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(sent_messages).where(sent_messages.c.owner == owner)
                )
            ).first()
        return None if row is None else SentMessage(_target(row), row.message_id, row.state)

    async def drop(self, owner: str) -> None:
        """Delete the row: the message is gone, or will not be changed any more."""
        async with self._db.write() as connection:
            await connection.execute(delete(sent_messages).where(sent_messages.c.owner == owner))

    async def owner_of(self, chat_id: int, message_id: int) -> str | None:
        """The owner of this message; None if it is unknown."""
        async with self._db.read() as connection:
            return await connection.scalar(
                select(sent_messages.c.owner)
                .where(sent_messages.c.chat_id == chat_id, sent_messages.c.message_id == message_id)
                .limit(1)
            )

    async def place_of(self, chat_id: int, message_id: int) -> Target | None:
        """The target of this message; None if it is unknown."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(sent_messages)
                    .where(
                        sent_messages.c.chat_id == chat_id,
                        sent_messages.c.message_id == message_id,
                    )
                    .limit(1)
                )
            ).first()
        return None if row is None else _target(row)


def _target(row: Row[Any]) -> Target:
    if row.inline_message_id is not None:
        return InlineTarget(inline_message_id=row.inline_message_id)
    return ChatTarget(
        chat_id=row.chat_id, topic_id=row.topic_id, direct_topic_id=row.direct_topic_id
    )

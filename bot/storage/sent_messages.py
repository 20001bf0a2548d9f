"""Which message shows what: a view's own memory, so that it can edit and delete later.

The owner is the view's word ("job:7:status"), and so is the state; both are opaque here.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, select

from bot.storage.schema import sent_messages
from bot.storage.store import Store


class SentMessage(NamedTuple):
    """Where something is shown, and what the view wants to know of it later."""

    chat_id: int
    message_id: int
    state: str = ""


class SentMessageStore(Store):
    """One message an owner."""

    async def put(self, owner: str, chat_id: int, message_id: int, state: str = "") -> None:
        """Remember the owner's message; the former one is forgotten."""
        values = {"chat_id": chat_id, "message_id": message_id, "state": state}
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(sent_messages)
                .values(owner=owner, **values)
                .on_conflict_do_update(index_elements=["owner"], set_=values)
            )

    async def get(self, owner: str) -> SentMessage | None:
        """The owner's message."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(
                        sent_messages.c.chat_id,
                        sent_messages.c.message_id,
                        sent_messages.c.state,
                    ).where(sent_messages.c.owner == owner)
                )
            ).first()
        return SentMessage(*row) if row else None

    async def drop(self, owner: str) -> None:
        """The message is gone, or nobody will touch it again."""
        async with self._db.write() as connection:
            await connection.execute(delete(sent_messages).where(sent_messages.c.owner == owner))

    async def owner_of(self, chat_id: int, message_id: int) -> str | None:
        """Who shows itself in this message."""
        async with self._db.read() as connection:
            return await connection.scalar(
                select(sent_messages.c.owner)
                .where(sent_messages.c.chat_id == chat_id, sent_messages.c.message_id == message_id)
                .limit(1)
            )

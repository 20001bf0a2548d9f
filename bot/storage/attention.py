"""The open question that a person's next plain message answers: one row per person and place.

What was asked ("form:12", "job:7") is an opaque string here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from bot.domain import Scope
from bot.storage.schema import attention
from bot.storage.store import Store


class AttentionStore(Store):
    """The open question of each person and place, and until when."""

    async def put(self, owner: str, scope: Scope, until: datetime) -> None:
        """Store a question; the one before can then be answered by a reply only."""
        values = {"owner": owner, "until": until}
        async with self._db.write() as connection:
            await connection.execute(
                self._db.insert(attention)
                .values(
                    chat_id=scope.chat_id,
                    topic_id=scope.topic_id or 0,
                    user_id=scope.user_id,
                    **values,
                )
                .on_conflict_do_update(
                    index_elements=["chat_id", "topic_id", "user_id"], set_=values
                )
            )

    async def get(self, scope: Scope, said_at: datetime) -> str | None:
        """The question that was open at this time; None without one."""
        async with self._db.read() as connection:
            return await connection.scalar(
                select(attention.c.owner).where(_there(scope), attention.c.until >= said_at)
            )

    async def drop(self, scope: Scope) -> None:
        """Remove the open question."""
        async with self._db.write() as connection:
            await connection.execute(delete(attention).where(_there(scope)))

    async def prune(self, before: datetime) -> None:
        """Delete rows that expired before this time."""
        async with self._db.write() as connection:
            await connection.execute(delete(attention).where(attention.c.until < before))


def _there(scope: Scope) -> ColumnElement[bool]:
    return (
        (attention.c.chat_id == scope.chat_id)
        & (attention.c.topic_id == (scope.topic_id or 0))
        & (attention.c.user_id == scope.user_id)
    )

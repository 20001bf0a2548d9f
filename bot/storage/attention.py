"""Whose question a person's next plain words answer, if anybody's. One row a person and place.

What was asked ("form:12", "job:7") is the services' word and opaque here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from bot.domain import Scope
from bot.storage.schema import attention
from bot.storage.store import Store


class AttentionStore(Store):
    """Whose question it is, and until when."""

    async def put(self, owner: str, scope: Scope, until: datetime) -> None:
        """This one asks that person there; whoever did before is answered by replies only."""
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
        """Whose question was open to plain words there when this was said."""
        async with self._db.read() as connection:
            return await connection.scalar(
                select(attention.c.owner).where(_there(scope), attention.c.until >= said_at)
            )

    async def drop(self, scope: Scope) -> None:
        """Plain words answer nobody there any more."""
        async with self._db.write() as connection:
            await connection.execute(delete(attention).where(_there(scope)))

    async def prune(self, before: datetime) -> None:
        """Forget those whose time was over before."""
        async with self._db.write() as connection:
            await connection.execute(delete(attention).where(attention.c.until < before))


def _there(scope: Scope) -> ColumnElement[bool]:
    return (
        (attention.c.chat_id == scope.chat_id)
        & (attention.c.topic_id == (scope.topic_id or 0))
        & (attention.c.user_id == scope.user_id)
    )

"""Groups that became supergroups, and their data under the new chat id.

Telegram gives the group a new id and its messages new ids. Conversations, notes and jobs move; rows
that refer to message ids (forms, sent messages) stay behind and expire.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import AnswerStatus, Scope
from bot.scope import ChatTarget
from bot.storage.schema import answers, conversations, jobs, messages, moved_chats, notes, places
from bot.storage.store import Store

_AT_WORK = [one.value for one in (AnswerStatus.ASKED, AnswerStatus.STREAMING, AnswerStatus.READY)]


class MovedChatStore(Store):
    """Old and new chat ids."""

    async def move(self, old_id: int, new_id: int) -> bool:
        """Move a group's data to its new id; False if that was done before."""
        async with self._db.write() as connection:
            known = select(moved_chats.c.old_id).where(moved_chats.c.old_id == old_id)
            if await connection.scalar(known) is not None:
                return False
            await self._move_talk(connection, old_id, new_id)
            await _move_notes(connection, old_id, new_id)
            await _move_scopes(connection, answers, old_id, new_id, answers.c.status.in_(_AT_WORK))
            await _move_scopes(connection, jobs, old_id, new_id, true())
            await connection.execute(
                self._db.insert(moved_chats).values(
                    old_id=old_id, new_id=new_id, moved_at=self._clock.now()
                )
            )
        return True

    async def all(self) -> dict[int, int]:
        """New ids by old ones."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(moved_chats.c.old_id, moved_chats.c.new_id))
            return {row.old_id: row.new_id for row in rows}

    async def _move_talk(self, connection: AsyncConnection, old_id: int, new_id: int) -> None:
        """Move the conversations, unless there are newer ones under the new id."""
        rows = await connection.execute(select(places).where(places.c.chat_id == new_id))
        for row in rows.all():
            said = select(func.count()).where(messages.c.conversation_id == row.conversation_id)
            if not await connection.scalar(said):
                await connection.execute(
                    delete(places).where(
                        places.c.chat_id == new_id, places.c.topic_id == row.topic_id
                    )
                )
        taken = select(places.c.topic_id).where(places.c.chat_id == new_id)
        await connection.execute(
            update(places)
            .where(places.c.chat_id == old_id, places.c.topic_id.not_in(taken))
            .values(chat_id=new_id)
        )
        await connection.execute(delete(places).where(places.c.chat_id == old_id))
        await connection.execute(
            update(conversations).where(conversations.c.chat_id == old_id).values(chat_id=new_id)
        )


async def _move_notes(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """Move the notes that are not stored under the new id as well."""
    there = select(notes.c.digest).where(notes.c.chat_id == new_id)
    await connection.execute(
        update(notes)
        .where(notes.c.chat_id == old_id, notes.c.digest.not_in(there))
        .values(chat_id=new_id)
    )


async def _move_scopes(
    connection: AsyncConnection,
    table: Table,
    old_id: int,
    new_id: int,
    which: ColumnElement[bool],
) -> None:
    """Change the chat id in the scopes of answers and jobs."""
    rows = await connection.execute(
        select(table.c.id, table.c.scope).where(table.c.chat_id == old_id, which)
    )
    for row in rows.all():
        scope = Scope.model_validate(row.scope)
        target = ChatTarget(chat_id=new_id, topic_id=scope.topic_id)
        # Messages have other numbers there; nothing can be replied to.
        moved = scope.model_copy(update={"target": target, "message_id": None})
        await connection.execute(
            update(table)
            .where(table.c.id == row.id)
            .values(chat_id=new_id, scope=moved.model_dump(mode="json"))
        )

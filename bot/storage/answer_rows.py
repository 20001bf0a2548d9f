"""Rows of answers: written, found and read, inside the caller's transaction.

`answers.py` has the status changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Answer, AnswerPart, AnswerStatus, Gone, Scope
from bot.gateway.types import Usage
from bot.storage.schema import answer_parts, answers, messages


def counted(usage: Usage | None) -> dict[str, Any]:
    """Token usage as column values, to be added to what the row holds."""
    if usage is None:
        return {}
    columns = (answers.c.prompt_tokens, answers.c.completion_tokens, answers.c.total_tokens)
    return {
        column.name: func.coalesce(column, 0) + getattr(usage, column.name) for column in columns
    }


def drop_parts(answer_id: int) -> Delete:
    """Delete the parts of an answer."""
    return delete(answer_parts).where(answer_parts.c.answer_id == answer_id)


def answers_to(question_id: int) -> Delete:
    """Delete the answers to a question."""
    return delete(messages).where(messages.c.turn_id == question_id, messages.c.id != question_id)


async def insert_answer(
    connection: AsyncConnection,
    conversation_id: int,
    question_id: int,
    scope: Scope,
    now: datetime,
    *,
    retry_of: int | None = None,
) -> Answer:
    """Insert an ASKED answer."""
    row = await connection.execute(
        insert(answers)
        .values(
            conversation_id=conversation_id,
            question_id=question_id,
            chat_id=scope.chat_id,
            scope=scope.model_dump(mode="json"),
            update_id=scope.update_id,
            retry_of=retry_of,
            status=AnswerStatus.ASKED.value,
            text="",
            reasoning="",
            model="",
            created_at=now,
        )
        .returning(answers)
    )
    return answer_of(row.one(), [])


async def parts_of(connection: AsyncConnection, answer_id: int) -> list[AnswerPart]:
    """The stored parts, in order."""
    rows = await connection.execute(
        select(
            answer_parts.c.index,
            answer_parts.c.payload,
            answer_parts.c.sending_at,
            answer_parts.c.message_id,
        )
        .where(answer_parts.c.answer_id == answer_id)
        .order_by(answer_parts.c.index)
    )
    return [AnswerPart.model_validate(dict(row)) for row in rows.mappings()]


def answer_of(row: Row[Any], parts: Sequence[AnswerPart]) -> Answer:
    """A row of `answers` as an `Answer`."""
    return Answer.model_validate(row._asdict() | {"parts": tuple(parts)})


async def get_answer(connection: AsyncConnection, answer_id: int) -> Answer:
    """The answer with its parts. Raises `Gone`."""
    row = (await connection.execute(select(answers).where(answers.c.id == answer_id))).first()
    if row is None:
        raise Gone("error-gone")
    return answer_of(row, await parts_of(connection, answer_id))


async def find_by_update(connection: AsyncConnection, update_id: int | None) -> Answer | None:
    """The answer that this update asked for; None without one."""
    if update_id is None:
        return None
    row = (
        await connection.execute(select(answers).where(answers.c.update_id == update_id))
    ).first()
    return answer_of(row, await parts_of(connection, row.id)) if row else None


async def successor_of(connection: AsyncConnection, answer_id: int) -> Answer | None:
    """The answer that replaced this one (a retry); None without one."""
    row = (await connection.execute(select(answers).where(answers.c.retry_of == answer_id))).first()
    return answer_of(row, await parts_of(connection, row.id)) if row else None


async def advance_row(
    connection: AsyncConnection, answer_id: int, expect: Collection[AnswerStatus], **values: Any
) -> bool:
    """Update a row that is in one of these statuses; False if it is in none of them."""
    done = await connection.execute(
        update(answers)
        .where(answers.c.id == answer_id, answers.c.status.in_([one.value for one in expect]))
        .values(**values)
    )
    return done.rowcount == 1

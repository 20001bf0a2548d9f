"""Answers on their way: ASKED → STREAMING → READY → SENT, each step committed before it is taken.

`advance` is a compare-and-set: of several callers exactly one goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import (
    AlreadyAsked,
    AlreadyRunning,
    Answer,
    AnswerPart,
    AnswerStatus,
    ChatMessage,
    Gone,
    Role,
    Scope,
)
from bot.storage.schema import answer_parts, answers, messages
from bot.storage.store import Store

_UNFINISHED = (AnswerStatus.ASKED, AnswerStatus.STREAMING, AnswerStatus.READY)
_BEFORE_READY = (AnswerStatus.ASKED, AnswerStatus.STREAMING)


class AnswerStore(Store):
    """Replies in the making, and the messages they became."""

    async def get(self, answer_id: int) -> Answer:
        """The answer with its parts. Raises `Gone`."""
        async with self._db.read() as connection:
            return await _get(connection, answer_id)

    async def advance(self, answer_id: int, expect: AnswerStatus, to: AnswerStatus) -> bool:
        """Go from one status to another; False = somebody else was first."""
        async with self._db.write() as connection:
            return await _advance(connection, answer_id, (expect,), status=to.value)

    async def placeholder(self, answer_id: int, message_id: int | None) -> None:
        """The message that is being edited while the answer grows; None = it is gone."""
        async with self._db.write() as connection:
            await connection.execute(_parts(answer_id))  # what the message before it showed
            await connection.execute(
                update(answers).where(answers.c.id == answer_id).values(placeholder_id=message_id)
            )

    async def showing(self, answer_id: int, part: dict[str, Any]) -> None:
        """What that message is about to show: after a kill, all that is known of it."""
        async with self._db.write() as connection:
            answer = await _get(connection, answer_id)
            if answer.status in _BEFORE_READY:
                await connection.execute(_parts(answer_id))
                await connection.execute(
                    insert(answer_parts).values(
                        answer_id=answer_id, index=0, chat_id=answer.scope.chat_id, payload=part
                    )
                )

    async def so_far(self, answer_id: int, text: str, reasoning: str, model: str) -> None:
        """What has come of an answer that is still growing."""
        async with self._db.write() as connection:
            await _advance(
                connection,
                answer_id,
                (AnswerStatus.STREAMING,),
                text=text,
                reasoning=reasoning,
                model=model,
            )

    async def finish(
        self,
        answer_id: int,
        text: str,
        reasoning: str,
        model: str,
        parts: Sequence[dict[str, Any]],
        *,
        told: str | None = None,
    ) -> Answer:
        """READY: the text, its rendered parts and the assistant's turn, in one step.

        `told` = what the model shall remember, where that is more than the text.
        An answer that is READY already stays as it is, so a repeated call renders nothing twice.
        """
        async with self._db.write() as connection:
            values = {"text": text, "reasoning": reasoning, "model": model}
            if await _advance(
                connection, answer_id, _BEFORE_READY, status=AnswerStatus.READY.value, **values
            ):
                await connection.execute(_parts(answer_id))
                answer = await _get(connection, answer_id)
                await self._complete_turn(connection, answer, told or text)
                if parts:
                    await connection.execute(
                        insert(answer_parts),
                        [
                            {
                                "answer_id": answer_id,
                                "index": index,
                                "chat_id": answer.scope.chat_id,
                                "payload": payload,
                            }
                            for index, payload in enumerate(parts)
                        ],
                    )
            return await _get(connection, answer_id)

    async def fail(
        self, answer_id: int, text: str = "", reasoning: str = "", model: str = ""
    ) -> bool:
        """FAILED: it ended with an error. Text that was shown before it stays in the history."""
        async with self._db.write() as connection:
            values = {"text": text, "reasoning": reasoning, "model": model}
            done = await _advance(
                connection, answer_id, _BEFORE_READY, status=AnswerStatus.FAILED.value, **values
            )
            if done:
                await connection.execute(_parts(answer_id))
            if done and text:
                await self._complete_turn(connection, await _get(connection, answer_id), text)
            return done

    async def part_sending(self, answer_id: int, index: int) -> bool:
        """Said before a part is sent; False = it was tried before, so its fate is unknown."""
        async with self._db.write() as connection:
            done = await connection.execute(
                update(answer_parts)
                .where(
                    answer_parts.c.answer_id == answer_id,
                    answer_parts.c.index == index,
                    answer_parts.c.sending_at.is_(None),
                )
                .values(sending_at=self._clock.now())
            )
            return done.rowcount == 1

    async def part_sent(self, answer_id: int, index: int, message_id: int) -> None:
        """The part is in the chat as this message."""
        async with self._db.write() as connection:
            await connection.execute(
                update(answer_parts)
                .where(answer_parts.c.answer_id == answer_id, answer_parts.c.index == index)
                .values(message_id=message_id)
            )

    async def part_refused(self, answer_id: int, index: int) -> None:
        """The server answered that it did not take the part: it may be sent again."""
        async with self._db.write() as connection:
            await connection.execute(
                update(answer_parts)
                .where(
                    answer_parts.c.answer_id == answer_id,
                    answer_parts.c.index == index,
                    answer_parts.c.message_id.is_(None),
                )
                .values(sending_at=None)
            )

    async def unfinished(self) -> list[Answer]:
        """ASKED, STREAMING and READY ones, oldest first: what a restart has to repair."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(answers)
                .where(answers.c.status.in_([one.value for one in _UNFINISHED]))
                .order_by(answers.c.id)
            )
            return [answer_of(row, await parts_of(connection, row.id)) for row in rows.all()]

    async def reask(
        self, answer_id: int, scope: Scope, question: ChatMessage | None = None
    ) -> Answer:
        """A new ASKED answer to the same question, or to its new wording if that is given.

        Until it is complete the old one stays in the history; then it takes the old one's place.
        What was answered to another wording goes at once. A replayed update gets the answer it
        already has. Each answer is asked again once: of several wishes exactly one is paid for.

        Raises:
            AlreadyRunning: the answer is being written, and the wording is the same.
            AlreadyAsked: it was asked again before.
        """
        try:
            async with self._db.write() as connection:
                if known := await _by_update(connection, scope.update_id):
                    return known
                old = await _get(connection, answer_id)
                if question is None and old.status in _BEFORE_READY:
                    raise AlreadyRunning("error-already-running")
                again = await insert_answer(
                    connection,
                    old.conversation_id,
                    old.question_id,
                    scope,
                    self._clock.now(),
                    retry_of=answer_id,
                )
                if question is not None:
                    await _reword(connection, old.question_id, question)
                return again
        except IntegrityError:
            async with self._db.read() as connection:
                if known := await _by_update(connection, scope.update_id):
                    return known  # another process was faster
                successor = await _retry_of(connection, answer_id)
            if successor is None:
                raise
            if successor.status in _BEFORE_READY:
                raise AlreadyRunning("error-already-running") from None
            raise AlreadyAsked("error-already-asked") from None

    async def by_update(self, update_id: int) -> Answer | None:
        """The answer that this update asked for."""
        async with self._db.read() as connection:
            return await _by_update(connection, update_id)

    async def asked_in(self, update_ids: Sequence[int]) -> frozenset[int]:
        """Which of these updates have asked for an answer."""
        async with self._db.read() as connection:
            found = await connection.scalars(
                select(answers.c.update_id).where(answers.c.update_id.in_(update_ids))
            )
            return frozenset(one for one in found if one is not None)

    async def by_message(self, chat_id: int, message_id: int) -> Answer | None:
        """The answer that this message of ours is a part of, or a placeholder for."""
        part = (
            select(answer_parts.c.answer_id)
            .where(answer_parts.c.chat_id == chat_id, answer_parts.c.message_id == message_id)
            .limit(1)
        )
        placeholder = (
            select(answers.c.id)
            .where(answers.c.chat_id == chat_id, answers.c.placeholder_id == message_id)
            .order_by(answers.c.id.desc())
            .limit(1)
        )
        async with self._db.read() as connection:
            found = await connection.scalar(part) or await connection.scalar(placeholder)
            return await _get(connection, found) if found else None

    async def _complete_turn(self, connection: AsyncConnection, answer: Answer, text: str) -> None:
        question = answer.question_id
        await connection.execute(_answers_to(question))
        await connection.execute(
            insert(messages).values(
                conversation_id=answer.conversation_id,
                turn_id=question,
                role=Role.ASSISTANT.value,
                text=text,
                files=[],
                speaker="",
                answered=True,
                created_at=self._clock.now(),
            )
        )
        await connection.execute(
            update(messages).where(messages.c.id == question).values(answered=True)
        )


async def _reword(connection: AsyncConnection, question_id: int, new: ChatMessage) -> None:
    await connection.execute(_answers_to(question_id))
    await connection.execute(
        update(messages)
        .where(messages.c.id == question_id)
        .values(
            text=new.text,
            files=[one.model_dump(mode="json") for one in new.files],
            answered=False,
        )
    )


def _parts(answer_id: int) -> Delete:
    return delete(answer_parts).where(answer_parts.c.answer_id == answer_id)


def _answers_to(question_id: int) -> Delete:
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
    """Add an ASKED answer, in the caller's transaction."""
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
    """The rendered parts, in order."""
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
    """A row of `answers` as a value."""
    return Answer.model_validate(row._asdict() | {"parts": tuple(parts)})


async def _get(connection: AsyncConnection, answer_id: int) -> Answer:
    row = (await connection.execute(select(answers).where(answers.c.id == answer_id))).first()
    if row is None:
        raise Gone("error-gone")
    return answer_of(row, await parts_of(connection, answer_id))


async def _by_update(connection: AsyncConnection, update_id: int | None) -> Answer | None:
    if update_id is None:
        return None
    row = (
        await connection.execute(select(answers).where(answers.c.update_id == update_id))
    ).first()
    return answer_of(row, await parts_of(connection, row.id)) if row else None


async def _retry_of(connection: AsyncConnection, answer_id: int) -> Answer | None:
    row = (await connection.execute(select(answers).where(answers.c.retry_of == answer_id))).first()
    return answer_of(row, await parts_of(connection, row.id)) if row else None


async def _advance(
    connection: AsyncConnection, answer_id: int, expect: Collection[AnswerStatus], **values: Any
) -> bool:
    done = await connection.execute(
        update(answers)
        .where(answers.c.id == answer_id, answers.c.status.in_([one.value for one in expect]))
        .values(**values)
    )
    return done.rowcount == 1

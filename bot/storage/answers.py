"""Answers on their way: ASKED → STREAMING → READY → SENT, each step committed before it is taken.

`advance` is a compare-and-set: of several callers exactly one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import AlreadyAsked, AlreadyRunning, Answer, AnswerStatus, ChatMessage, Role, Scope
from bot.gateway.types import Usage
from bot.storage.answer_rows import (
    advance_row,
    answer_of,
    answers_to,
    counted,
    drop_parts,
    find_by_update,
    get_answer,
    insert_answer,
    parts_of,
    successor_of,
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
            return await get_answer(connection, answer_id)

    async def advance(self, answer_id: int, expect: AnswerStatus, to: AnswerStatus) -> bool:
        """Go from one status to another; False = somebody else was first."""
        async with self._db.write() as connection:
            return await advance_row(connection, answer_id, (expect,), status=to.value)

    async def begin(self, answer_id: int, starts: int) -> bool:
        """STREAMING: the gateway is about to be asked, for the so-many-th time before.

        False = somebody else was first.
        """
        async with self._db.write() as connection:
            done = await connection.execute(
                update(answers)
                .where(
                    answers.c.id == answer_id,
                    answers.c.status.in_([one.value for one in _BEFORE_READY]),
                    answers.c.starts == starts,
                )
                .values(status=AnswerStatus.STREAMING.value, starts=starts + 1)
            )
            return done.rowcount == 1

    async def placeholder(self, answer_id: int, message_id: int) -> None:
        """The message that is being edited while the answer grows; the one before it is full."""
        async with self._db.write() as connection:
            answer = await get_answer(connection, answer_id)
            full = () if answer.placeholder_id is None else (answer.placeholder_id,)
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id)
                .values(placeholder_id=message_id, pages=[*answer.pages, *full])
            )

    async def pages_gone(self, answer_id: int) -> None:
        """The full messages were taken away."""
        async with self._db.write() as connection:
            await connection.execute(
                update(answers).where(answers.c.id == answer_id).values(pages=[])
            )

    async def so_far(self, answer_id: int, text: str, reasoning: str, model: str) -> None:
        """What has come of an answer that is still growing."""
        async with self._db.write() as connection:
            await advance_row(
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
        usage: Usage | None = None,
    ) -> Answer:
        """READY: the text, its rendered parts, what it cost and the assistant's turn, in one step.

        `told` = what the model shall remember, where that is more than the text; where both are
        empty, the turn stays open. `usage` is added to what was counted before.
        An answer that is READY already stays as it is, so a repeated call renders nothing twice.
        """
        async with self._db.write() as connection:
            values = {"text": text, "reasoning": reasoning, "model": model, **counted(usage)}
            if await advance_row(
                connection, answer_id, _BEFORE_READY, status=AnswerStatus.READY.value, **values
            ):
                await connection.execute(drop_parts(answer_id))
                answer = await get_answer(connection, answer_id)
                if told or text:
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
            return await get_answer(connection, answer_id)

    async def fail(
        self,
        answer_id: int,
        text: str = "",
        reasoning: str = "",
        model: str = "",
        *,
        usage: Usage | None = None,
    ) -> bool:
        """FAILED: nobody can be told. Text that came before it stays in the history."""
        async with self._db.write() as connection:
            values = {"text": text, "reasoning": reasoning, "model": model, **counted(usage)}
            done = await advance_row(
                connection, answer_id, _BEFORE_READY, status=AnswerStatus.FAILED.value, **values
            )
            if done:
                await connection.execute(drop_parts(answer_id))
            if done and text:
                await self._complete_turn(connection, await get_answer(connection, answer_id), text)
            return done

    async def plan(
        self, answer_id: int, parts: Sequence[tuple[dict[str, Any], int | None]]
    ) -> Answer:
        """Other parts for an answer that is READY: some stand in full messages of the chat already.

        Once the first part is on its way, they stay as they are.
        """
        async with self._db.write() as connection:
            answer = await get_answer(connection, answer_id)
            if answer.status is AnswerStatus.READY and not any(
                one.sending_at or one.message_id for one in answer.parts
            ):
                await connection.execute(drop_parts(answer_id))
                await connection.execute(
                    update(answers).where(answers.c.id == answer_id).values(pages=[])
                )
                await connection.execute(
                    insert(answer_parts),
                    [
                        {
                            "answer_id": answer_id,
                            "index": index,
                            "chat_id": answer.scope.chat_id,
                            "payload": payload,
                            "message_id": message_id,
                        }
                        for index, (payload, message_id) in enumerate(parts)
                    ],
                )
            return await get_answer(connection, answer_id)

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
                if known := await find_by_update(connection, scope.update_id):
                    return known
                old = await get_answer(connection, answer_id)
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
                if known := await find_by_update(connection, scope.update_id):
                    return known  # another process was faster
                successor = await successor_of(connection, answer_id)
            if successor is None:
                raise
            if successor.status in _BEFORE_READY:
                raise AlreadyRunning("error-already-running") from None
            raise AlreadyAsked("error-already-asked") from None

    async def by_update(self, update_id: int) -> Answer | None:
        """The answer that this update asked for."""
        async with self._db.read() as connection:
            return await find_by_update(connection, update_id)

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
            return await get_answer(connection, found) if found else None

    async def _complete_turn(self, connection: AsyncConnection, answer: Answer, text: str) -> None:
        question = answer.question_id
        await connection.execute(answers_to(question))
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
    await connection.execute(answers_to(question_id))
    await connection.execute(
        update(messages)
        .where(messages.c.id == question_id)
        .values(
            text=new.text,
            files=[one.model_dump(mode="json") for one in new.files],
            answered=False,
        )
    )

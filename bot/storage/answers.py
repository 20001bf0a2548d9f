"""Answers: ASKED → STREAMING → READY → SENT, each status committed before its step.

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
    """Unfinished and finished answers, and the messages that show them."""

    async def get(self, answer_id: int) -> Answer:
        """The answer with its parts. Raises `Gone`."""
        async with self._db.read() as connection:
            return await get_answer(connection, answer_id)

    async def advance(self, answer_id: int, expect: AnswerStatus, to: AnswerStatus) -> bool:
        """Change the status; False if another caller was first."""
        async with self._db.write() as connection:
            return await advance_row(connection, answer_id, (expect,), status=to.value)

    async def begin(self, answer_id: int, starts: int) -> bool:
        """Set STREAMING before the gateway is asked; `starts` is how often that has happened.

        False if another caller was first.
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
        """Store the message that is edited while the answer grows; the former one is full."""
        async with self._db.write() as connection:
            answer = await get_answer(connection, answer_id)
            full = () if answer.placeholder_id is None else (answer.placeholder_id,)
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id)
                .values(placeholder_id=message_id, pages=[*answer.pages, *full])
            )

    async def pages_gone(self, answer_id: int) -> None:
        """Note that the full messages were deleted."""
        async with self._db.write() as connection:
            await connection.execute(
                update(answers).where(answers.c.id == answer_id).values(pages=[])
            )

    async def so_far(self, answer_id: int, text: str, reasoning: str, model: str) -> None:
        """Store the partial text of a growing answer."""
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
        """Set READY and store text, parts, usage and the assistant's turn, in one transaction.

        `told` is what the model gets as its turn if that differs from the text; if both are empty,
        the question stays unanswered. `usage` is added to what was counted before. An answer that
        is READY stays unchanged.
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
        """Set FAILED: nobody can be told. Partial text stays in the history."""
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
        """Replace the parts of a READY answer, because full messages already show some of it.

        No effect once the first part is being sent.
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
        """Note that a part is about to be sent; False if it was tried before."""
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
        """Store the message that shows the part."""
        async with self._db.write() as connection:
            await connection.execute(
                update(answer_parts)
                .where(answer_parts.c.answer_id == answer_id, answer_parts.c.index == index)
                .values(message_id=message_id)
            )

    async def part_refused(self, answer_id: int, index: int) -> None:
        """Note that the part certainly did not arrive, so it may be sent again."""
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
        """The ASKED, STREAMING and READY answers, oldest first, for a restart."""
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
        """Add an ASKED answer to the same question, with a new text if it was edited.

        The old answer stays in the history until the new one is complete; one to an older text is
        removed at once. A replayed update gets the answer it asked for before. Each answer can be
        repeated once.

        Raises:
            AlreadyRunning: the answer is being written, and the text is unchanged.
            AlreadyAsked: it was repeated before.
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
        """The answer that this update asked for; None without one."""
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
        """The answer that this message of ours shows; None without one."""
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

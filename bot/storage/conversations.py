"""Conversations and their turns: questions as asked, answers once they are complete.

`answers.py` has the answers in progress.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Answer, ChatMessage, Conversation, FileRef, Gone, Role, Scope
from bot.storage.answer_rows import answer_of, insert_answer, parts_of
from bot.storage.schema import answers, conversations, messages, places, question_messages
from bot.storage.store import Store

_PLACES = 500  # messages asked for at once: databases bound the values of a statement
_HISTORY = 400  # messages: more than any window holds, and a bound for what is read at once


class ConversationStore(Store):
    """Conversations, and which one is current in each chat and topic."""

    async def current(self, chat_id: int, topic_id: int | None) -> Conversation:
        """The current conversation of this place, created if there is none."""
        wanted = _current(chat_id, topic_id)
        async with self._db.read() as connection:
            if row := (await connection.execute(wanted)).first():
                return _conversation(row)
        async with self._db.write() as connection:
            if row := (await connection.execute(wanted)).first():  # somebody was faster
                return _conversation(row)
            row = await self._add(connection, chat_id, topic_id)
            claimed = await connection.scalar(
                self._db.insert(places)
                .values(chat_id=chat_id, topic_id=topic_id or 0, conversation_id=row.id)
                .on_conflict_do_nothing()
                .returning(places.c.conversation_id)
            )
            if claimed is None:  # PostgreSQL lets others write beside us: theirs is the one
                await connection.execute(delete(conversations).where(conversations.c.id == row.id))
                row = (await connection.execute(wanted)).one()
            return _conversation(row)

    async def start_new(self, chat_id: int, topic_id: int | None) -> Conversation:
        """Start an empty conversation here, with the same model and system prompt."""
        async with self._db.write() as connection:
            old = (await connection.execute(_current(chat_id, topic_id))).first()
            kept = {"model": old.model, "system_prompt": old.system_prompt} if old else {}
            return _conversation(await self._begin(connection, chat_id, topic_id, **kept))

    async def get(self, conversation_id: int) -> Conversation:
        """The conversation with this id, current or not."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(conversations).where(conversations.c.id == conversation_id)
                )
            ).first()
        if row is None:
            raise Gone("error-gone")
        return _conversation(row)

    async def arrange(self, conversation_id: int, name: str, value: Any) -> None:
        """Set its `model` (None = the default) or its `system_prompt`."""
        await self._change(conversation_id, **{name: value})

    async def ask(
        self,
        conversation_id: int,
        scope: Scope,
        message: ChatMessage,
        message_ids: Sequence[int] = (),
    ) -> Answer:
        """Store a question and its ASKED answer. A replayed update gets the answer it has already.

        `message_ids` are the messages that hold the question, to find it when they are edited.
        """
        try:
            async with self._db.write() as connection:
                if known := await _asked_before(connection, scope):
                    return known
                question_id = await self._add_question(connection, conversation_id, message)
                for message_id in message_ids:
                    await connection.execute(
                        self._db.insert(question_messages)
                        .values(
                            chat_id=scope.chat_id, message_id=message_id, question_id=question_id
                        )
                        .on_conflict_do_update(
                            index_elements=["chat_id", "message_id"],
                            set_={"question_id": question_id},
                        )
                    )
                return await insert_answer(
                    connection, conversation_id, question_id, scope, self._clock.now()
                )
        except IntegrityError:
            async with self._db.read() as connection:  # another process was faster
                if known := await _asked_before(connection, scope):
                    return known
            raise

    async def question(self, question_id: int) -> ChatMessage:
        """The question with this id."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(select(messages).where(messages.c.id == question_id))
            ).first()
        if row is None:
            raise Gone("error-gone")
        return _message(row)

    async def history(self, conversation_id: int, until: int | None = None) -> list[ChatMessage]:
        """The complete turns, oldest first, and the open question last.

        `until` is the id of the open question: later questions are left out, and so are earlier
        answers to it. Without it the newest unanswered question is the open one. Other unanswered
        questions are left out.
        """
        mine = messages.c.conversation_id == conversation_id
        async with self._db.read() as connection:
            if until is None:
                until = await connection.scalar(
                    select(messages.c.id)
                    .where(mine, messages.c.role == Role.USER.value, ~messages.c.answered)
                    .order_by(messages.c.turn_id.desc())
                    .limit(1)
                )
            shown: ColumnElement[bool] = messages.c.answered
            if until is not None:
                shown = (messages.c.answered & (messages.c.turn_id < until)) | (
                    messages.c.id == until
                )
            rows = await connection.execute(
                select(messages)
                .where(mine, shown)
                .order_by(messages.c.turn_id.desc(), messages.c.id.desc())
                .limit(_HISTORY)
            )
            return [_message(row) for row in reversed(rows.all())]

    async def set_files(self, question_id: int, files: Sequence[FileRef]) -> None:
        """Update a question's files, for instance with the transcript of a recording."""
        async with self._db.write() as connection:
            await connection.execute(
                update(messages)
                .where(messages.c.id == question_id)
                .values(files=[one.model_dump(mode="json") for one in files])
            )

    async def aside(self, chat_id: int, topic_id: int | None, model: str) -> Conversation:
        """A separate conversation for one question that has nothing to do with the current one."""
        async with self._db.write() as connection:
            return _conversation(await self._add(connection, chat_id, topic_id, model=model))

    async def question_by_message(
        self, chat_id: int, message_id: int
    ) -> tuple[ChatMessage, Answer] | None:
        """The question in this message, and its newest answer."""
        asked = (
            select(messages)
            .join(question_messages, question_messages.c.question_id == messages.c.id)
            .where(
                question_messages.c.chat_id == chat_id,
                question_messages.c.message_id == message_id,
            )
        )
        async with self._db.read() as connection:
            row = (await connection.execute(asked)).first()
            if row is None:
                return None
            answer = await _newest(connection, answers.c.question_id == row.id)
            return (_message(row), answer) if answer else None

    async def questions_in(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """The questions that these messages (chat, id) are parts of."""
        place = tuple_(question_messages.c.chat_id, question_messages.c.message_id)
        found: dict[tuple[int, int], int] = {}
        async with self._db.read() as connection:
            for start in range(0, len(places), _PLACES):
                rows = await connection.execute(
                    select(question_messages).where(place.in_(places[start : start + _PLACES]))
                )
                found |= {(row.chat_id, row.message_id): row.question_id for row in rows}
        return found

    async def messages_of(self, question_id: int) -> list[int]:
        """The ids of the messages that hold this question."""
        async with self._db.read() as connection:
            ids = await connection.scalars(
                select(question_messages.c.message_id).where(
                    question_messages.c.question_id == question_id
                )
            )
            return list(ids)

    async def last_answer(self, conversation_id: int) -> Answer | None:
        """The newest answer of a conversation, in any status."""
        async with self._db.read() as connection:
            return await _newest(connection, answers.c.conversation_id == conversation_id)

    async def _begin(
        self, connection: AsyncConnection, chat_id: int, topic_id: int | None, **values: Any
    ) -> Row[Any]:
        """Insert a conversation and make it the current one."""
        row = await self._add(connection, chat_id, topic_id, **values)
        await connection.execute(
            self._db.insert(places)
            .values(chat_id=chat_id, topic_id=topic_id or 0, conversation_id=row.id)
            .on_conflict_do_update(
                index_elements=["chat_id", "topic_id"], set_={"conversation_id": row.id}
            )
        )
        return row

    async def _add(
        self, connection: AsyncConnection, chat_id: int, topic_id: int | None, **values: Any
    ) -> Row[Any]:
        added = await connection.execute(
            self._db.insert(conversations)
            .values(chat_id=chat_id, topic_id=topic_id or 0, created_at=self._clock.now(), **values)
            .returning(conversations)
        )
        row: Row[Any] = added.one()
        return row

    async def _change(self, conversation_id: int, **values: Any) -> None:
        async with self._db.write() as connection:
            await connection.execute(
                update(conversations).where(conversations.c.id == conversation_id).values(**values)
            )

    async def _add_question(
        self, connection: AsyncConnection, conversation_id: int, message: ChatMessage
    ) -> int:
        question_id: int | None = await connection.scalar(
            self._db.insert(messages)
            .values(
                conversation_id=conversation_id,
                turn_id=0,
                role=message.role.value,
                text=message.text,
                files=[one.model_dump(mode="json") for one in message.files],
                speaker=message.speaker,
                answered=False,
                created_at=message.created_at or self._clock.now(),
            )
            .returning(messages.c.id)
        )
        assert question_id is not None
        await connection.execute(
            update(messages).where(messages.c.id == question_id).values(turn_id=question_id)
        )
        return question_id


def _current(chat_id: int, topic_id: int | None) -> Select[Any]:
    return (
        select(conversations)
        .join(places, places.c.conversation_id == conversations.c.id)
        .where(places.c.chat_id == chat_id, places.c.topic_id == (topic_id or 0))
    )


async def _asked_before(connection: AsyncConnection, scope: Scope) -> Answer | None:
    if scope.update_id is None:
        return None
    return await _newest(connection, answers.c.update_id == scope.update_id)


async def _newest(connection: AsyncConnection, condition: ColumnElement[bool]) -> Answer | None:
    row = (
        await connection.execute(
            select(answers).where(condition).order_by(answers.c.id.desc()).limit(1)
        )
    ).first()
    return answer_of(row, await parts_of(connection, row.id)) if row else None


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        chat_id=row.chat_id,
        topic_id=row.topic_id or None,
        model=row.model,
        system_prompt=row.system_prompt,
        created_at=row.created_at,
    )


def _message(row: Row[Any]) -> ChatMessage:
    return ChatMessage.model_validate(row, from_attributes=True)

"""Notes that people asked to keep, by chat and topic, in pieces with their vectors.

A piece is stored before its vector is requested, so that an interrupted request can be continued.
The services compare vectors and choose pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Row,
    Select,
    and_,
    column,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from bot.domain import Gone, Scope
from bot.storage.schema import note_chunks, notes
from bot.storage.store import Store

INDEXED = 3  # characters of the shortest word that the index of words finds
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Note:
    """A note, and who stored it."""

    id: int
    chat_id: int
    topic_id: int | None
    user_id: int
    name: str
    chunks: int
    created_at: datetime
    update_id: int | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a note."""

    id: int
    note_id: int
    name: str  # the note's
    text: str
    digest: str


class NoteStore(Store):
    """Notes. Those of one chat and topic are never found from another."""

    async def keep(
        self, scope: Scope, name: str, digest: str, pieces: Sequence[tuple[str, str]]
    ) -> Note:
        """Store a text's pieces with their digests; a text that is known returns its note."""
        topic = scope.topic_id or 0
        async with self._db.write() as connection:
            note_id = await connection.scalar(
                self._db.insert(notes)
                .values(
                    chat_id=scope.chat_id,
                    topic_id=topic,
                    user_id=scope.user_id,
                    update_id=scope.update_id,
                    name=name,
                    digest=digest,
                    chunks=len(pieces),
                    created_at=self._clock.now(),
                )
                .on_conflict_do_nothing(index_elements=["chat_id", "topic_id", "digest"])
                .returning(notes.c.id)
            )
            if note_id is not None:
                await connection.execute(
                    note_chunks.insert(),
                    [{"note_id": note_id, "text": one, "digest": key} for one, key in pieces],
                )
            row = await connection.execute(
                select(notes).where(_place(scope.chat_id, scope.topic_id), notes.c.digest == digest)
            )
            return _note(row.one())

    async def get(self, note_id: int) -> Note:
        """The note with this id. Raises `Gone` if it was deleted."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(notes).where(notes.c.id == note_id))).first()
        if row is None:
            raise Gone("error-note-gone")
        return _note(row)

    async def here(self, chat_id: int, topic_id: int | None) -> list[Note]:
        """The notes of this place, newest first."""
        wanted = select(notes).where(_place(chat_id, topic_id)).order_by(notes.c.id.desc())
        async with self._db.read() as connection:
            return [_note(row) for row in await connection.execute(wanted)]

    async def count(self, chat_id: int, topic_id: int | None) -> int:
        """The number of pieces in this place."""
        wanted = select(func.sum(notes.c.chunks)).where(_place(chat_id, topic_id))
        async with self._db.read() as connection:
            return int(await connection.scalar(wanted) or 0)

    # ---- vectors -------------------------------------------------------------------------------

    async def bare(self, chat_id: int, topic_id: int | None, limit: int) -> list[Chunk]:
        """Pieces without a vector, oldest first."""
        wanted = _chunks(chat_id, topic_id).where(note_chunks.c.vector.is_(None))
        async with self._db.read() as connection:
            rows = await connection.execute(wanted.order_by(note_chunks.c.id).limit(limit))
            return [_chunk(row) for row in rows]

    async def known(self, model: str, digests: Iterable[str]) -> dict[str, bytes]:
        """Vectors of identical text, from any place."""
        async with self._db.read() as connection:
            rows = await connection.execute(
                select(note_chunks.c.digest, note_chunks.c.vector).where(
                    note_chunks.c.model == model,
                    note_chunks.c.digest.in_(set(digests)),
                    note_chunks.c.vector.is_not(None),
                )
            )
            return {row.digest: row.vector for row in rows}

    async def set_vectors(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Store the vectors of these pieces; deleted pieces are skipped."""
        async with self._db.write() as connection:
            for chunk_id, vector in vectors.items():
                await connection.execute(
                    update(note_chunks)
                    .where(note_chunks.c.id == chunk_id)
                    .values(model=model, vector=vector)
                )

    async def vectors(
        self, chat_id: int, topic_id: int | None, model: str
    ) -> list[tuple[int, bytes]]:
        """The vectors of this place made by this model, by piece id."""
        wanted = (
            select(note_chunks.c.id, note_chunks.c.vector)
            .join(notes)
            .where(
                _place(chat_id, topic_id),
                note_chunks.c.model == model,
                note_chunks.c.vector.is_not(None),
            )
        )
        async with self._db.read() as connection:
            return [(row.id, row.vector) for row in await connection.execute(wanted)]

    # ---- finding -------------------------------------------------------------------------------

    async def pieces(
        self, chat_id: int, topic_id: int | None, ids: Iterable[int]
    ) -> dict[int, Chunk]:
        """These pieces, without deleted ones."""
        wanted = _chunks(chat_id, topic_id).where(note_chunks.c.id.in_(list(ids)))
        async with self._db.read() as connection:
            return {row.id: _chunk(row) for row in await connection.execute(wanted)}

    async def having(
        self, chat_id: int, topic_id: int | None, words: Sequence[str], limit: int
    ) -> list[Chunk]:
        """Pieces that contain any of these words; in SQLite those with rarer words first."""
        indexed = [word for word in words if len(word) >= INDEXED] if self._db.sqlite else []
        rest = [word for word in words if word not in indexed]
        found: dict[int, Chunk] = {}
        async with self._db.read() as connection:
            if indexed:
                index = text(
                    "SELECT rowid AS id, rank FROM note_words WHERE note_words MATCH :query"
                ).bindparams(query=" OR ".join(f'"{_quoted(word)}"' for word in indexed))
                hits = index.columns(column("id", BigInteger), column("rank", Float)).subquery()
                wanted = _chunks(chat_id, topic_id).join(hits, hits.c.id == note_chunks.c.id)
                rows = await connection.execute(wanted.order_by(hits.c.rank).limit(limit))
                found.update((row.id, _chunk(row)) for row in rows)
            if rest:
                likes = [
                    note_chunks.c.text.icontains(word, autoescape=True, escape=_ESCAPE)
                    for word in rest
                ]
                wanted = _chunks(chat_id, topic_id).where(or_(*likes))
                rows = await connection.execute(
                    wanted.order_by(note_chunks.c.id.desc()).limit(limit)
                )
                found.update((row.id, _chunk(row)) for row in rows)
        return list(found.values())

    # ---- forgetting ----------------------------------------------------------------------------

    async def forget(self, note_id: int) -> bool:
        """Delete a note with all its pieces; False if it was gone."""
        return await self._drop([note_id]) > 0

    async def forget_all(self, chat_id: int, topic_id: int | None, user_id: int | None) -> int:
        """Delete all notes of this place, or those of one person. Returns how many."""
        listed = await self.here(chat_id, topic_id)
        return await self._drop([one.id for one in listed if user_id in (None, one.user_id)])

    async def _drop(self, ids: Sequence[int]) -> int:
        if not ids:
            return 0
        async with self._db.write() as connection:
            await connection.execute(delete(note_chunks).where(note_chunks.c.note_id.in_(ids)))
            gone = await connection.execute(delete(notes).where(notes.c.id.in_(ids)))
            return gone.rowcount


def _place(chat_id: int, topic_id: int | None) -> ColumnElement[bool]:
    return and_(notes.c.chat_id == chat_id, notes.c.topic_id == (topic_id or 0))


def _chunks(chat_id: int, topic_id: int | None) -> Select[Any]:
    columns = (note_chunks.c.id, note_chunks.c.note_id, note_chunks.c.text, note_chunks.c.digest)
    return select(*columns, notes.c.name).join(notes).where(_place(chat_id, topic_id))


def _quoted(word: str) -> str:
    return word.replace('"', '""')


def _chunk(row: Row[Any]) -> Chunk:
    return Chunk(id=row.id, note_id=row.note_id, name=row.name, text=row.text, digest=row.digest)


def _note(row: Row[Any]) -> Note:
    return Note(
        id=row.id,
        chat_id=row.chat_id,
        topic_id=row.topic_id or None,
        user_id=row.user_id,
        name=row.name,
        chunks=row.chunks,
        created_at=row.created_at,
        update_id=row.update_id,
    )

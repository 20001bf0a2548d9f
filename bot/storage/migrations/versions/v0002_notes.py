"""What is remembered: notes, their pieces with vectors, and SQLite's index of their words."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")


def _partial(name: str, *columns: str, where: str) -> Index:
    clause = text(where)
    return Index(name, *columns, sqlite_where=clause, postgresql_where=clause)


notes = Table(
    "notes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("update_id", BigInteger),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("uq_notes_place_digest", "chat_id", "topic_id", "digest", unique=True),
    sqlite_autoincrement=True,
)

note_chunks = Table(
    "note_chunks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("note_id", ForeignKey("notes.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("model", String),
    Column("vector", LargeBinary),
    Index(None, "note_id"),
    _partial("ix_note_chunks_known", "model", "digest", where="vector IS NOT NULL"),
    _partial("ix_note_chunks_bare", "note_id", where="vector IS NULL"),
    sqlite_autoincrement=True,
)

WORDS = (
    (
        "CREATE VIRTUAL TABLE note_words USING fts5("
        "text, content='note_chunks', content_rowid='id', tokenize='trigram')"
    ),
    (
        "CREATE TRIGGER note_words_added AFTER INSERT ON note_chunks BEGIN"
        " INSERT INTO note_words(rowid, text) VALUES (new.id, new.text); END"
    ),
    (
        "CREATE TRIGGER note_words_gone AFTER DELETE ON note_chunks BEGIN"
        " INSERT INTO note_words(note_words, rowid, text) VALUES ('delete', old.id, old.text); END"
    ),
)


def upgrade() -> None:
    """Create them; the index of words is SQLite's own."""
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for statement in WORDS:
            op.execute(statement)


def downgrade() -> None:
    """Drop them, with all that is in them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE note_words")
    metadata.drop_all(op.get_bind())

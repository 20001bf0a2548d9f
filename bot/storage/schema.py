"""The tables. Only stores and migrations import them; rows never leave this package.

The same definitions serve SQLite and PostgreSQL. A change needs a migration; a test compares them.
`topic_id` is 0 where there is no topic: NULLs would not count as equal in a unique constraint.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    text,
)


class Instant(TypeDecorator[datetime]):
    """A point in time: timezone-aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a timezone: it would be read back wrong."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Add UTC, because SQLite does not store the timezone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Only a column of exactly this type counts up by itself in SQLite.
_ROW_ID = BigInteger().with_variant(Integer, "sqlite")
# An id stands in buttons that live longer than the row: it is never used again.
_NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}


def _id() -> Column[int]:
    return Column("id", _ROW_ID, primary_key=True)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    clause = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)


updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", JSON, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("handled_at", Instant),
    Column("road", String),  # the form or job that it answers
    Column("deaths", Integer, nullable=False, server_default="0"),  # while it was at work
    Index(None, "handled_at", "update_id"),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("model", String),
    Column("system_prompt", Text),
    Column("created_at", Instant, nullable=False),
    Index(None, "chat_id", "topic_id"),
    **_NEVER_REUSED,
)

places = Table(
    "places",  # which conversation is current in a chat or topic
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic_id", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Index(None, "conversation_id"),
)

moved_chats = Table(
    "moved_chats",  # groups that have become supergroups
    metadata,
    Column("old_id", BigInteger, primary_key=True, autoincrement=False),
    Column("new_id", BigInteger, nullable=False),
    Column("moved_at", Instant, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("turn_id", BigInteger, nullable=False),  # the question's id: a turn is it and its answer
    Column("role", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("speaker", String, nullable=False),
    Column("answered", Boolean, nullable=False),  # of a question: its turn is complete
    Column("created_at", Instant, nullable=False),
    Index(None, "conversation_id", "turn_id", "id"),
    **_NEVER_REUSED,
)

question_messages = Table(
    "question_messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("question_id", ForeignKey("messages.id"), nullable=False),
    Index(None, "question_id"),
)

answers = Table(
    "answers",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("question_id", ForeignKey("messages.id"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("update_id", BigInteger, unique=True),
    Column("retry_of", BigInteger),  # the answer whose question is asked again
    Column("status", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reasoning", Text, nullable=False),
    Column("model", String, nullable=False),
    Column("placeholder_id", BigInteger),
    Column("pages", JSON, nullable=False, server_default="[]"),  # full messages of a growing answer
    Column("starts", Integer, nullable=False, server_default="0"),  # how often it was asked
    Column("prompt_tokens", BigInteger),  # of all that was asked for it; NULL = nothing was told
    Column("completion_tokens", BigInteger),
    Column("total_tokens", BigInteger),
    Column("price", BigInteger),  # NULL = not known
    Column("created_at", Instant, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "question_id"),
    Index(None, "chat_id", "placeholder_id"),
    Index("uq_answers_retry_of", "retry_of", unique=True),  # a question is paid for once a wish
    _partial("ix_answers_unfinished", "id", where="status IN ('asked', 'streaming', 'ready')"),
    **_NEVER_REUSED,
)

answer_parts = Table(
    "answer_parts",
    metadata,
    Column("answer_id", ForeignKey("answers.id"), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("sending_at", Instant),
    Column("message_id", BigInteger),
    Index(None, "chat_id", "message_id"),
)

forms = Table(
    "forms",
    metadata,
    _id(),
    Column("kind", String, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("update_id", BigInteger),
    Column("scope", JSON, nullable=False),
    Column("step", String, nullable=False),
    Column("params", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("question_id", BigInteger, key="message_id"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("changed_by", BigInteger),  # the updates that changed it last, and that closed it
    Column("closed_by", BigInteger),
    _partial("ix_forms_open", "chat_id", "topic_id", "user_id", where="closed_at IS NULL"),
    Index(None, "expires_at"),
    Index(None, "closed_by"),
    Index(None, "changed_by"),
    **_NEVER_REUSED,
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    Column("kind", String, nullable=False),
    Column("upstream", String, nullable=False),
    Column("status", String, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("origin", String, unique=True),  # what it was started by: the same starts nothing twice
    Column("scope", JSON, nullable=False),
    Column("reference", String, nullable=False, unique=True),
    Column("params", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("parent_id", ForeignKey("jobs.id")),
    Column("action_id", BigInteger),  # of actions; no key, as two tables cannot need each other
    Column("retry_of", ForeignKey("jobs.id")),
    Column("answer", Text),  # what was said when the upstream asked for more …
    Column("choice", String),  # … and which of its offers was taken
    Column("answered", Boolean, nullable=False),  # committed before that is sent
    Column("handle", JSON(none_as_null=True)),
    Column("seen", JSON(none_as_null=True)),  # the task with its results, until they are kept
    Column("progress", Integer),
    Column("queued_ahead", Integer),
    Column("prompt", Text),
    Column("failure", JSON(none_as_null=True)),
    Column("created_at", Instant, nullable=False),
    Column("submit_started_at", Instant),
    Column("submitted_at", Instant),
    Column("progressed_at", Instant),
    Column("ended_at", Instant),
    Column("told_at", Instant),
    Column("due_at", Instant),  # the next step is not taken before
    Column("tries", Integer, nullable=False),  # how often in a row that step has failed
    Column("deaths", Integer, nullable=False),  # how often the process died at work on it
    Column("given_up_at", Instant),  # its results are not brought to the chat any more
    _partial("ix_jobs_due", "upstream", "due_at", where="due_at IS NOT NULL"),
    _partial("uq_jobs_action_running", "action_id", where="ended_at IS NULL", unique=True),
    _partial("uq_jobs_retry_running", "retry_of", where="ended_at IS NULL", unique=True),
    _partial("ix_jobs_active", "id", where="ended_at IS NULL"),
    _partial(
        "ix_jobs_untold",
        "id",
        where="told_at IS NULL AND (ended_at IS NOT NULL OR status = 'awaiting_input')",
    ),
    Index(None, "chat_id", "id"),
    Index(None, "status"),
    **_NEVER_REUSED,
)

artifacts = Table(
    "artifacts",
    metadata,
    _id(),
    Column("job_id", ForeignKey("jobs.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("sha256", String),
    Column("content_type", String),
    Column("extension", String),
    Column("file_id", String),
    Column("original_file_id", String),
    Column("delivered_at", Instant),
    Index("uq_artifacts_job_key", "job_id", "key", unique=True),
    _partial("ix_artifacts_undelivered", "job_id", where="delivered_at IS NULL"),
    Index(None, "sha256"),
    **_NEVER_REUSED,
)

actions = Table(
    "actions",
    metadata,
    _id(),
    Column("job_id", ForeignKey("jobs.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("label", String, nullable=False),
    Column("emoji", String, nullable=False),
    Column("used", Boolean, nullable=False),
    Index(None, "job_id"),
    **_NEVER_REUSED,
)

media = Table(
    "media",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("holds", Integer, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "prefs", JSON, nullable=False
    ),  # what they chose, by name; see bot/services/people/preferences.py
    Column("private_since", Instant),  # the person has written to us in private: we may write too
)

sent_messages = Table(
    "sent_messages",
    metadata,
    Column("owner", String, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("inline_message_id", String),  # … or this, and then the other two are 0
    Column("topic_id", BigInteger),  # NULL = in none, or sent by a version that did not note it
    Column("direct_topic_id", BigInteger),
    Column("state", Text, nullable=False),
    Index(None, "chat_id", "message_id"),
    Index(None, "inline_message_id"),
)

attention = Table(
    "attention",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String, nullable=False),
    Column("until", Instant, nullable=False),
    Index(None, "until"),
)

notices = Table(
    "notices",
    metadata,
    Column("key", String, primary_key=True),
    Column("day", Date, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("update_id", BigInteger),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False),  # of its text: the same is not remembered twice
    Column("chunks", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("uq_notes_place_digest", "chat_id", "topic_id", "digest", unique=True),
    **_NEVER_REUSED,
)

note_chunks = Table(
    "note_chunks",
    metadata,
    _id(),
    Column("note_id", ForeignKey("notes.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("model", String),  # whose vector it is
    Column("vector", LargeBinary),  # float32, of length 1; NULL = not asked for yet
    Index(None, "note_id"),
    _partial("ix_note_chunks_known", "model", "digest", where="vector IS NOT NULL"),
    _partial("ix_note_chunks_bare", "note_id", where="vector IS NULL"),
    **_NEVER_REUSED,
)

# SQLite's index of words, kept by the database itself; SQLAlchemy knows no such tables.
NOTE_WORDS = "note_words"
for _statement in (
    (
        f"CREATE VIRTUAL TABLE {NOTE_WORDS} USING fts5("
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
):
    _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(note_chunks, "after_create", _ddl.execute_if(dialect="sqlite"))

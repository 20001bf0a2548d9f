"""Jobs: what started them, what they repeat, what their window was answered, what was last seen.

`update_id` becomes `origin`, `next_poll_at` and `poll_failures` become `due_at` and `tries`; the
answer to an upstream's question moves from the params of every kind into columns.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Instant = DateTime(timezone=True)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    clause = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)


jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String, nullable=False),
    Column("upstream", String, nullable=False),
    Column("status", String, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("origin", String, unique=True),
    Column("scope", JSON, nullable=False),
    Column("reference", String, nullable=False, unique=True),
    Column("params", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("parent_id", ForeignKey("jobs.id")),
    Column("action_id", BigInteger),
    Column("retry_of", ForeignKey("jobs.id")),
    Column("answer", Text),
    Column("choice", String),
    Column("answered", Boolean, nullable=False),
    Column("handle", JSON(none_as_null=True)),
    Column("seen", JSON(none_as_null=True)),
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
    Column("due_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("given_up_at", Instant),
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
    sqlite_autoincrement=True,
)

REBUILT = """
INSERT INTO jobs (
    id, kind, upstream, status, chat_id, topic_id, user_id, scope, reference, files, parent_id,
    action_id, handle, progress, queued_ahead, prompt, failure, created_at, submit_started_at,
    submitted_at, progressed_at, ended_at, told_at,
    origin, params, answer, choice, answered, due_at, tries, deaths
) SELECT
    id, kind, upstream, status, chat_id, topic_id, user_id, scope, reference, files, parent_id,
    action_id, handle, progress, queued_ahead, prompt, failure, created_at, submit_started_at,
    submitted_at, progressed_at, ended_at, told_at,
    'update:' || update_id, json_remove(params, '$.answer', '$.choice', '$.answered'),
    json_extract(params, '$.answer'), json_extract(params, '$.choice'),
    coalesce(json_extract(params, '$.answered'), 0), next_poll_at, poll_failures, 0
FROM former_jobs ORDER BY id
"""

POSTGRES = """
ALTER TABLE jobs ADD origin VARCHAR, ADD retry_of BIGINT, ADD answer TEXT, ADD choice VARCHAR,
    ADD answered BOOLEAN, ADD seen JSON, ADD deaths INTEGER,
    ADD given_up_at TIMESTAMP WITH TIME ZONE;
UPDATE jobs SET origin = 'update:' || update_id, deaths = 0,
    answer = params->>'answer', choice = params->>'choice',
    answered = coalesce((params->>'answered')::boolean, false),
    params = (params::jsonb - 'answer' - 'choice' - 'answered')::json;
ALTER TABLE jobs RENAME next_poll_at TO due_at;
ALTER TABLE jobs RENAME poll_failures TO tries;
ALTER TABLE jobs DROP update_id, ALTER answered SET NOT NULL, ALTER deaths SET NOT NULL,
    ADD CONSTRAINT uq_jobs_origin UNIQUE (origin),
    ADD CONSTRAINT fk_jobs_retry_of FOREIGN KEY (retry_of) REFERENCES jobs (id);
CREATE UNIQUE INDEX uq_jobs_retry_running ON jobs (retry_of) WHERE ended_at IS NULL
"""


def upgrade() -> None:
    """Change the table where that is possible; SQLite gets a new one with the old rows."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuilt(connection)
    else:
        for statement in POSTGRES.split(";"):
            op.execute(statement)


def _rebuilt(connection: Connection) -> None:
    """The table once more. What refers to its rows is compared at the end of the transaction."""
    last = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'jobs'"))
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE former_jobs AS SELECT * FROM jobs")
    op.execute("DROP TABLE jobs")
    metadata.create_all(connection)
    op.execute(REBUILT)
    op.execute("DROP TABLE former_jobs")
    if last is not None:  # ids are never used again
        done = connection.execute(
            text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'jobs'"), {"last": last}
        )
        if not done.rowcount:
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES ('jobs', :last)"),
                {"last": last},
            )


def downgrade() -> None:
    """There is no way back: what started a job is not only updates any more."""
    raise NotImplementedError

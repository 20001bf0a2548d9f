"""Whose question a person's next words answer, and which updates have changed and closed a form."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, Index, String

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; an open form of before takes replies only."""
    op.create_table(
        "attention",
        Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
        Column("topic_id", BigInteger, primary_key=True, autoincrement=False),
        Column("user_id", BigInteger, primary_key=True, autoincrement=False),
        Column("owner", String, nullable=False),
        Column("until", DateTime(timezone=True), nullable=False),
        Index("ix_attention_until", "until"),
    )
    op.add_column("forms", Column("changed_by", BigInteger))
    op.add_column("forms", Column("closed_by", BigInteger))
    op.create_index("ix_forms_closed_by", "forms", ["closed_by"])
    op.create_index("ix_forms_changed_by", "forms", ["changed_by"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_forms_changed_by", "forms")
    op.drop_index("ix_forms_closed_by", "forms")
    op.drop_column("forms", "closed_by")
    op.drop_column("forms", "changed_by")
    op.drop_table("attention")

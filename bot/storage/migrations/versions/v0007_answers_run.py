"""Answers: how often each was asked, which full messages it has, what it cost."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Integer, text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is being asked was asked once."""
    op.add_column("answers", Column("pages", JSON, nullable=False, server_default="[]"))
    op.add_column("answers", Column("starts", Integer, nullable=False, server_default="0"))
    for name in ("prompt_tokens", "completion_tokens", "total_tokens", "price"):
        op.add_column("answers", Column(name, BigInteger))
    op.execute(text("UPDATE answers SET starts = 1 WHERE status = 'streaming'"))
    # What a message was showing stood there in place of the text that it was made of.
    op.execute(
        text(
            "DELETE FROM answer_parts WHERE answer_id IN"
            " (SELECT id FROM answers WHERE status = 'streaming')"
        )
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("pages", "starts", "prompt_tokens", "completion_tokens", "total_tokens", "price"):
        op.drop_column("answers", name)

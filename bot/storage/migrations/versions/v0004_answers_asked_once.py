"""A question is asked again once for each answer, however often that is wished for."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was asked again before stays unknown."""
    op.add_column("answers", Column("retry_of", BigInteger))
    op.create_index("uq_answers_retry_of", "answers", ["retry_of"], unique=True)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("uq_answers_retry_of", "answers")
    op.drop_column("answers", "retry_of")

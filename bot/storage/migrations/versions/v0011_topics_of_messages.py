"""In which talk of its chat a message stands, for when Telegram does not say it any more."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of messages of before nobody knows."""
    op.add_column("sent_messages", Column("topic_id", BigInteger))
    op.add_column("sent_messages", Column("direct_topic_id", BigInteger))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("sent_messages", "direct_topic_id")
    op.drop_column("sent_messages", "topic_id")

"""Messages that show something may be inline ones, which have an id of their own and no chat."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the id; all messages of before lie in chats."""
    op.add_column("sent_messages", Column("inline_message_id", String))
    op.create_index("ix_sent_messages_inline_message_id", "sent_messages", ["inline_message_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_sent_messages_inline_message_id", "sent_messages")
    op.drop_column("sent_messages", "inline_message_id")

"""Which conversation is current stands in a table of places; groups that move are remembered."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Point each place to its open conversation."""
    op.create_table(
        "places",
        Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
        Column("topic_id", BigInteger, primary_key=True, autoincrement=False),
        Column(
            "conversation_id",
            BigInteger().with_variant(Integer, "sqlite"),
            ForeignKey("conversations.id", name="fk_places_conversation_id"),
            nullable=False,
        ),
    )
    op.create_index("ix_places_conversation_id", "places", ["conversation_id"])
    op.execute(
        "INSERT INTO places (chat_id, topic_id, conversation_id)"
        " SELECT chat_id, topic_id, id FROM conversations WHERE ended_at IS NULL"
    )
    op.drop_index("uq_conversations_current", "conversations")
    op.drop_column("conversations", "ended_at")
    op.create_index("ix_conversations_chat_id_topic_id", "conversations", ["chat_id", "topic_id"])
    op.create_table(
        "moved_chats",
        Column("old_id", BigInteger, primary_key=True, autoincrement=False),
        Column("new_id", BigInteger, nullable=False),
        Column("moved_at", DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """There is no way back: a place may point to a conversation that had ended."""
    raise NotImplementedError

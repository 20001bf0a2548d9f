"""Updates: what each turned out to answer, and how often the process died over it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns."""
    op.add_column("updates", Column("road", String))
    op.add_column("updates", Column("deaths", Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("updates", "deaths")
    op.drop_column("updates", "road")

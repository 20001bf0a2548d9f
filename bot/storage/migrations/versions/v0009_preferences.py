"""A chosen language is a preference like every other one: it stands among them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, MetaData, String, Table, select, update

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

profiles = Table(
    "profiles",
    MetaData(),
    Column("user_id", BigInteger, primary_key=True),
    Column("language", String),
    Column("prefs", JSON),
)


def upgrade() -> None:
    """Move it."""
    bind = op.get_bind()
    chosen = select(profiles).where(profiles.c.language.is_not(None))
    for row in bind.execute(chosen).all():
        prefs = row.prefs if isinstance(row.prefs, dict) else {}
        bind.execute(
            update(profiles)
            .where(profiles.c.user_id == row.user_id)
            .values(prefs={**prefs, "language": row.language})
        )
    op.drop_column("profiles", "language")


def downgrade() -> None:
    """Move it back."""
    op.add_column("profiles", Column("language", String))
    bind = op.get_bind()
    for row in bind.execute(select(profiles.c.user_id, profiles.c.prefs)).all():
        prefs = dict(row.prefs or {})
        if language := prefs.pop("language", None):
            bind.execute(
                update(profiles)
                .where(profiles.c.user_id == row.user_id)
                .values(language=language, prefs=prefs)
            )

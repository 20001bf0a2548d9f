"""The history of the tables, as Alembic scripts that travel inside the package.

`upgrade` runs them on a connection that is already in a transaction: all of them or none.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection) -> Config:
    """Alembic's settings; there is no ini file to find or to lose."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Run whatever is missing."""
    command.upgrade(config(connection), "head")

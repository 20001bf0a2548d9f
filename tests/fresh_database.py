"""A database file with all tables and no rows, laid down in a moment.

Running the migrations costs more time than most tests do; they run once for each process of the
suite, and every other test begins with a copy. What they do is tested in `tests/storage`.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

from bot.storage.migrations import upgrade


def fresh(path: Path) -> Path:
    """Lay it down there, unless there is one already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_template(), path)
    return path


@functools.cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fresh-database-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = create_engine(f"sqlite:///{folder / 'bot.db'}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return folder / "bot.db"

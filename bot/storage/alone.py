"""One SQLite file, one process: a second one would take running work for a dead process's.

The lock is a file beside the database; the operating system frees it when its holder ends, however
it ends. PostgreSQL needs none of this: it is made for several.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url

from bot.domain import Unusable


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only process that works with this database until the block ends.

    Raises:
        Unusable: another process does.
    """
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database:
        yield
        return
    lock = FileLock(f"{Path(where.database).resolve()}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Unusable(
            "DATABASE_URL",
            f"another process works with {where.database}. Stop that one, or give this bot a"
            " database of its own; several processes can share PostgreSQL only.",
        ) from None
    try:
        yield
    finally:
        lock.release()

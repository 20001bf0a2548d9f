"""Lets only one process use an SQLite file: a second one would take over running work.

The lock is a file beside the database; the operating system releases it when the process ends,
however it ends. PostgreSQL needs no lock.
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
    """Hold the lock of this database until the block ends.

    Raises:
        Unusable: another process holds it.
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

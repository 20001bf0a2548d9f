"""Logging: one line a fact, with the ids of the update, job or conversation it belongs to.

It masks secrets in everything that is written, tracebacks and other libraries' lines included.
It decides no levels but those of noisy libraries.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Literal
from urllib.parse import quote

import structlog
from structlog.typing import Processor

MASK = "•••"


class _Masking(logging.Formatter):
    """Any formatter, with the secrets taken out of what it made."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = _spellings(secrets)

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, MASK)
        return line


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """A secret as it stands, as it looks inside a URL, and a token's secret half alone."""
    found: set[str] = set()
    for secret in secrets:
        found |= {secret, quote(secret, safe="")}
        half = secret.rpartition(":")[2]
        if len(half) >= 8:
            found.add(half)
        found |= {secret.removeprefix("sk-")} if len(secret) >= 12 else set()
    return tuple(sorted(found - {""}, key=len, reverse=True))


def configure(
    *, level: str = "INFO", style: Literal["text", "json"] = "text", secrets: Iterable[str] = ()
) -> None:
    """Send every log line of the process to stderr, masked."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if style == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masking(inner, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    # These print URLs or bodies at their lower levels; the token is in Telegram's URLs.
    for name in ("httpx", "httpcore", "aiosqlite", "asyncio", "alembic", "aiogram.event", "hpack"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def bind(**ids: object) -> None:
    """Put ids on every further line of this task."""
    structlog.contextvars.bind_contextvars(**ids)

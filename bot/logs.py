"""Logging: one line per event, with the ids of the update, job or conversation.

Nothing that people wrote is logged, and nothing can break out of its line: control characters are
escaped. Of an exception the type and place are logged, its message only if that kind of message is
known to be safe. `bot/masking.py` removes secrets.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.masking import Mask

_OURS = ("bot", "handlers")
# These put bytes of files into their lines (EXIF, objects of a PDF).
_SPEAKS_OF_FILES = ("PIL", "pypdf", "mutagen", "charset_normalizer")
# C0 and C1 (line ends and ESC among them), line and paragraph separators, marks that turn the
# direction of what follows: a terminal, or whoever reads line by line, must not obey them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What the messages of these say is known: no words of people. By name, because the layers that
# define them are not to be imported here.
_TELLING = ("OSError", "ImportError", "TelegramAPIError", "NotSent", "Unusable", "ConnectionFailed")


class _Masking(logging.Formatter):
    """A formatter that masks secrets in the output of another one."""

    def __init__(self, inner: logging.Formatter, mask: Mask) -> None:
        super().__init__()
        self._inner = inner
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(self._inner.format(record))


def configure(
    *, level: str = "INFO", style: Literal["text", "json"] = "text", mask: Mask | None = None
) -> None:
    """Send all log lines of the process to stderr, masked.

    `level` applies to our own lines; other libraries log from WARNING on.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _told,
        _one_line,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masking(inner, mask or Mask()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name in _SPEAKS_OF_FILES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def bind(**ids: object) -> None:
    """Add ids to all further lines of this task."""
    structlog.contextvars.bind_contextvars(**ids)


def _told(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as text: its place, and its message if that is safe."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_lines(error))
    return event


def _lines(error: BaseException, depth: int = 0) -> Iterator[str]:
    """The exception and its causes, one line for each frame, without source code."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and depth < 5:
        yield from _lines(earlier, depth + 1)
        yield "  which led to:"
    yield from (
        line
        for frame in traceback.format_tb(error.__traceback__)
        for line in frame.rstrip().splitlines()
    )
    yield f"  {type(error).__module__}.{type(error).__qualname__}{_message(error)}"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  | {line}" for line in _lines(inner, depth + 1))


def _message(error: BaseException) -> str:
    """The message of the exception, if it cannot contain people's words."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    said = str(error)
    if kinds & set(_TELLING):
        return f": {_escaped(said)}"
    return f" (message of {len(said)} characters withheld)" if said else ""


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape characters that end a line or control a terminal."""
    for key, value in event.items():
        if key == "exception":  # our own lines; none begins like a new entry
            event[key] = "\n".join(_escaped(line) for line in str(value).split("\n"))
        else:
            event[key] = _plain(value)
    return event


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, int | float | None):
        return value
    return _escaped(str(value)) if not isinstance(value, list | tuple) else [*map(_plain, value)]


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)

"""The words of PDFs, as far as time and memory go.

It draws nothing and looks at no pictures: what a scanner made has no words here. It runs in the
sandbox (`bot/sandboxed`).
"""

from __future__ import annotations

import io
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pypdf import PdfReader
from pypdf.errors import DependencyError

from bot.sandboxed import FileRefused, Limits, Made, TooLong

MOST_PAGES, MOST_CHARACTERS = 500, 2_000_000
FORGET = 20  # pages after which the objects of a PDF are read anew: they hold its pictures

logging.disable()  # it would quote the file


class _OutOfTime(BaseException):
    """Not an `Exception`: those are caught inside."""


def pdf(data: bytes, limits: Limits, *, name: str) -> Made:
    """The text of its pages; and how many there are, and how many were read."""
    pages: list[str] = []
    size = total = read = 0
    try:
        with _alarm(limits.seconds):
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise FileRefused("error-document-locked", name=name)
            total = len(reader.pages)
            for page in reader.pages:
                if read >= MOST_PAGES or size > MOST_CHARACTERS:
                    break
                pages.append(_whole(page.extract_text()).strip())
                size += len(pages[-1])
                read += 1
                if read % FORGET == 0:
                    reader.resolved_objects.clear()
    except DependencyError:  # a cipher that we cannot undo
        raise FileRefused("error-document-locked", name=name) from None
    except MemoryError:
        if not (size and limits.room):
            raise  # where there is more room, more of it may be read
    except (_OutOfTime, RecursionError):
        if not size:
            raise TooLong from None
    text = "\n\n".join(page for page in pages if page)
    return Made({"pages": total, "read": read}, text.encode())


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End what is inside after so long, wherever it is; what was done until then stays."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _OutOfTime

    if not hasattr(signal, "setitimer"):  # Windows: whoever asks has the clock
        yield
        return
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _whole(text: str) -> str:
    """Without halves of characters, which can be neither stored nor sent."""
    return (
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
    )

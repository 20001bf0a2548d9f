"""The text of PDFs, within limits of time and memory.

It renders nothing: scanned pages have no text here. It runs in the sandbox (`bot/sandboxed`).
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
    """The time is over. Not an `Exception`, because the PDF library catches those."""


def pdf(data: bytes, limits: Limits, *, name: str) -> Made:
    """The text, how many pages there are, how many were read, and how many of them have none."""
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
    wordless = sum(not page for page in pages)
    return Made({"pages": total, "read": read, "wordless": wordless}, text.encode())


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End the block after this time, wherever it is; results so far are kept."""

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
    """The text without lone surrogates, which cannot be stored or sent."""
    return (
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
    )

"""Documents as text: text files in any encoding, and PDFs.

Used for questions to a model and for notes. It downloads nothing and shortens nothing. Scanned
pages are not read, and the error says so. Files are opened in the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.types import FileInput
from bot.services.files.kinds import MOST_UNTOLD, says_nothing, says_words
from bot.services.files.sandbox import Opened, TooMuch, Unopened, opened
from bot.services.notice import Notice

TEXT_BYTES = 2 * 1024 * 1024
SURE = 1024  # bytes in which a PDF says what it is
UNREADABLE = "error-document-unreadable"
ESCAPE = b"\x1b$"  # ASCII that is Japanese


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document, and what to tell the reader about it."""

    text: str
    notices: tuple[Notice, ...] = ()


def readable(ref: FileRef) -> bool:
    """True if its text can be extracted, or if only opening the file can tell."""
    if ref.kind is not FileKind.DOCUMENT:
        return False
    if says_words(ref.name, ref.content_type):
        return True
    return says_nothing(ref.name, ref.content_type) and (ref.size or 0) <= MOST_UNTOLD


async def text_of(file: FileInput) -> Document:
    """The text of a document.

    Raises:
        BadInput: it is not text, is encrypted or damaged, or has only scanned pages.
    """
    if b"%PDF-" in file.data[:SURE]:
        return _pages(file.name, await _opened("documents.pdf", file, file.data))
    data = file.data[:TEXT_BYTES]
    if (plain := _plain(data, cut=len(data) < len(file.data))) is not None:
        return Document(plain)
    read = await _opened("encodings.text", file, data)
    return Document(read.data.decode(), _written(file.name, read))


async def _opened(work: str, file: FileInput, data: bytes) -> Opened:
    try:
        return await opened(work, data, name=file.name)
    except TooMuch:
        raise BadInput("error-document-too-much", name=file.name) from None
    except Unopened:
        raise BadInput(UNREADABLE, name=file.name) from None


def _plain(data: bytes, *, cut: bool) -> str | None:
    """Decode UTF-8, which nearly every text file uses."""
    if b"\0" in data or ESCAPE in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Our own cut may have gone through a character.
        whole = cut and error.start >= len(data) - 4
        return data[: error.start].decode("utf-8-sig") if whole else None


def _pages(name: str, read: Opened) -> Document:
    text, seen, pages = read.data.decode(), read.facts["read"], read.facts["pages"]
    if not text:
        raise BadInput("error-document-scanned", name=name)
    if seen >= pages:
        return Document(text)
    values = {"name": name, "read": str(seen), "pages": str(pages)}
    text += f"\n\n[… pages {seen + 1} to {pages} are left out]"
    return Document(text, (Notice("document-pages", values),))


def _written(name: str, read: Opened) -> tuple[Notice, ...]:
    if guessed := read.facts.get("guessed"):
        return (Notice("document-guessed", {"name": name, "encoding": str(guessed)}),)
    if read.facts.get("damaged"):
        return (Notice("document-damaged", {"name": name}),)
    return ()

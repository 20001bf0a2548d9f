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
UNREADABLE, BROKEN = "error-document-unreadable", "error-document-broken"
ESCAPE = b"\x1b$"  # ASCII that is Japanese
BLANK = " \t\n\r\v\f\0\xa0\u3000\u200b\u2060\ufeff"
PDF = b"%PDF-"
OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How the files of Word, Excel and their like begin: archives and compounds."""


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
        BadInput: it is empty, not text, encrypted, damaged or too much, or has only scanned pages.
    """
    document = await _read(file)
    if not document.text.strip(BLANK):
        raise BadInput("error-document-empty", name=file.name)
    return document


async def _read(file: FileInput) -> Document:
    data = file.data[:TEXT_BYTES]
    plain = _plain(data, cut=len(data) < len(file.data))
    if PDF in data[:SURE]:
        try:
            return _pages(file.name, await _opened("documents.pdf", file, file.data, BROKEN))
        except BadInput as refused:
            if refused.key != BROKEN or plain is None or data.startswith(PDF):
                raise  # else it is a text that speaks of PDFs
    if data.startswith(OFFICE):
        raise BadInput("error-file-unread", name=file.name)
    if plain is not None:
        return Document(plain)
    try:
        read = await _opened("encodings.text", file, data, UNREADABLE)
    except BadInput as refused:
        pages = file.name.lower().endswith(".pdf") or file.content_type == "application/pdf"
        if refused.key == UNREADABLE and pages:
            raise BadInput(BROKEN, name=file.name) from None
        raise
    return Document(read.data.decode(), _written(file.name, read))


async def _opened(work: str, file: FileInput, data: bytes, broken: str) -> Opened:
    try:
        return await opened(work, data, name=file.name)
    except TooMuch:
        key = "error-document-too-much" if broken == BROKEN else broken
        raise BadInput(key, name=file.name) from None
    except Unopened:
        raise BadInput(broken, name=file.name) from None


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
    if pages and not text:
        raise BadInput("error-document-scanned", name=name)
    notices = []
    if 2 * (wordless := read.facts["wordless"]) > seen:
        values = {"name": name, "wordless": str(wordless), "read": str(seen)}
        notices.append(Notice("document-wordless", values))
    if seen < pages:
        values = {"name": name, "read": str(seen), "pages": str(pages)}
        notices.append(Notice("document-pages", values))
        text += f"\n\n[… pages {seen + 1} to {pages} are left out]"
    return Document(text, tuple(notices))


def _written(name: str, read: Opened) -> tuple[Notice, ...]:
    if guessed := read.facts.get("guessed"):
        return (Notice("document-guessed", {"name": name, "encoding": str(guessed)}),)
    if read.facts.get("damaged"):
        return (Notice("document-damaged", {"name": name}),)
    return ()

"""Documents as text: plain ones in whatever encoding, and PDFs.

For a model to read, and for what is to be remembered. It fetches nothing and shortens nothing;
pictures of pages (scans) stay unread, and the sentence says so.
"""

from __future__ import annotations

import re

from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.types import FileInput
from bot.services.sandbox import TooMuch, Unopened, opened

TEXT_BYTES = 2 * 1024 * 1024
SURE = 1024  # bytes in which a PDF says what it is

_TEXT_TYPE = re.compile(
    r"text/|application/(?:json|xml|(?:x-)?yaml|toml|(?:x-)?javascript|x-sh|sql|x-python|"
    r"x-httpd-php|x-ndjson|x-subrip)$"
)
_TEXT_NAME = re.compile(
    r".*\.(?:txt|md|markdown|rst|csv|tsv|jsonl?|ndjson|ya?ml|toml|ini|cfg|conf|env|xml|html?|css|scss|"
    r"m?js|tsx?|jsx|vue|pyi?|ipynb|rb|php|java|kts?|scala|go|rs|c|h|cc|cpp|hpp|cs|swift|m|sh|bash|"
    r"zsh|ps1|bat|sql|r|jl|lua|pl|exs?|erl|hs|clj|dart|tex|bib|log|diff|patch|srt|vtt|gradle|proto|"
    r"graphql|tf)$|(?:.*\.)?(?:make|docker)file$",
    re.IGNORECASE,
)


def readable(ref: FileRef) -> bool:
    """Whether it is a document whose text can be had."""
    if ref.kind is not FileKind.DOCUMENT:
        return False
    kind = ref.content_type.partition(";")[0].strip().lower()
    pdf = kind == "application/pdf" or ref.name.lower().endswith(".pdf")
    return bool(pdf or _TEXT_TYPE.match(kind) or _TEXT_NAME.match(ref.name))


async def text_of(file: FileInput) -> str:
    """What stands in it.

    Raises:
        BadInput: it is no text, locked, broken, or holds pictures of words only.
    """
    if b"%PDF-" not in file.data[:SURE]:
        return _decoded(file)
    try:
        read = await opened("documents.pdf", file.data, name=file.name)
    except TooMuch:
        raise BadInput("error-document-too-much", name=file.name) from None
    except Unopened:
        raise BadInput("error-document-unreadable", name=file.name) from None
    text = read.data.decode()
    if not text:
        raise BadInput("error-document-scanned", name=file.name)
    return text


def _decoded(file: FileInput) -> str:
    data = file.data[:TEXT_BYTES]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data[:4096]:
        raise BadInput("error-document-unreadable", name=file.name)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4 or len(file.data) == len(data):
                continue
            text = data[: error.start].decode(encoding)  # our own cut went through a character
        if encoding != "gb18030" or _reads_chinese(text):
            return text
    return data.decode("latin-1")


def _reads_chinese(text: str) -> bool:
    """Whether it looks written rather than misread: mostly characters that are in use."""
    foreign = [char for char in text[:20_000] if char > "\x7f"][:1000]
    return sum(bool(char.encode("gb2312", "ignore")) for char in foreign) > len(foreign) * 0.8

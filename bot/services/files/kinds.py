"""The kind of a file: by its bytes if they are at hand, then by its name, then by its MIME type.

Declared types lie most often: clients guess them from a table in which `.ts` is a film.
"""

from __future__ import annotations

import mimetypes
import re

from bot.domain import FileKind
from bot.gateway.media_types import sniff

_TEXT_TYPE = re.compile(
    r"text/|application/(?:json|xml|(?:x-)?yaml|toml|(?:x-)?javascript|x-sh|sql|x-python|"
    r"x-httpd-php|x-ndjson|x-subrip)$|image/svg\+xml$"
)
_TEXT_NAME = re.compile(
    r".*\.(?:txt|md|markdown|rst|csv|tsv|jsonl?|ndjson|ya?ml|toml|ini|cfg|conf|env|xml|svg|html?|css|"
    r"scss|[mc]?js|[mc]?tsx?|jsx|vue|pyi?|ipynb|rb|php|java|kts?|scala|go|rs|c|h|cc|cpp|hpp|cs|swift|m|"
    r"sh|bash|zsh|ps1|bat|sql|r|jl|lua|pl|exs?|erl|hs|clj|dart|tex|bib|log|diff|patch|srt|vtt|gradle|"
    r"proto|graphql|tf)$|(?:.*\.)?(?:make|docker)file$",
    re.IGNORECASE,
)
_BY_NAME = {
    FileKind.IMAGE: "jpg jpeg jpe jfif png webp gif bmp tif tiff avif heic heif jxl jp2 psd xcf "
    "dng nef nrw cr2 cr3 arw raf rw2 orf pef srw",
    FileKind.AUDIO: "mp3 m4a m4b ogg oga opus wav flac aac wma aif aiff amr",
    FileKind.VIDEO: "mp4 m4v mov mkv webm avi mpg mpeg 3gp wmv",
    FileKind.DOCUMENT: "pdf zip rar 7z gz doc docx xls xlsx ppt pptx odt ods odp epub exe apk",
}
_KINDS = {name: kind for kind, names in _BY_NAME.items() for name in names.split()}
_BY_TYPE = {"image": FileKind.IMAGE, "audio": FileKind.AUDIO, "video": FileKind.VIDEO}
_NO_TYPE = re.compile(
    r"(?:(?:application|binary)/(?:octet-stream|x-download|(?:force-|x-)?download|(?:x-)?unknown))?$"
)
MOST_UNTOLD = 20 * 1024 * 1024


def kind_of(name: str, content_type: str) -> FileKind:
    """The kind of a file that was sent as a document, from its name and MIME type."""
    if _TEXT_NAME.match(name):
        return FileKind.DOCUMENT
    if (kind := _KINDS.get(name.rpartition(".")[2].lower())) and "." in name:
        return kind
    if _TEXT_TYPE.match(_bare(content_type)):
        return FileKind.DOCUMENT
    return _BY_TYPE.get(content_type.partition("/")[0].lower(), FileKind.DOCUMENT)


def kind_of_bytes(data: bytes, claimed: FileKind) -> FileKind:
    """The kind of a file from its first bytes; the claimed kind if they say nothing."""
    found = sniff(data)
    if found is None or found[0] == "application/pdf":
        return FileKind.DOCUMENT
    return _BY_TYPE.get(found[0].partition("/")[0], claimed)


def says_words(name: str, content_type: str) -> bool:
    """True if its name or MIME type claims text or PDF."""
    kind = _bare(content_type)
    pdf = kind == "application/pdf" or name.lower().endswith(".pdf")
    return bool(pdf or _TEXT_TYPE.match(kind) or _TEXT_NAME.match(name))


def says_nothing(name: str, content_type: str) -> bool:
    """True if neither name nor MIME type tells the kind, so the bytes must be looked at."""
    by_name = mimetypes.guess_type(name)[0] or ""
    known = name.rpartition(".")[2].lower() in _KINDS and "." in name
    return bool(not known and _NO_TYPE.match(_bare(content_type)) and _NO_TYPE.match(by_name))


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()

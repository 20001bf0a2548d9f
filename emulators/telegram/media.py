"""Checks photos, songs, voices and files, and makes the JSON that shows them.

It takes uploads, known file ids and (on loopback only) URLs.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import mutagen
from PIL import Image, UnidentifiedImageError

from emulators.telegram.errors import Refusal, bad_request
from emulators.telegram.files import FileStore, StoredFile
from emulators.telegram.model import Json
from emulators.telegram.parameters import UPLOAD_LIMIT, Upload

PHOTO_LIMIT = 10 << 20
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
THUMBNAIL_LIMIT = 200 << 10
THUMBNAIL_SIDE = 320
_PREVIEWS = (90, 320, 800, 1280)


_DETAILS = ("duration", "performer", "title", "width", "height", "thumbnail")


def shown(files: FileStore, kind: str, source: Upload | StoredFile, args: Json) -> Json:
    """The JSON for a file that is sent as `kind`."""
    if kind == "photo":
        return photo(files, source)
    details = {name: args[name] for name in _DETAILS if args.get(name) is not None}
    return document(files, source, kind=kind, **details)


def photo(files: FileStore, source: Upload | StoredFile) -> Json:
    """`photo`: a list of sizes, smallest first."""
    if isinstance(source, StoredFile):
        if source.kind != "photo":
            raise bad_request(f"can't use file of type {source.kind.title()} as Photo")
        return {"photo": [files.by_id[file_id].json() for file_id in source.sizes]}
    if not source.data:
        raise bad_request("file must be non-empty")
    if len(source.data) > PHOTO_LIMIT:
        raise bad_request(f"too big file of size {len(source.data)}: file is too big for a photo")
    image = _decode(source.data)
    width, height = image.size
    if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    biggest = min(_PREVIEWS[-1], max(width, height))
    sides = [side for side in _PREVIEWS if side < biggest] + [biggest]
    return {"photo": _sizes(files, image, source.data, sides)}


def _decode(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    return image


def _sizes(files: FileStore, image: Image.Image, original: bytes, sides: list[int]) -> list[Json]:
    """Telegram keeps scaled JPEGs; here only the largest is real, the others share its bytes."""
    kept: list[StoredFile] = []
    for side in sides:
        scale = side / max(image.size)
        size = [max(1, round(edge * scale)) for edge in image.size]
        kept.append(files.keep("photo", original, width=size[0], height=size[1]))
    ids = tuple(stored.file_id for stored in kept)
    for stored in kept:
        files.by_id[stored.file_id] = files.by_path[stored.path] = stored.with_sizes(ids)
    return [stored.json() for stored in kept]


def document(
    files: FileStore, source: Upload | StoredFile, *, kind: str = "document", **details: Any
) -> Json:
    """`document`, `audio`, `voice`, `video` or `animation`."""
    if isinstance(source, StoredFile):
        return _again(source, kind, details)
    if not source.data:
        raise bad_request("file must be non-empty")
    if len(source.data) > UPLOAD_LIMIT:
        raise Refusal(413, "Request Entity Too Large")
    shown, details["mime_type"] = _recognise(kind, source)
    if shown != "voice":
        details["file_name"] = source.filename
    if (thumbnail := details.pop("thumbnail", None)) is not None:
        details["thumbnail"] = _thumbnail(files, thumbnail)
    if shown in {"video", "animation"}:
        details.setdefault("width", 320)
        details.setdefault("height", 240)
    if shown in {"audio", "voice", "video", "animation"}:
        details["duration"] = details.get("duration") or 0
    if shown == "document":
        details = {
            key: details[key] for key in ("mime_type", "file_name", "thumbnail") if key in details
        }
    stored = files.keep(shown, source.data, name=source.filename, **details)
    return _shown(shown, stored)


def _again(source: StoredFile, kind: str, details: Json) -> Json:
    """A file that Telegram has already: it keeps its type and attributes."""
    if source.kind == "photo":
        if kind == "document":
            raise bad_request("can't use file of type Photo as Document")
        raise bad_request(f"can't use file of type Photo as {kind.title()}")
    if kind not in {source.kind, "document"}:
        raise bad_request(f"can't use file of type {source.kind.title()} as {kind.title()}")
    if details.get("thumbnail") is not None:
        details.pop("thumbnail")
    return _shown(source.kind, source)


def _shown(kind: str, stored: StoredFile) -> Json:
    content: Json = {kind: stored.json()}
    if kind == "animation":  # old clients look for the document
        content["document"] = stored.json()
    return content


def _recognise(kind: str, source: Upload) -> tuple[str, str]:
    """The type that a client will show, by the bytes: a false song is sent as a file."""
    data = source.data
    if kind == "voice":
        if data[:4] == b"OggS" and b"OpusHead" in data[:200]:
            return "voice", "audio/ogg"
        if is_mp3(data):
            return "voice", "audio/mpeg"
        if data[4:8] == b"ftyp":
            return "voice", "audio/mp4"
        return "document", "application/octet-stream"
    if kind == "audio":
        if is_mp3(data):
            return "audio", "audio/mpeg"
        if data[4:8] == b"ftyp":
            return "audio", "audio/mp4"
        if data[:4] in {b"OggS", b"fLaC"}:
            return "audio", "audio/ogg" if data[:4] == b"OggS" else "audio/flac"
        return "document", "application/octet-stream"
    if kind in {"video", "animation"}:
        if data[4:8] == b"ftyp":
            return kind, "video/mp4"
        if kind == "animation" and data[:6] in {b"GIF87a", b"GIF89a"}:
            return kind, "video/mp4"
        return "document", "application/octet-stream"
    return "document", _mime(source)


def is_mp3(data: bytes) -> bool:
    return data[:3] == b"ID3" or (len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)


def _mime(source: Upload) -> str:
    for magic, mime in (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"%PDF", "application/pdf"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"ID3", "audio/mpeg"),
    ):
        if source.data.startswith(magic):
            return mime
    if source.data[8:12] == b"WEBP":
        return "image/webp"
    if source.filename.endswith((".txt", ".md", ".log")):
        return "text/plain"
    return "application/octet-stream"


def _thumbnail(files: FileStore, source: Any) -> Json:
    """A cover: a JPEG up to 200 kB and 320 pixels a side."""
    if not isinstance(source, Upload):
        raise bad_request("thumbnails can't be reused and can be only uploaded as a new file")
    if len(source.data) > THUMBNAIL_LIMIT:
        raise bad_request("thumbnail is too big")
    image = _decode(source.data)
    if image.format != "JPEG":
        raise bad_request("thumbnail must be a JPEG")
    if max(image.size) > THUMBNAIL_SIDE:
        raise bad_request("thumbnail is larger than 320 pixels")
    width, height = image.size
    return files.keep("thumbnail", source.data, width=width, height=height).json()


def voice_seconds(data: bytes) -> int:
    """The length of an Ogg/Opus voice: the last granule position, 48,000 a second."""
    at = data.rfind(b"OggS")
    if at < 0 or len(data) < at + 14:
        return 1
    return max(1, int(struct.unpack_from("<Q", data, at + 6)[0] // 48_000))


def seconds(data: bytes) -> int:
    """The length of a song or a film, as a client reads it from the file; 1 where it says none."""
    try:
        found = mutagen.File(io.BytesIO(data))
    except mutagen.MutagenError:
        return 1
    return max(1, round(found.info.length)) if found is not None else 1

"""Files for the chat page: its own, and those of messages with the ranges that players ask for.

What may be shown in the browser is decided by a file's first bytes, never by its name.
"""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from urllib.parse import quote

from aiohttp import web

from emulators.telegram.files import StoredFile

_PAGE = files("emulators.telegram").joinpath("page")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; media-src 'self'"
    " blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/")
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)


async def page_file(request: web.Request) -> web.Response:
    """A file of the page's own folder; the page itself for the root."""
    path = request.match_info.get("path", "index.html")
    parts = path.split("/")
    if any(part in {"", ".", ".."} or "\\" in part for part in parts):
        raise web.HTTPNotFound
    entry = _PAGE.joinpath(*parts)
    if not entry.is_file():
        raise web.HTTPNotFound
    suffix = "." + path.rsplit(".", 1)[-1]
    kind = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return web.Response(body=entry.read_bytes(), content_type=kind, headers=_HEADERS)


def stored_file(request: web.Request, stored: StoredFile) -> web.Response:
    """A file of a message: shown where that is harmless, else handed out as a download."""
    kind = content_type(stored.data)
    headers = {
        **_HEADERS,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=86400, immutable",
        "Accept-Ranges": "bytes",
        "Content-Type": kind,
    }
    if not kind.startswith(_SHOWN) or "download" in request.query:
        name = stored.name or stored.path.rsplit("/", 1)[-1]
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return _ranged(request, stored.data, headers)


def content_type(data: bytes) -> str:
    """The content type by the first bytes."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] in {b"WEBP", b"WAVE"}:
        return "image/webp" if data[8:12] == b"WEBP" else "audio/wav"
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] == b"M4A" else "video/mp4"
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        return "audio/mpeg"
    return "application/octet-stream"


def _ranged(request: web.Request, data: bytes, headers: dict[str, str]) -> web.Response:
    """The bytes, or the range of them that a player asks for when one seeks."""
    try:
        wanted = request.http_range
    except ValueError:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], headers=headers)

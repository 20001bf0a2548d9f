"""Where a file comes from: an upload, a file id, or a URL on this machine. Nothing leaves it."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp

from emulators.telegram.errors import bad_request
from emulators.telegram.files import FileStore, StoredFile
from emulators.telegram.parameters import Upload

_HERE = {"127.0.0.1", "localhost", "::1"}
_FAILED = "failed to get HTTP URL content"
_TIMEOUT = aiohttp.ClientTimeout(total=10)


async def resolve(files: FileStore, value: str | Upload, *, kind: str) -> Upload | StoredFile:
    """An upload as it is, a URL fetched, a file id looked up."""
    if isinstance(value, Upload):
        return value
    if is_url(value):
        return await fetch(value, limit=(5 if kind == "photo" else 20) << 20)
    return files.get(value)


def is_url(value: str) -> bool:
    return value.startswith(("http://", "https://"))


async def fetch(url: str, *, limit: int) -> Upload:
    """The file behind the URL, as if it had been uploaded."""
    parts = urlsplit(url)
    if parts.hostname not in _HERE:
        raise bad_request(_FAILED)
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as http, http.get(url) as answer:
            data = await answer.read()
            if not answer.ok or len(data) > limit:
                raise bad_request(_FAILED)
            if answer.content_type.startswith("text/"):
                raise bad_request("wrong type of the web page content")
    except (aiohttp.ClientError, TimeoutError):
        raise bad_request(_FAILED) from None
    return Upload("url", parts.path.rsplit("/", 1)[-1] or "file", data)

"""Public links to files that people sent, for upstreams that fetch files by URL.

A link holds a file id, an expiry time and our signature. No row is stored, so links survive a
restart, and the real address of the file is not in them. The file is fetched when the link is
opened and cached briefly, because upstreams ask twice or in ranges. `bot/web.py` serves the
requests.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import mimetypes
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from typing_extensions import override

from bot.clock import Clock
from bot.domain import FileKind, FileRef
from bot.gateway.media_types import sniff
from bot.gateway.types import FileInput
from bot.services.files.source import FileSource
from bot.services.waiting import KeyedLocks

LIFETIME = timedelta(minutes=15)
PATH = "/files"
PURPOSE = b"links to what people send"
MAC_BYTES = 16
NOTHING = "application/octet-stream"  # a type that says nothing
FETCHES_AT_ONCE = 4
"""Maximum concurrent downloads; each holds a file in memory."""
KEPT_BYTES, KEPT_FOR = 24 * 1024 * 1024, 60.0
PLAIN_TEXT = "text/plain"
_RUNS = re.compile(r"(?:x?html|xml|(?:java|ecma)script)\b")  # what a browser would run


class LinkForged(Exception):
    """The link does not have a valid signature of ours."""


class LinkExpired(Exception):
    """The link was valid once, and is too old."""


class FileLinks(FileSource):
    """A `FileSource` that gives every file a public URL as well."""

    def __init__(self, source: FileSource, root: str, secret: str, clock: Clock) -> None:
        self._source = source
        self._root = root.rstrip("/")
        # Not the secret itself: from a key made of it, nothing leads back.
        self._key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
        self._clock = clock
        self._turns = asyncio.Semaphore(FETCHES_AT_ONCE)
        self._same = KeyedLocks()
        self._kept: dict[str, tuple[float, FileInput]] = {}

    async def open(self, ref: FileRef) -> FileInput:
        """The file with its public URL. Raises what the source raises."""
        file = await self._source.open(ref)
        return replace(file, url=self.link(ref, _named(file)))

    @override
    async def place(self, ref: FileRef) -> Path | None:
        """The path of the file on a local disk, or None; see `FileSource.place`."""
        return await self._source.place(ref)

    def link(self, ref: FileRef, name: str) -> str:
        """A URL for this file, valid for 15 minutes."""
        until = int((self._clock.now() + LIFETIME).timestamp())
        facts = [until, ref.file_id, ref.kind.value, ref.name, ref.content_type, ref.fit]
        body = _packed(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode())
        return f"{self._root}{PATH}/{body}.{_packed(self._mac(body))}/{_plain(name)}"

    async def find(self, token: str) -> Path | FileInput:
        """The file of a link's token: its local path if there is one, else its bytes.

        Raises:
            LinkForged, LinkExpired, BotError: as `fetch`.
        """
        ref = self._read(token)
        if ref.kind is not FileKind.IMAGE and (place := await self._source.place(ref)) is not None:
            return place
        return await self.fetch(token)

    async def fetch(self, token: str) -> FileInput:
        """The bytes of the file that a link's token names.

        Raises:
            LinkForged, LinkExpired: the token is not valid.
            BotError: the file is gone.
        """
        ref = self._read(token)
        async with self._same.hold(token):
            until, file = self._kept.get(token, (0.0, None))
            if file is None or until < self._clock.monotonic():
                async with self._turns:
                    file = await self._source.open(ref)
                self._keep(token, file)
            return file

    def _keep(self, token: str, file: FileInput) -> None:
        """Cache the bytes for further requests; drop the oldest above the size limit."""
        now = self._clock.monotonic()
        self._kept.pop(token, None)
        self._kept[token] = (now + KEPT_FOR, file)
        for known, (until, _) in list(self._kept.items()):
            held = sum(len(one.data) for _, one in self._kept.values())
            if until < now or held > KEPT_BYTES:
                del self._kept[known]

    def _read(self, token: str) -> FileRef:
        body, _, mac = token.partition(".")
        if not hmac.compare_digest(_packed(self._mac(body)).encode(), mac.encode()):
            raise LinkForged
        try:
            until, file_id, kind, name, content_type, fit = json.loads(_unpacked(body))
        except (ValueError, binascii.Error):  # signed by us and not readable: another version's
            raise LinkForged from None
        if self._clock.now().timestamp() >= until:
            raise LinkExpired
        return FileRef(
            file_id=file_id,
            unique_id="",
            kind=FileKind(kind),
            name=name,
            content_type=content_type,
            fit=fit,
        )

    def _mac(self, body: str) -> bytes:
        return hmac.digest(self._key, body.encode(), hashlib.sha256)[:MAC_BYTES]


def type_of(content_type: str, start: bytes) -> str:
    """The content type to serve: as declared, or a neutral one if a browser could execute it."""
    said = content_type
    if said.partition("/")[0] not in ("image", "audio", "video"):
        said = (sniff(start) or (said,))[0]
    return PLAIN_TEXT if _RUNS.search(said.lower()) else said


def _named(file: FileInput) -> str:
    """The file name with an extension that fits the content, because upstreams look at it."""
    said = mimetypes.guess_type(file.name)[0] or NOTHING
    found = sniff(file.data)
    if said != NOTHING or found is None:
        return file.name
    return f"{file.name.rpartition('.')[0] or file.name}.{found[1]}"


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _plain(name: str) -> str:
    """The name reduced to characters that need no quoting."""
    stem, dot, extension = name.rpartition(".")
    clean = re.sub(r"[^A-Za-z0-9_-]+", "-", stem if dot else name).strip("-")[:40] or "file"
    return f"{clean}.{re.sub(r'[^A-Za-z0-9]', '', extension)}" if dot else clean

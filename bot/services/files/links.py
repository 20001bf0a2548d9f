"""Links under which an upstream can fetch what a person sent, where it takes no bytes.

A link says which file it is, until when it holds, and that we said so: no row, so it survives a
restart, and no word of where the file really lies. It is fetched from its source when it is asked
for, and kept for a moment: upstreams ask twice, or piece by piece. Who answers requests is
`bot/web.py`.
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
"""Each holds a file in memory."""
KEPT_BYTES, KEPT_FOR = 24 * 1024 * 1024, 60.0
PLAIN_TEXT = "text/plain"
_RUNS = re.compile(r"(?:x?html|xml|(?:java|ecma)script)\b")  # what a browser would run


class LinkForged(Exception):
    """We made no such link."""


class LinkExpired(Exception):
    """We made it, and it has had its time."""


class FileLinks(FileSource):
    """Opens files as their source does, and gives each a public address beside its bytes."""

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
        """The file with its address. Raises what the source raises."""
        file = await self._source.open(ref)
        return replace(file, url=self.link(ref, _named(file)))

    @override
    async def place(self, ref: FileRef) -> Path | None:
        """Where its source has it on a disk."""
        return await self._source.place(ref)

    def link(self, ref: FileRef, name: str) -> str:
        """An address that holds for a quarter of an hour."""
        until = int((self._clock.now() + LIFETIME).timestamp())
        facts = [until, ref.file_id, ref.kind.value, ref.name, ref.content_type, ref.fit]
        body = _packed(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode())
        return f"{self._root}{PATH}/{body}.{_packed(self._mac(body))}/{_plain(name)}"

    async def find(self, token: str) -> Path | FileInput:
        """The file that a link's token means: where it lies on a disk of ours, or its bytes.

        Raises:
            LinkForged, LinkExpired, BotError: as `fetch`.
        """
        ref = self._read(token)
        if ref.kind is not FileKind.IMAGE and (place := await self._source.place(ref)) is not None:
            return place
        return await self.fetch(token)

    async def fetch(self, token: str) -> FileInput:
        """The file that a link's token means.

        Raises:
            LinkForged, LinkExpired: it means none.
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
        """For those who ask again; the oldest go where it would be too much."""
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
    """What to call bytes: as they came, unless that says nothing, or a browser would run it."""
    said = content_type
    if said.partition("/")[0] not in ("image", "audio", "video"):
        said = (sniff(start) or (said,))[0]
    return PLAIN_TEXT if _RUNS.search(said.lower()) else said


def _named(file: FileInput) -> str:
    """Its name, with an extension that says what it is: upstreams look at that."""
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
    """A name that needs no quoting."""
    stem, dot, extension = name.rpartition(".")
    clean = re.sub(r"[^A-Za-z0-9_-]+", "-", stem if dot else name).strip("-")[:40] or "file"
    return f"{clean}.{re.sub(r'[^A-Za-z0-9]', '', extension)}" if dot else clean

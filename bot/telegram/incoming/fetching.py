"""Downloads files from a Bot API server: by HTTP, or from a disk that it shares.

Telegram's own server serves files up to 20 MB. A self-hosted server started with `--local` has no
such limit, and `getFile` answers with a path on its disk.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from pathlib import Path

from aiogram import Bot
from aiogram.methods import GetFile
from aiohttp import ClientError

from bot.clock import Clock
from bot.domain import BadInput, FileRef
from bot.gateway.media_types import is_text
from bot.telegram.outgoing.caller import LOOK, Away, Caller, NotSent, Refused
from bot.telegram.outgoing.refusals import Refusal

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
CLOUD_LIMIT = 20 * MEGABYTE
"""The limit of api.telegram.org in bytes. https://core.telegram.org/bots/api#getfile"""
OWN_LIMIT = 100 * MEGABYTE
"""Our limit for a self-hosted server in bytes, because the file is read into memory."""
DISK_LIMIT = 2000 * MEGABYTE
"""A self-hosted server's limit in bytes, for files that are passed on from its disk."""
BEGINNING = 3 * MEGABYTE
"""Bytes that are read of a larger text file."""

PATIENCE = 60  # seconds for one download
PAUSES = (1, 3)  # seconds between tries
_ON_DISK = re.compile(r"/|[A-Za-z]:[\\/]")


def limit(bot: Bot) -> int:
    """The largest file that can be downloaded, in bytes."""
    return CLOUD_LIMIT if "//api.telegram.org/" in bot.session.api.base else OWN_LIMIT


async def on_disk(bot: Bot, clock: Clock, ref: FileRef) -> Path | None:
    """The file's path, if a self-hosted server keeps it on a disk we can read; else None.

    Raises:
        BadInput: the file is gone.
    """
    if limit(bot) == CLOUD_LIMIT:
        return None
    try:
        path = await _path(Caller(bot, clock), ref)
    except Away:
        return None
    place = Path(path)
    if not _ON_DISK.match(path):
        return None
    return place if await asyncio.to_thread(place.is_file) else None


def too_big(ref: FileRef, most: int) -> BadInput:
    """The error for a file above this limit."""
    size = (ref.size or most + 1) / MEGABYTE
    return BadInput("error-file-too-big", size=round(size, 1), limit=most // MEGABYTE)


async def fetch(bot: Bot, clock: Clock, ref: FileRef) -> tuple[bytes, str]:
    """The bytes of a file, and its path at the server (the extension tells the type).

    Raises:
        BadInput: the file is too big or gone, or Telegram cannot be reached now.
    """
    most = limit(bot)
    if ref.size and ref.size > (DISK_LIMIT if most == OWN_LIMIT else most):
        raise too_big(ref, most)
    caller = Caller(bot, clock)
    for pause in (*PAUSES, None):
        try:
            path = await _path(caller, ref)
            if _ON_DISK.match(path):
                return await asyncio.to_thread(_read, bot, ref, Path(path)), path
            if ref.size and ref.size > most:
                raise too_big(ref, most)
            into = io.BytesIO()
            await bot.download_file(path, into, timeout=PATIENCE)
            return into.getvalue(), path
        except (Away, ClientError, TimeoutError, OSError) as error:
            # Not the error itself: its words may hold the link, and the link holds the token.
            log.warning("file_not_fetched kind=%s", type(error).__name__)
        if pause is not None:
            await clock.sleep(pause)
    raise BadInput("error-file-unavailable")


async def _path(caller: Caller, ref: FileRef) -> str:
    try:
        return (await caller.make(GetFile(file_id=ref.file_id), LOOK)).file_path or ""
    except Away:
        raise
    except NotSent as error:
        if isinstance(error, Refused) and error.what is Refusal.TOO_BIG:
            raise too_big(ref, CLOUD_LIMIT) from None  # also of a server without --local
        raise BadInput("error-file-gone") from None


def _read(bot: Bot, ref: FileRef, path: Path) -> bytes:
    size = path.stat().st_size
    if size <= limit(bot):
        return path.read_bytes()
    with path.open("rb") as file:
        data = file.read(BEGINNING)
    if not is_text(data):
        raise too_big(ref.model_copy(update={"size": size}), limit(bot))
    return data

"""Attachments prepared for a model: pictures to look at, documents as text.

Files are downloaded when a question is asked, newest first, and not kept. `FileSource` downloads
and scales them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain import BadInput, BotError, ChatMessage, FileKind, FileRef
from bot.gateway.types import FileInput
from bot.services.files.documents import UNREADABLE, Document, readable, text_of
from bot.services.files.kinds import says_nothing
from bot.services.files.source import ANY, FileSource
from bot.services.models.tokens import estimate
from bot.services.notice import Notice

log = logging.getLogger(__name__)

MOST_PICTURES = 10  # of a conversation, sent again with every question
MOST_DOCUMENTS = 5
DOCUMENT_SHARE = 2  # documents may take one half of what fits


@dataclass(slots=True)
class Attached:
    """What could be read, by the file's unique id."""

    pictures: dict[str, FileInput] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


async def read(
    files: FileSource, messages: Sequence[ChatMessage], *, sees: bool, room: int
) -> Attached:
    """Download the files of these messages; the last message is the question.

    A missing file of the question is an error; an old one is left out. `room` is the model's window
    in tokens.

    Raises:
        BotError: a file of the question is gone, too big or unreadable.
    """
    asked = messages[-1].files
    fresh = {one.unique_id for one in asked}
    wanted = _wanted(messages, sees=sees)
    if not messages[-1].text and asked and fresh.isdisjoint(one.unique_id for one in wanted):
        raise _nothing(asked)
    attached = Attached(notices=_unseen(asked, wanted, sees=sees))
    documents = sum(one.kind is not FileKind.IMAGE for one in wanted)
    share = room // DOCUMENT_SHARE // max(1, documents)
    failures: list[Exception] = []

    async def fetch(ref: FileRef) -> None:
        try:
            await _put(attached, files, ref, sees=sees, share=share, fresh=ref.unique_id in fresh)
        except Exception as error:  # noqa: BLE001 - a TaskGroup would wrap it
            if ref.unique_id in fresh:
                failures.append(error)
            elif not isinstance(error, BotError):
                log.warning("old_file_unread kind=%s error=%s", ref.kind, type(error).__name__)

    async with asyncio.TaskGroup() as group:
        for ref in wanted:
            group.create_task(fetch(ref))
    if failures:
        raise failures[0]
    return attached


async def _put(
    attached: Attached, files: FileSource, ref: FileRef, *, sees: bool, share: int, fresh: bool
) -> None:
    """Read one file by its actual type, and add it."""
    told: list[Notice] = []
    file = await files.open(ref.model_copy(update={"fit": ANY}))
    if not file.content_type.startswith("image/"):
        document = await _document(ref, file)
        text, whole = _shortened(document.text, share)
        attached.documents[ref.unique_id] = text
        told += document.notices
        told += [] if whole else [Notice("document-cut", {"name": ref.name})]
    elif sees:
        attached.pictures[ref.unique_id] = file
    else:
        told.append(Notice("picture-unseen"))
    if fresh:
        attached.notices += told


async def _document(ref: FileRef, file: FileInput) -> Document:
    try:
        return await text_of(file)
    except BadInput as refused:
        if refused.key == UNREADABLE and says_nothing(ref.name, ref.content_type):
            raise _nothing([ref]) from None  # it never claimed to be a text
        raise


def _wanted(messages: Sequence[ChatMessage], *, sees: bool) -> list[FileRef]:
    """The files to download, newest first, each once."""
    pictures: dict[str, FileRef] = {}
    documents: dict[str, FileRef] = {}
    for message in reversed(messages):
        for ref in message.files:
            if ref.kind is FileKind.IMAGE and sees and len(pictures) < MOST_PICTURES:
                pictures.setdefault(ref.unique_id, ref)
            elif readable(ref) and len(documents) < MOST_DOCUMENTS:
                documents.setdefault(ref.unique_id, ref)
    return [*pictures.values(), *documents.values()]


def _nothing(asked: Sequence[FileRef]) -> BadInput:
    """The error for a question that is only a file which the model cannot be given."""
    unread = next((one for one in asked if one.kind is not FileKind.IMAGE), None)
    if unread is None:
        return BadInput("error-picture-unseen")
    return BadInput("error-file-unread", name=unread.name or unread.kind.value)


def _unseen(asked: Sequence[FileRef], wanted: Sequence[FileRef], *, sees: bool) -> list[Notice]:
    """Remarks for the files of the question that the model is not given."""
    known = {one.unique_id for one in wanted}
    notices = [
        Notice("file-unread", {"name": one.name or one.kind.value})
        for one in asked
        if one.unique_id not in known and one.kind is not FileKind.IMAGE
    ]
    if not sees and any(one.kind is FileKind.IMAGE for one in asked):
        notices.append(Notice("picture-unseen"))
    return notices


def _shortened(text: str, tokens: int) -> tuple[str, bool]:
    """As much of the text as fits, cut at a line end; and whether that is all of it."""
    needed = estimate(text)
    if needed <= tokens:
        return text, True
    kept = text[: int(len(text) * tokens / needed)]
    kept = kept[: kept.rfind("\n") + 1] or kept
    return f"{kept}\n[… {len(text) - len(kept)} more characters are left out]", False

"""A message to send, as data, and where it landed. Values only; `delivery.py` sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aiogram.types import ForceReply, InlineKeyboardMarkup, MessageEntity

Markup = InlineKeyboardMarkup | ForceReply


class MediaKind(StrEnum):
    """How a file is to be shown."""

    PHOTO = "photo"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file: by Telegram's id where it is there already, else by its bytes, else by its link."""

    kind: MediaKind
    file_id: str | None = None
    data: bytes | None = field(default=None, repr=False)
    url: str | None = None  # shown to people when neither id nor bytes can be sent
    name: str = "file"
    title: str | None = None
    performer: str | None = None
    duration: float | None = None  # seconds
    width: int | None = None
    height: int | None = None
    cover: bytes | None = field(default=None, repr=False)  # any picture; made small on the way
    poster: bytes | None = field(default=None, repr=False)  # the same as large as a video shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to send. With an attachment, the text is its caption."""

    chat_id: int
    topic_id: int | None = None
    reply_to: int | None = None  # sent all the same if that message is gone
    text: str = ""
    entities: tuple[MessageEntity, ...] = ()
    attachment: Attachment | None = None
    keyboard: Markup | None = None
    silent: bool = False
    language: str = "en"  # for the few words that delivery itself has to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where a message landed, and Telegram's id for its file."""

    chat_id: int
    message_id: int
    file_id: str | None = None
    kind: MediaKind | None = None  # as it was shown in the end; None = as text or as a link

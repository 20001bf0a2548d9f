"""Messages as data that can be stored: text, rich blocks, a text file, or media. Pure.

`Part` is the union of them. Answers store their parts as JSON (`stored`, `read`); `delivery.py`
sends a part inside an `Outgoing`. Bytes are never stored: a media file is kept by its Telegram file
id, and the text of a text file is kept with its answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from aiogram.types import MessageEntity
from pydantic import Field, TypeAdapter

from bot.gateway.types import Record


class MediaKind(StrEnum):
    """How a file is shown."""

    PHOTO = "photo"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


class _Message(Record):
    """What all messages may have: the button under it, for parts of an answer."""

    retry: bool = False  # ask again
    choose: bool = False  # … with another model
    aloud: bool = False  # listen to it


class TextPart(_Message):
    """Text with formatting entities."""

    kind: Literal["text"] = "text"
    text: str
    entities: tuple[MessageEntity, ...] = ()


class RichPart(_Message):
    """Blocks of a rich message, and the same content as text for servers without them."""

    kind: Literal["rich"] = "rich"
    html: str
    is_rtl: bool = False  # it is read from right to left
    fallback: tuple[TextPart, ...] = ()


class FilePart(_Message):
    """A text file with the whole answer, whose text is stored with the answer."""

    kind: Literal["file"] = "file"
    name: str
    text: str = ""  # the caption
    entities: tuple[MessageEntity, ...] = ()


class MediaPart(_Message):
    """A media file: by Telegram's file id if known, else by its bytes, else by its URL."""

    kind: Literal["media"] = "media"
    media: MediaKind
    text: str = ""  # the caption
    entities: tuple[MessageEntity, ...] = ()
    file_id: str | None = None
    url: str | None = None  # shown to people when neither id nor bytes can be sent
    name: str = "file"
    title: str | None = None
    performer: str | None = None
    duration: float | None = None  # seconds
    width: int | None = None
    height: int | None = None
    data: bytes | None = Field(default=None, repr=False, exclude=True)
    cover: bytes | None = Field(default=None, repr=False, exclude=True)  # made small on the way
    poster: bytes | None = Field(default=None, repr=False, exclude=True)  # as large as a video's


Part = Annotated[TextPart | RichPart | FilePart | MediaPart, Field(discriminator="kind")]
"""Any message."""

_PART: TypeAdapter[Part] = TypeAdapter(Part)


def stored(part: Part) -> dict[str, Any]:
    """The part as JSON."""
    return {"kind": part.kind, **part.model_dump(mode="json", exclude_defaults=True)}


def read(payload: dict[str, Any]) -> Part:
    """The part from JSON."""
    return _PART.validate_python(payload)


def words_of(part: Part) -> tuple[TextPart, ...]:
    """The text messages of a part, or those that replace it if its form is refused."""
    match part:
        case TextPart():
            return (part,)
        case RichPart():
            return part.fallback
        case _:
            return ()

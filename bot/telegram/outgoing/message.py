"""A message as data that can be stored: words, rich blocks, a file of words, or media. Pure.

`Part` is the union of them. What an answer keeps of its messages is a part as JSON (`stored` and
`read`), and what `delivery.py` sends is a part in an `Outgoing`. Bytes are never stored: a file is
kept by Telegram's id, or its words are kept where they belong.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from aiogram.types import MessageEntity
from pydantic import Field, TypeAdapter

from bot.gateway.types import Record


class MediaKind(StrEnum):
    """How a file is to be shown."""

    PHOTO = "photo"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


class _Message(Record):
    """What every message may have: buttons that the answer it belongs to puts under it."""

    retry: bool = False  # ask again
    choose: bool = False  # … with another model
    aloud: bool = False  # listen to it


class TextPart(_Message):
    """Words and their looks."""

    kind: Literal["text"] = "text"
    text: str
    entities: tuple[MessageEntity, ...] = ()


class RichPart(_Message):
    """Blocks for servers that show them, and the same words for those that do not."""

    kind: Literal["rich"] = "rich"
    html: str
    is_rtl: bool = False  # it is read from right to left
    fallback: tuple[TextPart, ...] = ()


class FilePart(_Message):
    """A text file; its words are those of the answer that it belongs to."""

    kind: Literal["file"] = "file"
    name: str
    text: str = ""  # the caption
    entities: tuple[MessageEntity, ...] = ()


class MediaPart(_Message):
    """A file: by Telegram's id where it is there already, else by its bytes, else by its link."""

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
"""One message."""

_PART: TypeAdapter[Part] = TypeAdapter(Part)


def stored(part: Part) -> dict[str, Any]:
    """The message as JSON."""
    return {"kind": part.kind, **part.model_dump(mode="json", exclude_defaults=True)}


def read(payload: dict[str, Any]) -> Part:
    """The message that was stored so."""
    return _PART.validate_python(payload)


def words_of(part: Part) -> tuple[TextPart, ...]:
    """The text messages that a part is, or becomes where its form is not taken."""
    match part:
        case TextPart():
            return (part,)
        case RichPart():
            return part.fallback
        case _:
            return ()

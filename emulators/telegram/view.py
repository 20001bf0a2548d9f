"""A message as a person sees it: words, pictures, buttons. For assertions in tests.

A view is a picture of one moment; after an edit, look again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from emulators.telegram.files import FileStore, StoredFile
from emulators.telegram.model import Json, text_of
from emulators.telegram.model import Message as Stored
from emulators.telegram.rich_text import buttons_of_blocks, text_of_rich

_MEDIA = ("photo", "audio", "voice", "video", "animation", "document", "sticker")


@dataclass(frozen=True, slots=True)
class Media:
    """A file with everything the client shows of it."""

    file: StoredFile
    json: Json

    @property
    def data(self) -> bytes:
        return self.file.data

    def __getattr__(self, name: str) -> Any:
        """`title`, `performer`, `duration`, `width`, `file_name` … as the client has them."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.json.get(name)


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a keyboard or of rich content."""

    label: str
    json: Json

    @property
    def data(self) -> str | None:
        value = self.json.get("callback_data")
        return str(value) if value is not None else None


class Message:
    """One message on somebody's screen."""

    def __init__(self, stored: Stored, files: FileStore) -> None:
        self.stored = stored
        self.json = stored.snapshot()
        self._files = files
        self.rich = stored.rich_html

    @property
    def id(self) -> int:
        return self.stored.id

    @property
    def chat_id(self) -> int:
        return self.stored.chat.id

    @property
    def from_bot(self) -> bool:
        return self.stored.sender.is_bot

    @property
    def deleted(self) -> bool:
        """Whether it has gone meanwhile."""
        return self.stored.deleted

    @property
    def text(self) -> str:
        """Text, or rich content read aloud, or the caption."""
        return text_of(self.json)

    @property
    def caption(self) -> str:
        return str(self.json.get("caption", ""))

    @property
    def entities(self) -> list[Json]:
        return copy.copy(self.json.get("entities") or self.json.get("caption_entities") or [])

    @property
    def reply_to(self) -> int | None:
        reply = self.json.get("reply_to_message")
        return reply["message_id"] if reply else None

    @property
    def wants_reply(self) -> bool:
        """Whether the bot asked for a reply to this message."""
        return self.stored.reply_wish is not None

    @property
    def topic(self) -> int | None:
        return self.stored.topic_id

    @property
    def album(self) -> str | None:
        return self.json.get("media_group_id")

    @property
    def edited(self) -> bool:
        return "edit_date" in self.json

    @property
    def photo(self) -> Media | None:
        sizes = self.json.get("photo")
        return self._media(sizes[-1]) if sizes else None

    @property
    def audio(self) -> Media | None:
        return self._media(self.json.get("audio"))

    @property
    def voice(self) -> Media | None:
        return self._media(self.json.get("voice"))

    @property
    def video(self) -> Media | None:
        return self._media(self.json.get("video"))

    @property
    def document(self) -> Media | None:
        return self._media(self.json.get("document"))

    def _media(self, json: Json | None) -> Media | None:
        return Media(self._files.by_id[json["file_id"]], json) if json else None

    @property
    def keyboard(self) -> list[list[Button]]:
        """The rows of the inline keyboard."""
        rows = (self.json.get("reply_markup") or {}).get("inline_keyboard", [])
        return [[Button(button["text"], button) for button in row] for row in rows]

    @property
    def buttons(self) -> list[list[str]]:
        """The labels, row by row."""
        return [[button.label for button in row] for row in self.keyboard]

    @property
    def all_buttons(self) -> list[Button]:
        """Those of the keyboard, then those inside rich content."""
        inside = buttons_of_blocks((self.json.get("rich_message") or {}).get("blocks", []))
        rich = [Button(text_of_rich(button["text"]), button) for button in inside]
        return [button for row in self.keyboard for button in row] + rich

    @property
    def labels(self) -> list[str]:
        """All labels in reading order."""
        return [label for row in self.buttons for label in row]

    def __repr__(self) -> str:
        who = "bot" if self.from_bot else self.stored.sender.first_name
        media = "".join(f"[{kind}] " for kind in _MEDIA if kind in self.json)
        reply = f" ↩{self.reply_to}" if self.reply_to else ""
        rows = "".join("\n      " + " ".join(f"[{label}]" for label in row) for row in self.buttons)
        edited = " (edited)" if self.edited else ""
        return f"#{self.id}{reply} {who}{edited}: {media}{self.text!r}{rows}"

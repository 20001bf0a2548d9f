"""A message to send (content, target, buttons), and where it landed.

Values only; `delivery.py` sends them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from aiogram.types import ForceReply, InlineKeyboardMarkup, MessageEntity

from bot.scope import ChatTarget, Target
from bot.telegram.outgoing.message import MediaKind, MediaPart, Part, RichPart, TextPart

Markup = InlineKeyboardMarkup | ForceReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to send."""

    target: Target
    part: Part
    reply_to: int | None = None  # sent all the same if that message is gone
    keyboard: Markup | None = None
    silent: bool = False
    language: str = "en"  # for the few words that delivery itself has to say

    @property
    def text(self) -> str:
        """The text or caption."""
        return "" if isinstance(self.part, RichPart) else self.part.text

    @property
    def entities(self) -> tuple[MessageEntity, ...]:
        """The formatting of the text."""
        return () if isinstance(self.part, RichPart) else self.part.entities

    @property
    def attachment(self) -> MediaPart | None:
        """The file; None without one."""
        return self.part if isinstance(self.part, MediaPart) else None

    @property
    def buttons(self) -> InlineKeyboardMarkup | None:
        """The inline keyboard, which can be edited later."""
        return self.keyboard if isinstance(self.keyboard, InlineKeyboardMarkup) else None

    def saying(self, text: str, entities: tuple[MessageEntity, ...] = ()) -> Self:
        """A copy with another text."""
        assert not isinstance(self.part, RichPart)
        part = self.part.model_copy(update={"text": text, "entities": entities})
        return replace(self, part=part)

    def only_words(self, text: str) -> Self:
        """A copy without the file and with this text, keeping the formatting that still applies."""
        return replace(self, part=TextPart(text=text, entities=self.entities))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where a message landed, and the Telegram id of its file."""

    target: Target
    message_id: int
    file_id: str | None = None
    kind: MediaKind | None = None  # as it was shown in the end; None = as text or as a link

    @property
    def chat_id(self) -> int:
        """The chat in which it landed."""
        assert isinstance(self.target, ChatTarget)
        return self.target.chat_id

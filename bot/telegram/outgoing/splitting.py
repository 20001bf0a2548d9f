"""A text with its looks as one message: where plain values of `bot/markdown` become aiogram's."""

from __future__ import annotations

from aiogram.types import MessageEntity

from bot.markdown.splitting import entities
from bot.markdown.text import Written
from bot.telegram.outgoing.message import TextPart


def part(piece: Written) -> TextPart:
    """The piece as a message, its looks counted in UTF-16 units."""
    looks = tuple(MessageEntity.model_validate(entity) for entity in entities(piece))
    return TextPart(text=piece.text, entities=looks)

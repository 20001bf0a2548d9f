"""A formatted text piece as one message: values of `bot/markdown` become aiogram's."""

from __future__ import annotations

import functools
from typing import Any

from aiogram.types import MessageEntity

from bot.markdown.splitting import entities
from bot.markdown.text import Written
from bot.telegram.outgoing.message import TextPart


def part(piece: Written) -> TextPart:
    """The piece as a message, entity offsets counted in UTF-16 units."""
    looks = tuple(_entity(**entity) for entity in entities(piece))
    return TextPart(text=piece.text, entities=looks)


@functools.lru_cache(maxsize=1024)
def _entity(offset: int, length: int, **kind: Any) -> MessageEntity:
    """One entity.

    Copying a validated one costs a quarter of validation, and answers have thousands.
    """
    return _pattern(**kind).model_copy(update={"offset": offset, "length": length})


@functools.lru_cache(maxsize=256)
def _pattern(**kind: Any) -> MessageEntity:
    return MessageEntity(offset=0, length=1, **kind)

"""Menus in a chat: sent below a command, turned over in their own message when they are pressed.

What a menu says is in `menus.py` and the modules named after it. It decides nothing.
"""

from __future__ import annotations

from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message

from bot.telegram.menus.menus import Menu
from bot.telegram.outgoing.refusals import Refusal, refusal
from bot.telegram.updates.here import here

SHOWN_ALREADY = frozenset({Refusal.UNCHANGED, Refusal.GONE})
"""A double click, or a menu that somebody deleted meanwhile: nothing is left to do."""


async def send(message: Message, menu: Menu) -> None:
    """Show the menu that a command opens."""
    await message.answer(menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu))


async def below(query: CallbackQuery, menu: Menu) -> None:
    """Show a menu under the message whose button was pressed, which stays."""
    if isinstance(query.message, Message):
        await query.message.answer(
            menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu)
        )
    elif query.message is not None:  # it does not say in which topic it was
        await query.message.answer(
            menu.text,
            reply_markup=menu.keyboard,
            parse_mode=_parse_mode(menu),
            message_thread_id=here(query.message.chat.id).topic_id,
        )


async def turn(query: CallbackQuery, menu: Menu) -> None:
    """Put this menu in the place of the one whose button was pressed."""
    if not isinstance(query.message, Message):
        await below(query, menu)  # too old to be changed, or deleted
        return
    try:
        await query.message.edit_text(
            menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu)
        )
    except TelegramAPIError as error:
        if refusal(error) not in SHOWN_ALREADY:
            raise


def _parse_mode(menu: Menu) -> ParseMode | None:
    return ParseMode.HTML if menu.html else None

"""Sends menus below a command, and edits them in place when a button is pressed.

`menus.py` and the modules beside it make the menus.
"""

from __future__ import annotations

from contextlib import suppress

from aiogram.enums import ParseMode
from aiogram.types import CallbackQuery, Message

from bot.telegram.menus.menus import Menu
from bot.telegram.outgoing.caller import EDIT, TEXT, Caller, MessageGone
from bot.telegram.updates.here import here


class MenuView:
    """Sends and edits menus. Raises as `Caller.make` does."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def send(self, message: Message, menu: Menu) -> None:
        """Send the menu that a command opens."""
        call = message.answer(menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu))
        await self._caller.make(call, TEXT)

    async def below(self, query: CallbackQuery, menu: Menu) -> None:
        """Send a menu below the message whose button was pressed, and leave that message."""
        if isinstance(query.message, Message):
            await self.send(query.message, menu)
        elif query.message is not None:  # it does not say in which topic it was
            call = query.message.answer(
                menu.text,
                reply_markup=menu.keyboard,
                parse_mode=_parse_mode(menu),
                message_thread_id=here(query.message.chat.id).topic_id,
            )
            await self._caller.make(call, TEXT)

    async def turn(self, query: CallbackQuery, menu: Menu) -> None:
        """Replace the message whose button was pressed with this menu."""
        if not isinstance(query.message, Message):
            await self.below(query, menu)  # too old to be changed, or deleted
            return
        call = query.message.edit_text(
            menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu)
        )
        with suppress(MessageGone):  # somebody deleted it meanwhile: nothing is left to do
            await self._caller.make(call, EDIT)


def _parse_mode(menu: Menu) -> ParseMode | None:
    return ParseMode.HTML if menu.html else None

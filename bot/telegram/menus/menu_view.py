"""Menus in a chat: sent below a command, turned over in their own message when they are pressed.

What a menu says is in `menus.py` and the modules named after it. It decides nothing.
"""

from __future__ import annotations

from contextlib import suppress

from aiogram.enums import ParseMode
from aiogram.types import CallbackQuery, Message

from bot.telegram.menus.menus import Menu
from bot.telegram.outgoing.caller import EDIT, TEXT, Caller, MessageGone
from bot.telegram.updates.here import here


class MenuView:
    """Shows menus. What a call may end in is `Caller.make`'s to say."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def send(self, message: Message, menu: Menu) -> None:
        """Show the menu that a command opens."""
        call = message.answer(menu.text, reply_markup=menu.keyboard, parse_mode=_parse_mode(menu))
        await self._caller.make(call, TEXT)

    async def below(self, query: CallbackQuery, menu: Menu) -> None:
        """Show a menu under the message whose button was pressed, which stays."""
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
        """Put this menu in the place of the one whose button was pressed."""
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

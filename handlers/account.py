"""The account at the gateway: /balance, for admins."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.domain import NotYours, Scope
from bot.services.access import Access
from bot.services.account import Account
from bot.telegram import menus
from bot.telegram.command_filter import Command


async def balance(message: Message, scope: Scope, access: Access, account: Account) -> None:
    if not access.is_admin(scope.user_id):
        raise NotYours("error-admins-only")
    await message.answer(menus.balance(await account.balance(), scope.language))


def build() -> Router:
    router = Router(name="account")
    router.message.register(balance, Command("balance"))
    return router

"""/balance, for admins."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.domain import Scope
from bot.services.account import Account
from bot.services.people.policy import Act, Policy
from bot.telegram.incoming.command_filter import Command
from bot.telegram.menus import menus
from bot.telegram.updates.lane import Turn


async def balance(
    message: Message, scope: Scope, policy: Policy, account: Account, turn: Turn
) -> None:
    await policy.require(scope, Act.ACCOUNT)
    turn.leave()  # it only tells
    await message.answer(menus.balance(await account.balance(), scope.language))


def build() -> Router:
    router = Router(name="account")
    router.message.register(balance, Command("balance"))
    return router

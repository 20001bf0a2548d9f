"""All commands that order something. `bot/telegram/forms/orders.py` has the table of them."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import Message

from bot.domain import Prompt, Scope
from bot.telegram.forms.orders import ORDERS, Orders
from bot.telegram.incoming.command_filter import Command
from bot.telegram.incoming.gathered import PromptMiddleware
from bot.telegram.updates.lane import Turn


async def order(
    message: Message,
    command: CommandObject,
    prompt: Prompt,
    scope: Scope,
    orders: Orders,
    turn: Turn,
) -> None:
    await orders.take(command.command.lower(), message, prompt, scope, turn.leave)


def build() -> Router:
    router = Router(name="orders")
    router.message.middleware(PromptMiddleware())
    router.message.register(order, Command(*ORDERS))
    return router

"""Errors that a handler raised: explained to the person, and logged."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import ErrorEvent

from bot.domain import Scope
from bot.telegram.outgoing.caller import Caller
from bot.telegram.updates import failed


def attach(router: Router) -> None:
    """Catch what the router's handlers raise."""
    router.errors.register(on_error)


async def on_error(event: ErrorEvent, caller: Caller, scope: Scope | None = None) -> bool:
    await failed.tell(event, caller, scope.language if scope else "en")
    return True

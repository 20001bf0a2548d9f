"""The last resort: an error that a handler let out becomes a sentence, and a log line with ids.

Expected refusals (BotError, GatewayError) are explained; anything else is our fault and says so.
"""

from __future__ import annotations

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.domain import AlreadyRunning, BotError, NothingToDo, Scope
from bot.gateway.errors import GatewayError
from bot.telegram.explain import explain

log = structlog.get_logger(__name__)

ALERT_LIMIT = 200  # characters of an answer to a button
TOO_LATE = (AlreadyRunning, NothingToDo)
"""What a second tap mostly meets. It needs no window that has to be closed."""


def attach(router: Router) -> None:
    """Catch what the router's handlers let out."""
    router.errors.register(on_error)


async def on_error(event: ErrorEvent, scope: Scope | None = None) -> bool:
    if not isinstance(event.exception, (BotError, GatewayError)):
        log.error("handler_failed", exc_info=event.exception)
    try:
        await _say(event, explain(event.exception, scope.language if scope else "en"))
    except TelegramAPIError as error:
        log.warning("error_not_shown", reason=str(error))
    return True


async def _say(event: ErrorEvent, sentence: str) -> None:
    match event.update.event:
        case Message() as message:
            await message.reply(sentence)
        case CallbackQuery() as query:
            short = sentence if len(sentence) <= ALERT_LIMIT else sentence[: ALERT_LIMIT - 1] + "…"
            await query.answer(short, show_alert=not isinstance(event.exception, TOO_LATE))
        case _:
            pass

"""The last resort: an error that a handler let out becomes a sentence, and a log line with ids.

Expected refusals (BotError, GatewayError) are explained; anything else is our fault and says so.
"""

from __future__ import annotations

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.domain import AlreadyAsked, AlreadyRunning, BotError, NothingToDo, Scope
from bot.gateway.errors import GatewayError
from bot.telegram.outgoing.caller import Unreachable
from bot.telegram.outgoing.refusals import Refusal, refusal
from bot.telegram.wording.explain import explain

log = structlog.get_logger(__name__)

CLOSED = (Refusal.UNREACHABLE, Refusal.TOPIC, Refusal.WORDS)
"""Nobody can be told anything there: a blocked bot, a closed topic, a group without words."""
ALERT_LIMIT = 200  # characters of an answer to a button
TOO_LATE = (AlreadyAsked, AlreadyRunning, NothingToDo)
"""What a second tap mostly meets. It needs no window that has to be closed."""


def attach(router: Router) -> None:
    """Catch what the router's handlers let out."""
    router.errors.register(on_error)


async def on_error(event: ErrorEvent, scope: Scope | None = None) -> bool:
    error = event.exception
    refused = isinstance(error, TelegramAPIError) and refusal(error) in CLOSED
    if refused or isinstance(error, Unreachable):
        log.info("chat_closed", reason=str(error))
        return True
    if not isinstance(error, (BotError, GatewayError)):
        log.error("handler_failed", exc_info=error)
    try:
        await _say(event, explain(error, scope.language if scope else "en"))
    except TelegramAPIError as silenced:
        log.warning("error_not_shown", reason=str(silenced))
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

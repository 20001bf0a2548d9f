"""The last resort: an error that a handler let out becomes a sentence, and a log line with ids.

Expected refusals (BotError, GatewayError) are explained; anything else is our fault and says so.
"""

from __future__ import annotations

import structlog
from aiogram import Router
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.domain import AlreadyAsked, AlreadyRunning, BotError, NothingToDo, Scope
from bot.gateway.errors import GatewayError
from bot.telegram.outgoing.caller import TEXT, Away, Caller, Doubtful, NotSent, Unreachable, fate
from bot.telegram.wording.explain import explain

log = structlog.get_logger(__name__)

ALERT_LIMIT = 200  # characters of an answer to a button
TOO_LATE = (AlreadyAsked, AlreadyRunning, NothingToDo)
"""What a second tap mostly meets. It needs no window that has to be closed."""


def attach(router: Router) -> None:
    """Catch what the router's handlers let out."""
    router.errors.register(on_error)


async def on_error(event: ErrorEvent, caller: Caller, scope: Scope | None = None) -> bool:
    error = fate(event.exception)
    if isinstance(error, Unreachable):  # a blocked bot, a closed topic, a group without words
        log.info("chat_closed", reason=str(error))
        return True
    if isinstance(error, Away | Doubtful):
        log.warning("not_shown", kind=type(error).__name__, reason=str(error))
    elif not isinstance(error, BotError | GatewayError):
        log.error("handler_failed", exc_info=error)
    try:
        await _say(event, caller, explain(error, scope.language if scope else "en"))
    except NotSent as silenced:
        log.warning("error_not_shown", reason=str(silenced))
    return True


async def _say(event: ErrorEvent, caller: Caller, sentence: str) -> None:
    match event.update.event:
        case Message() as message:
            await caller.make(message.reply(sentence), TEXT)
        case CallbackQuery() as query:
            short = sentence if len(sentence) <= ALERT_LIMIT else sentence[: ALERT_LIMIT - 1] + "…"
            loud = not isinstance(event.exception, TOO_LATE)
            await caller.make(query.answer(short, show_alert=loud), TEXT)
        case _:
            pass

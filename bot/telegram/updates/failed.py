"""What a person and the log are told when a handler raises.

Expected refusals (`BotError`, `GatewayError`) become their sentence; anything else is a bug: it is
logged with its traceback, and the person gets one general sentence.
"""

from __future__ import annotations

import structlog
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.domain import AlreadyAsked, AlreadyRunning, BotError, NothingToDo
from bot.gateway.errors import GatewayError
from bot.telegram.outgoing.caller import (
    TEXT,
    Away,
    Caller,
    Doubtful,
    NotSent,
    Refused,
    Unreachable,
    fate,
)
from bot.telegram.outgoing.refusals import Refusal
from bot.telegram.wording.explain import explain

log = structlog.get_logger(__name__)

ALERT_LIMIT = 200  # characters that answerCallbackQuery accepts
TOO_LATE = (AlreadyAsked, AlreadyRunning, NothingToDo)
"""Usual after a double click: shown as a toast, not as an alert that has to be closed."""


async def tell(event: ErrorEvent, caller: Caller, language: str) -> None:
    """Log the error, and explain it in the chat. Does not raise if that cannot be sent."""
    error = fate(event.exception)
    shut = isinstance(error, Refused) and error.what is Refusal.TOPIC
    if shut or isinstance(error, Unreachable):  # a blocked bot, a closed topic, no words allowed
        log.info("chat_closed", reason=str(error))
        return
    if isinstance(error, Away | Doubtful):
        log.warning("not_shown", kind=type(error).__name__, reason=str(error))
    elif not isinstance(error, BotError | GatewayError):
        log.error("handler_failed", exc_info=error)
    try:
        await _say(event, caller, explain(error, language))
    except NotSent as silenced:
        log.warning("error_not_shown", reason=str(silenced))


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

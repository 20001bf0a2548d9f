"""The Bot object: which server it talks to, and with which middlewares.

It builds, and asks Telegram who the bot is; it sends nothing.
"""

from __future__ import annotations

from typing import cast

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import File, LinkPreviewOptions, Message, Update, User

from bot.clock import Clock
from bot.domain import Unusable

log = structlog.get_logger(__name__)

PAUSES = (1, 2, 4, 8, 15, 30)  # seconds between tries to reach Telegram at start
TIMEOUT = 60  # seconds for one call; uploads of 50 MB need them

# aiogram asks for these types with every call, and pydantic forgets a generic model that nobody
# holds: it would be built anew each time, for 1 to 6 ms.
HELD = (
    Response[bool],
    Response[Message],
    Response[list[Message]],
    Response[Message | bool],
    Response[list[Update]],
    Response[File],
)


class LateAnswers(BaseRequestMiddleware):
    """A press that is answered too late (after a restart, say) is no error: its work was done."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass every call on; forgive only Telegram's word that a query is too old."""
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as error:
            if not isinstance(method, AnswerCallbackQuery):
                raise
            log.info("press_answered_late", reason=error.message)
            return cast("Response[TelegramType]", True)


def open_bot(token: str, api_url: str, *middlewares: BaseRequestMiddleware) -> Bot:
    """A bot on any Bot API server, whose root is `api_url`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=TIMEOUT)
    for middleware in (LateAnswers(), *middlewares):
        session.middleware(middleware)
    # No default parse mode: what people and models write is sent as entities or as it is. A reply
    # to a message deleted meanwhile is sent all the same.
    # (`link_preview_is_disabled` would also send a parameter that the Bot API dropped long ago.)
    defaults = DefaultBotProperties(
        link_preview=LinkPreviewOptions(is_disabled=True), allow_sending_without_reply=True
    )
    return Bot(token, session=session, default=defaults)


async def introduce(bot: Bot, clock: Clock) -> User:
    """Ask Telegram who we are, for as long as it takes.

    Raises:
        Unusable: Telegram refuses the token.
    """
    attempt = 0
    while True:
        try:
            return await bot.me()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise refused_token() from error
        except TelegramRetryAfter as error:
            pause = float(error.retry_after)
        except TelegramAPIError as error:
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            if attempt == 0:
                log.warning("telegram_unreachable", reason=str(error))
        attempt += 1
        await clock.sleep(pause)


def refused_token() -> Unusable:
    """What the operator is told when Telegram does not know the token."""
    return Unusable(
        "TELEGRAM_TOKEN", "Telegram refuses it. Copy it again from @BotFather (/mybots)."
    )

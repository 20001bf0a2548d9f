"""Builds the Bot object: the server it calls, the proxy, and its middlewares.

It also asks Telegram who the bot is. It sends no messages.
"""

from __future__ import annotations

import asyncio
from typing import cast

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import File, LinkPreviewOptions, Message, Update, User
from aiohttp import ClientSession
from aiohttp.hdrs import USER_AGENT
from aiohttp.http import SERVER_SOFTWARE
from typing_extensions import override

from bot import outbound
from bot.clock import Clock
from bot.domain import Unusable
from bot.telegram.outgoing.traces import Newest

log = structlog.get_logger(__name__)

PAUSES = (1, 2, 4, 8, 15, 30)  # seconds between tries to reach Telegram at start
HINT = "TELEGRAM_API_URL does not answer as a Bot API server does; the bot waits for it"
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
    """Ignores "query is too old" when a press is answered late, such as after a restart."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass the call on; ignore only that error."""
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as error:
            if not isinstance(method, AnswerCallbackQuery):
                raise
            log.info("press_answered_late", reason=error.message)
            return cast("Response[TelegramType]", True)


class OutboundSession(AiohttpSession):
    """aiogram's session with the operator's proxy and certificates.

    Any failure of a server or proxy becomes a `TelegramNetworkError`, which the rest of the bot
    handles.
    """

    def __init__(self, api_url: str) -> None:
        """Talk to the Bot API server whose root is `api_url`.

        Raises:
            Unusable: the operator's certificates cannot be read.
        """
        proxy = outbound.proxy_for(api_url)
        socks = proxy is not None and proxy.startswith("socks")
        super().__init__(
            proxy=proxy.replace("socks5h:", "socks5:") if proxy and socks else None,
            api=TelegramAPIServer.from_base(api_url),
            timeout=TIMEOUT,
        )
        self._http_proxy = None if socks else proxy
        self._connector_init["ssl"] = outbound.tls_context()

    @override
    async def create_session(self) -> ClientSession:
        """The aiohttp session, created anew after it was closed."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=self._connector_type(**self._connector_init),
                headers={USER_AGENT: f"{SERVER_SOFTWARE} aiogram"},
                proxy=self._http_proxy,
            )
        return self._session

    @override
    async def close(self) -> None:
        """Close all connections.

        Without the 250 ms that aiogram waits here for TLS connections of old aiohttp versions;
        since 3.12 aiohttp waits itself.
        """
        if self._session is not None:
            await self._session.close()

    @override
    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Make a call.

        Raises:
            TelegramAPIError: Telegram refused it, or cannot be reached.
            ClientDecodeError: the reply is not one of the Bot API.
        """
        try:
            result = await super().make_request(bot, method, timeout)
        except (AiogramError, asyncio.CancelledError):
            raise
        except Exception as error:  # a proxy's, a codec's, a parser's
            kind = type(error).__name__
            raise TelegramNetworkError(method=method, message=kind) from error
        if result is None:  # "ok", and nothing with it: no call of the Bot API is answered so
            raise ClientDecodeError("no result", ValueError("no result"), {"ok": True})
        return result


def open_bot(token: str, api_url: str, *middlewares: BaseRequestMiddleware) -> Bot:
    """A bot for the Bot API server with this base URL.

    Raises:
        Unusable: the operator's certificates cannot be read.
    """
    session = OutboundSession(api_url)
    for middleware in (LateAnswers(), *middlewares, Newest()):
        session.middleware(middleware)
    # No default parse mode: what people and models write is sent as entities or as it is. A reply
    # to a message deleted meanwhile is sent all the same.
    # (`link_preview_is_disabled` would also send a parameter that the Bot API dropped long ago.)
    defaults = DefaultBotProperties(
        link_preview=LinkPreviewOptions(is_disabled=True), allow_sending_without_reply=True
    )
    return Bot(token, session=session, default=defaults)


async def introduce(bot: Bot, clock: Clock) -> User:
    """Ask Telegram for the bot's own user; retried until it answers.

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
        except (TelegramAPIError, ClientDecodeError) as error:
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            if attempt == 0:  # once, not every round
                log.warning("telegram_unreachable", kind=type(error).__name__, hint=HINT)
        attempt += 1
        await clock.sleep(pause)


def refused_token() -> Unusable:
    """The error message for the operator when Telegram refuses the token."""
    return Unusable(
        "TELEGRAM_TOKEN", "Telegram refuses it. Copy it again from @BotFather (/mybots)."
    )

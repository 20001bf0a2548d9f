"""The Bot object: which server it talks to, and with which middlewares.

It builds; it sends nothing.
"""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import LinkPreviewOptions

TIMEOUT = 60  # seconds for one call; uploads of 50 MB need them


def open_bot(token: str, api_url: str, *middlewares: BaseRequestMiddleware) -> Bot:
    """A bot on any Bot API server, whose root is `api_url`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=TIMEOUT)
    for middleware in middlewares:
        session.middleware(middleware)
    # No default parse mode: what people and models write is sent as entities or as it is. A reply
    # to a message deleted meanwhile is sent all the same.
    # (`link_preview_is_disabled` would also send a parameter that the Bot API dropped long ago.)
    defaults = DefaultBotProperties(
        link_preview=LinkPreviewOptions(is_disabled=True), allow_sending_without_reply=True
    )
    return Bot(token, session=session, default=defaults)

"""A middleware that gives handlers the gathered question as `prompt`.

Only the leading message reaches the handler. The other parts of an album or a split text stop here,
and count as handled once the whole is (see `inbox.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject
from typing_extensions import override

from bot.telegram.incoming.inbox import Inbox


class PromptMiddleware(BaseMiddleware):
    """Gathers the parts of a message. Runs behind the filters."""

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Gather, then call the handler with the leading message."""
        assert isinstance(event, Message)
        inbox: Inbox = data["inbox"]
        async with inbox.gather(event) as prompt:
            if prompt is not None:
                return await handler(event, data | {"prompt": prompt})
        return None

"""Gathering, as a middleware: the handlers behind it get the whole question as `prompt`.

Only the message that leads comes to its handler; the other parts of an album or of a split paste
end here, once the whole has been dealt with (see `inbox.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject
from typing_extensions import override

from bot.telegram.incoming.inbox import Inbox


class PromptMiddleware(BaseMiddleware):
    """Around the handlers of messages, behind their filters."""

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Gather, then handle what leads."""
        assert isinstance(event, Message)
        inbox: Inbox = data["inbox"]
        async with inbox.gather(event) as prompt:
            if prompt is not None:
                return await handler(event, data | {"prompt": prompt})
        return None

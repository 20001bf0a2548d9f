"""The session middleware that makes every call of the bot wait for its chat's rate limits.

Important calls go first. Optional ones (frames of a growing answer, drafts, "typing…") are dropped
if there is no room. `retry_after` closes a chat: nothing is sent there until it is over, then the
refused call is repeated. Network errors are passed on, because the call may have arrived.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from typing_extensions import override

from bot.telegram.outgoing.budgets import CallKind
from bot.telegram.outgoing.slots import ChatId, Dropped, Hold, Pacing, Priority, Stats

__all__ = [
    "CallKind",
    "Dropped",
    "Pacing",
    "PacingMiddleware",
    "Priority",
    "Stats",
    "frame",
    "pace",
    "until_room",
]

log = logging.getLogger(__name__)

_COSMETICS = {"sendMessageDraft", "sendRichMessageDraft", "sendChatAction"}
_FREE = {"sendGift", "sendChatJoinRequestWebApp"}
_MESSAGES = ("send", "editMessage", "deleteMessage", "forwardMessage", "copyMessage")
_MEDIA = re.compile(r"send(?:Photo|Audio|Voice|Video|VideoNote|Document|Animation|MediaGroup)")
_TOO_MANY = re.compile(r"too many requests(?:.*?retry after (\d+))?", re.IGNORECASE | re.DOTALL)

Hook = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Pace:
    priority: Priority
    before: Hook | None
    refused: Hook | None


_wish: ContextVar[_Pace | None] = ContextVar("pace", default=None)
_hold: ContextVar[Hold | None] = ContextVar("hold", default=None)


@contextmanager
def pace(
    priority: Priority, *, before: Hook | None = None, refused: Hook | None = None
) -> Iterator[None]:
    """Set the priority of the calls inside; an optional one raises `Dropped` without room.

    `before` runs when the call is about to be sent; `refused` when Telegram answered that it was
    too fast, so it certainly did not arrive.
    """
    token = _wish.set(_Pace(priority, before, refused))
    try:
        yield
    finally:
        _wish.reset(token)


class PacingMiddleware(BaseRequestMiddleware):
    """Applies `Pacing` to every call of the bot."""

    def __init__(self, pacing: Pacing) -> None:
        self._pacing = pacing

    @override
    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the call when its slot comes; repeat it if it was too fast and may wait."""
        family = family_of(method)
        chat_id: ChatId | None = getattr(method, "chat_id", None)
        if family is None or chat_id is None:
            return await self._free(make_request, bot, method)
        wish = _wish.get()
        priority = wish.priority if wish else _usual(method, family)
        while True:
            try:
                return await self._call(make_request, bot, method, family, priority, wish)
            except Dropped:
                if wish is not None:
                    raise
                return cast("Response[TelegramType]", True)
            except _TooFast:
                if priority.waits:
                    continue
                if wish is not None:
                    raise Dropped from None
                return cast("Response[TelegramType]", True)

    async def _call(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
        family: CallKind,
        priority: Priority,
        wish: _Pace | None,
    ) -> Response[TelegramType]:
        chat_id: ChatId = getattr(method, "chat_id")  # noqa: B009 - not every method has one
        weight = len(getattr(method, "media", None) or "1") if _is_album(method) else 1
        alone = not _MEDIA.fullmatch(method.__api_method__)
        hold = _hold.get()
        slot: AbstractAsyncContextManager[object] = nullcontext()
        if hold is None or not hold.use(chat_id, family):
            slot = self._pacing.slot(chat_id, family, priority, weight=weight, alone=alone)
        async with slot:
            if wish is not None and wish.before is not None:
                await wish.before()
            try:
                return await make_request(bot, method)
            except TelegramAPIError as error:
                retry_after = _retry_after(error)
                if retry_after is None:
                    raise
                self._pacing.closed(chat_id, retry_after)
                log.warning("too_fast method=%s wait=%s", method.__api_method__, retry_after)
                if wish is not None and wish.refused is not None:
                    await wish.refused()
                raise _TooFast from None

    async def _free(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make a call without a rate limit; if Telegram refuses it as too fast, all chats wait."""
        try:
            return await make_request(bot, method)
        except TelegramAPIError as error:
            if (retry_after := _retry_after(error)) is not None:
                self._pacing.closed(None, retry_after)
                log.warning("too_fast method=%s wait=%s", method.__api_method__, retry_after)
            raise

    @asynccontextmanager
    async def frame(
        self,
        chat_id: ChatId,
        family: CallKind,
        *,
        since: float | None,
        ended: asyncio.Event,
    ) -> AsyncIterator[None]:
        """Wait for a frame's slot: see the function `frame` below."""
        priority = Priority.DRAFT if family is CallKind.COSMETICS else Priority.FRAME
        async with self._pacing.frame(chat_id, family, priority, since=since, ended=ended) as hold:
            token = _hold.set(hold)
            try:
                yield
            finally:
                _hold.reset(token)

    async def room(self, chat_id: ChatId) -> None:
        """Wait until a message with the priority of a result would not have to wait."""
        await self._pacing.room(chat_id)


@asynccontextmanager
async def frame(
    bot: Bot, chat_id: ChatId, family: CallKind, *, since: float | None, ended: asyncio.Event
) -> AsyncIterator[None]:
    """Wait in the line of frames, then draw the frame and send it inside.

    Args:
        bot: the bot that sends it.
        chat_id: the chat.
        family: COSMETICS for a draft, MESSAGES for an edit.
        since: when the screen of the chat last changed, by the monotonic clock; None if there is
            nothing on it.
        ended: is set when no frame is wanted any more.

    Raises:
        Dropped: no frame is wanted any more.
    """
    pacing = [one for one in bot.session.middleware if isinstance(one, PacingMiddleware)]
    if not pacing:
        yield
        return
    async with pacing[0].frame(chat_id, family, since=since, ended=ended):
        yield


async def until_room(bot: Bot, chat_id: ChatId) -> None:
    """Wait until a result would not have to wait; reserves nothing."""
    for one in bot.session.middleware:
        if isinstance(one, PacingMiddleware):
            await one.room(chat_id)


class _TooFast(Exception):
    """The call was refused only because it came too fast."""


def family_of(method: TelegramMethod[Any]) -> CallKind | None:
    """The rate limit of a method; None for free ones (reading, answering presses)."""
    name = method.__api_method__
    if name in _COSMETICS:
        return CallKind.COSMETICS
    if name in _FREE or not name.startswith(_MESSAGES):
        return None
    return CallKind.MESSAGES


def _usual(method: TelegramMethod[Any], family: CallKind) -> Priority:
    name = method.__api_method__
    if family is CallKind.COSMETICS:
        return Priority.TYPING if name == "sendChatAction" else Priority.DRAFT
    return Priority.EDIT if name.startswith(("edit", "delete")) else Priority.MESSAGE


def _is_album(method: TelegramMethod[Any]) -> bool:
    return method.__api_method__ == "sendMediaGroup"


def _retry_after(error: TelegramAPIError) -> float | None:
    """The `retry_after` of the error in seconds; None for any other error."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    match = _TOO_MANY.search(error.message)
    return float(match[1] or 1) if match else None

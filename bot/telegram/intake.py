"""How updates come in: asked for, stored, and only then handled; the unhandled ones again at start.

aiogram's own polling confirms a batch to Telegram while its handlers still run, so a killed process
would lose wishes. This loop stores a batch before anything else happens, and an update counts as
handled only when its handler has ended. It knows no command.
"""

from __future__ import annotations

from typing import Any, cast

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiogram.types import Update
from pydantic import ValidationError

from bot.clock import Clock
from bot.storage import Storage
from bot.telegram.at_work import AtWork

log = structlog.get_logger(__name__)

LONG_POLL = 30  # seconds that Telegram may wait for something to tell
PAUSES = (1, 2, 4, 8, 15, 30)  # seconds between tries while Telegram cannot be reached


class Intake:
    """Takes updates, and hands them on when they are stored."""

    def __init__(
        self, bot: Bot, dispatcher: Dispatcher, storage: Storage, clock: Clock, work: AtWork
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._storage = storage
        self._clock = clock
        self._work = work
        self._answered_at: float | None = None
        self._failures = 0

    @property
    def running(self) -> int:
        """How many updates are being handled, or wait for their turn."""
        return self._work.running

    def silence(self) -> float | None:
        """Seconds since Telegram last answered; None before the first answer."""
        return None if self._answered_at is None else self._clock.monotonic() - self._answered_at

    async def replay(self) -> int:
        """Handle again what a killed process had taken and not finished. Answers how many."""
        stored = await self._storage.updates.unhandled()
        for data in stored:
            try:
                update = Update.model_validate(data, context={"bot": self._bot})
            except ValidationError:
                log.exception("stored_update_unreadable", update=data.get("update_id"))
                await self._storage.updates.handled([int(data["update_id"])])
                continue
            self._work.take(update)
        if stored:
            log.info("updates_replayed", count=len(stored))
        return len(stored)

    async def poll(self) -> None:
        """Ask for updates until cancelled; whatever goes wrong is logged and tried again."""
        method = GetUpdates(
            timeout=LONG_POLL, allowed_updates=self._dispatcher.resolve_used_update_types()
        )
        patience = LONG_POLL + 15
        while True:
            try:
                updates = await self._bot(method, request_timeout=patience)
                await self._accept(method, updates)
            except TelegramUnauthorizedError:
                raise  # bot.__main__ explains it
            except TelegramConflictError as error:
                await self._conflict(error)
            except TelegramRetryAfter as error:
                await self._clock.sleep(error.retry_after)
            except ClientDecodeError as error:
                if not await self._rescue(method, error):
                    await self._pause(error)
            except (TelegramAPIError, OSError) as error:
                await self._pause(error)

    async def _accept(self, method: GetUpdates, updates: list[Update]) -> None:
        if self._failures:
            log.info("telegram_back", after=self._failures)
        self._failures = 0
        self._answered_at = self._clock.monotonic()
        if not updates:
            return
        # After a restart Telegram repeats what was never confirmed; only new ones are handled.
        once = {update.update_id: update for update in updates}
        new = await self._storage.updates.keep([plain(self._bot, one) for one in once.values()])
        method.offset = max(once) + 1
        for update_id in sorted(new):
            self._work.take(once[update_id])

    async def _rescue(self, method: GetUpdates, error: ClientDecodeError) -> bool:
        """Take a batch without the update that nobody here can read; else it came again for ever.

        A newer Bot API may have kinds of values that aiogram does not know yet.
        """
        data = error.data if isinstance(error.data, dict) else {}
        batch = data.get("result") if data.get("ok") is True else None
        if not isinstance(batch, list):
            return False
        updates, unread = [], []
        for one in batch:
            try:
                updates.append(Update.model_validate(one, context={"bot": self._bot}))
            except ValidationError as reason:
                unread.append(one.get("update_id") if isinstance(one, dict) else None)
                fields = [".".join(map(str, each["loc"])) for each in reason.errors()]
                log.warning("update_unreadable", update=unread[-1], fields=fields[:5])
        await self._accept(method, updates)
        known = [number for number in unread if isinstance(number, int)]
        if known:
            method.offset = max(method.offset or 0, max(known) + 1)
        return bool(updates or known)

    async def _conflict(self, error: TelegramConflictError) -> None:
        if "webhook" in str(error).lower():
            log.warning("webhook_removed", reason="this bot reads updates by polling")
            await self._bot.delete_webhook()
            return
        log.error("another_bot_polls", hint="a second process uses the same TELEGRAM_TOKEN")
        await self._clock.sleep(PAUSES[-2])

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        if self._failures == 1:  # once, not every round
            log.warning("telegram_unreachable", kind=type(error).__name__, reason=str(error))
        slow = not isinstance(error, TelegramNetworkError)
        step = min(self._failures + slow, len(PAUSES)) - 1
        await self._clock.sleep(PAUSES[step])


def plain(bot: Bot, update: Update) -> dict[str, Any]:
    """An update as JSON-able values, ready for `Update.model_validate` after a restart."""
    dumped = update.model_dump(mode="python", warnings=False)
    return cast(
        "dict[str, Any]",
        bot.session.prepare_value(dumped, bot=bot, files={}, _dumps_json=False),
    )

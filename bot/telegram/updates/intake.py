"""Receives updates: requested, stored, and only then handled; unhandled ones again at start.

aiogram's own polling confirms a batch while its handlers still run, so a killed process would lose
updates. This loop stores a batch first. Any other reply of Telegram, or of a proxy in front of it,
is waited out. `at_work.py` runs the handlers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, cast

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    ClientDecodeError,
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
from bot.telegram.outgoing.session import refused_token
from bot.telegram.updates.at_work import AtWork
from bot.telegram.updates.bookmark import Bookmark
from bot.telegram.updates.fit import fit

log = structlog.get_logger(__name__)

LONG_POLL = 30  # seconds that Telegram may wait for something to tell
PATIENCE = LONG_POLL + 15
PAUSES = (1, 2, 4, 8, 15, 30)  # seconds between tries while Telegram cannot be reached
LONGEST = 300  # seconds that it may tell us to wait at once
# Seconds before asking again where an answer came at once and brought nothing new.
IDLE_PAUSES = (0, 0.5, 1, 2, 4)


class Intake:
    """Receives updates, stores them and hands them on."""

    def __init__(
        self, bot: Bot, dispatcher: Dispatcher, storage: Storage, clock: Clock, work: AtWork
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._storage = storage
        self._clock = clock
        self._work = work
        self._bookmark = Bookmark()
        self._answered_at: float | None = None
        self._failures = 0
        self._idle = 0
        self._said: deque[str] = deque(maxlen=100)

    @property
    def running(self) -> int:
        """How many updates are being handled or wait for their turn."""
        return self._work.running

    def silence(self) -> float | None:
        """Seconds since Telegram last answered; None before its first answer."""
        return None if self._answered_at is None else self._clock.monotonic() - self._answered_at

    async def poll(self) -> None:
        """Request updates until cancelled; any other failure is logged and retried.

        Raises:
            TelegramUnauthorizedError: the token is not valid any more.
        """
        kinds = self._dispatcher.resolve_used_update_types()
        while True:
            asked_at = self._clock.monotonic()
            past = self._bookmark.take_past()
            method = GetUpdates(
                offset=self._bookmark.offset if past is None else past,
                timeout=LONG_POLL if past is None else 0,
                allowed_updates=kinds,
            )
            try:
                updates = await self._bot(method, request_timeout=PATIENCE)
                new = await self._accept(updates)
            except TelegramUnauthorizedError as error:
                raise refused_token() from error
            except TelegramConflictError as error:
                await self._conflict(error)
                continue
            except TelegramRetryAfter as error:
                await self._clock.sleep(min(max(error.retry_after, 1), LONGEST))
                continue
            except ClientDecodeError as error:
                batch = _batch_in(error)
                if batch is None:
                    await self._pause(error)
                    continue
                new = await self._rescue(batch)
            except Exception as error:  # noqa: BLE001 - whatever a broken server makes of us
                await self._pause(error)
                continue
            if new or self._clock.monotonic() - asked_at >= 1:
                self._idle = 0
                continue
            # Who does not wait, or repeats itself, is not asked a thousand times a second.
            await self._clock.sleep(IDLE_PAUSES[min(self._idle, len(IDLE_PAUSES) - 1)])
            self._idle += 1

    async def _accept(self, updates: list[Update], unread: Iterable[int] = ()) -> bool:
        """Store a batch and hand it on; True if any of it was new."""
        passed = set(unread)
        bodies, once = [], {}
        for update in updates:
            passed.add(update.update_id)
            if update.update_id < 0:
                self._skipped(update.update_id, "a negative id")
                continue
            try:
                body = plain(self._bot, update)
                if (held := fit(body)) is not body:
                    once[update.update_id] = self._read(held)
                else:
                    once[update.update_id] = update
                bodies.append(held)
            except Exception as error:  # noqa: BLE001 - one of them shall not stop the others
                self._skipped(update.update_id, str(error))
        self._answered()
        # After a restart Telegram repeats what was never confirmed; only new ones are handled.
        new = await self._keep(bodies) if bodies else frozenset()
        self._bookmark.passed(passed)
        for update_id in sorted(new):
            self._work.take(once[update_id])
        return bool(new)

    async def _keep(self, bodies: Sequence[dict[str, Any]]) -> frozenset[int]:
        try:
            return await self._storage.updates.keep(bodies)
        except Exception:
            if len(bodies) == 1:
                log.exception("update_not_kept", update=bodies[0]["update_id"])
                return frozenset()
        kept = [await self._keep([one]) for one in bodies]
        return frozenset().union(*kept)

    async def _rescue(self, batch: Sequence[Any]) -> bool:
        """Accept a batch without the update that cannot be parsed; else it would come for ever.

        A newer Bot API may have values that aiogram does not know.
        """
        updates: list[Update] = []
        unread: list[int] = []
        for one in batch:
            number = one.get("update_id") if isinstance(one, dict) else None
            try:
                updates.append(self._read(one))
            except Exception as reason:  # noqa: BLE001 - whatever it is, the others are readable
                errors = reason.errors() if isinstance(reason, ValidationError) else ()
                fields = [".".join(map(str, each["loc"])) for each in errors]
                self._skipped(number, "cannot be read", fields=fields[:5])
                if isinstance(number, int):
                    unread.append(number)
        return await self._accept(updates, unread)

    def _read(self, body: object) -> Update:
        return Update.model_validate(body, context={"bot": self._bot})

    def _skipped(self, number: object, reason: str, **more: object) -> None:
        if (name := repr(number)[:50]) not in self._said:  # it may come again and again
            self._said.append(name)
            log.warning("update_skipped", update=name, reason=reason, **more)

    def _answered(self) -> None:
        if self._failures:
            log.info("telegram_back", after=self._failures)
        self._failures = 0
        self._answered_at = self._clock.monotonic()

    async def _conflict(self, error: TelegramConflictError) -> None:
        if "webhook" not in str(error).lower():
            hint = "a second process uses the same TELEGRAM_TOKEN"
            await self._pause(error, "another_bot_polls", hint=hint, least=4)
            return
        try:
            await self._bot.delete_webhook()
        except TelegramUnauthorizedError as refused:
            raise refused_token() from refused
        except Exception as refused:  # noqa: BLE001 - as at every other call
            await self._pause(refused, "webhook_left_set")
        else:
            await self._pause(error, "webhook_removed", hint="this bot reads updates by polling")

    async def _pause(
        self, error: Exception, event: str = "telegram_unreachable", *, least: int = 0, **more: str
    ) -> None:
        self._failures += 1
        if self._failures == 1:  # once, not every round
            words = str(error).partition("\n")[0][:300]
            log.warning(event, kind=type(error).__name__, reason=words, **more)
        slow = not isinstance(error, TelegramNetworkError | TelegramConflictError)
        step = min(max(self._failures + slow, least), len(PAUSES)) - 1
        await self._clock.sleep(PAUSES[step])


def _batch_in(error: ClientDecodeError) -> list[Any] | None:
    """The updates of a reply that could not be parsed as a whole."""
    data = error.data if isinstance(error.data, dict) else {}
    batch = data.get("result") if data.get("ok") is True else None
    return batch if isinstance(batch, list) else None


def plain(bot: Bot, update: Update) -> dict[str, Any]:
    """An update as JSON values, for `Update.model_validate` after a restart."""
    dumped = update.model_dump(mode="python", warnings=False)
    return cast(
        "dict[str, Any]",
        bot.session.prepare_value(dumped, bot=bot, files={}, _dumps_json=False),
    )

"""Metrics for operators: updates, Telegram calls, jobs, event loop lag.

Numbers only, no ids and no texts.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import TelegramObject, Update
from aiogram.types.update import UpdateTypeLookupError
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.clock import Clock

LAG_EVERY = 0.05  # seconds between two looks at the event loop
LAG_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class Metrics:
    """The counters, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter("bot_updates", "Updates handled", ["type"], registry=self.registry)
        self.calls = Counter(
            "bot_telegram_calls", "Calls to Telegram", ["method", "outcome"], registry=self.registry
        )
        self.seconds = Histogram(
            "bot_telegram_call_seconds", "Time of a call to Telegram", registry=self.registry
        )
        self.jobs = Gauge("bot_jobs", "Jobs by status", ["status"], registry=self.registry)
        self.handlers = Gauge(
            "bot_handlers_running", "Updates being handled now", registry=self.registry
        )
        self.lag = Histogram(
            "bot_loop_lag_seconds",
            "How late the event loop wakes whoever sleeps",
            buckets=LAG_BUCKETS,
            registry=self.registry,
        )

    async def watch_loop(self, clock: Clock) -> None:
        """Measure the event loop's lag until cancelled, once for each interval."""
        while True:
            began = clock.monotonic()
            await clock.sleep(LAG_EVERY)
            late = max(0.0, clock.monotonic() - began - LAG_EVERY)
            self.lag.observe(late)
            while (late := late - LAG_EVERY) > 0:
                self.lag.observe(late)


class CountUpdates(BaseMiddleware):
    """Counts updates by type."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Count, then call the handler."""
        if isinstance(event, Update):
            kind = "unknown"  # newer than aiogram
            with suppress(UpdateTypeLookupError):
                kind = event.event_type
            self._metrics.updates.labels(kind).inc()
        return await handler(event, data)


class CountCalls(BaseRequestMiddleware):
    """Counts calls by method and outcome. The innermost middleware, so it sees real requests."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the call, and count its outcome."""
        started = time.perf_counter()
        outcome = "failed"
        try:
            result = await make_request(bot, method)
        except TelegramRetryAfter:
            outcome = "too_many"
            raise
        except TelegramAPIError:
            outcome = "refused"
            raise
        else:
            outcome = "ok"
            return result
        finally:
            self._metrics.calls.labels(method.__api_method__, outcome).inc()
            if not isinstance(method, GetUpdates):
                self._metrics.seconds.observe(time.perf_counter() - started)

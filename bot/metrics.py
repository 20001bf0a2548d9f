"""What an operator can graph: updates, calls to Telegram, jobs. Numbers only, no ids, no texts."""

from __future__ import annotations

import time
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import TelegramObject, Update
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The counters, on a registry of their own."""

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

    def total_calls(self) -> tuple[int, int]:
        """Calls to Telegram so far, and how many of them were refused for speed."""
        total = refused = 0
        for metric in self.calls.collect():
            for sample in metric.samples:
                if sample.name.endswith("_total"):
                    total += int(sample.value)
                    refused += int(sample.value) * (sample.labels["outcome"] == "too_many")
        return total, refused


class CountUpdates(BaseMiddleware):
    """Counts updates by their type."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Count, then handle."""
        if isinstance(event, Update):
            self._metrics.updates.labels(event.event_type).inc()
        return await handler(event, data)


class CountCalls(BaseRequestMiddleware):
    """Counts calls by method and outcome. Innermost, so that it sees what really went out."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Call, and count how it went."""
        started = time.perf_counter()
        outcome = "failed"
        try:
            result = await make_request(bot, method)
            outcome = "ok"
            return result
        except TelegramRetryAfter:
            outcome = "too_many"
            raise
        except TelegramAPIError:
            outcome = "refused"
            raise
        finally:
            self._metrics.calls.labels(method.__api_method__, outcome).inc()
            if not isinstance(method, GetUpdates):
                self._metrics.seconds.observe(time.perf_counter() - started)

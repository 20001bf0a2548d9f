"""A Bot API server as seen by a session middleware: strict about its limits, on a slow network."""

from __future__ import annotations

import random
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod

from tests.held_clock import HeldClock


class Server:
    """A strict Bot API server on a network that is sometimes slow: it counts what arrives."""

    def __init__(self, clock: HeldClock, seed: int = 0, slowest: float = 0.4) -> None:
        self.clock = clock
        self.dice = random.Random(seed)
        self.slowest = slowest
        self.arrived: list[tuple[float, TelegramMethod[Any]]] = []
        self.refused = 0
        self.fail: list[Exception] = []

    async def __call__(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        await self.clock.sleep(self.dice.uniform(0.001, self.slowest))
        now = self.clock.monotonic()
        if self.fail:
            raise self.fail.pop(0)
        self.arrived.append((now, method))
        self.refused += not self.within_limits(method, now)
        await self.clock.sleep(self.dice.uniform(0.001, self.slowest))
        return f"done {len(self.arrived)}"

    def within_limits(self, method: TelegramMethod[Any], now: float) -> bool:
        chat = method.chat_id  # type: ignore[attr-defined]
        pretty = method.__api_method__ in ("sendMessageDraft", "sendChatAction")
        times = [
            at
            for at, other in self.arrived
            if getattr(other, "chat_id", None) == chat
            and (other.__api_method__ in ("sendMessageDraft", "sendChatAction")) is pretty
        ]
        alike = [
            at
            for at, other in self.arrived
            if (other.__api_method__ in ("sendMessageDraft", "sendChatAction")) is pretty
        ]
        if count(alike, now, 1.0) > 30:  # messages have a ceiling, drafts another one
            return False
        if pretty:
            return count(times, now, 5.0) <= 20 and count(times, now, 30.0) <= 40
        if chat < 0 and (count(times, now, 60.0) > 20 or minute(times, now) > 20):
            return False
        return bucket(times, rate=1.0, burst=3) and count(times, now, 3.0) <= 3


def count(times: list[float], now: float, seconds: float) -> int:
    return sum(now - at < seconds for at in times)


def minute(times: list[float], now: float) -> int:
    return sum(at // 60 == now // 60 for at in times)


def bucket(times: list[float], *, rate: float, burst: int) -> bool:
    level, before = float(burst), times[0]
    for at in times:
        level = min(burst, level + (at - before) * rate) - 1
        before = at
        if level < -1e-9:
            return False
    return True

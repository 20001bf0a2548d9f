"""A scripted gateway, and a client for it that waits for nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.gateway.client import GatewayClient
from tests.gateway.scripted import Scripted

KEY = "sk-harbourTest0123456789abcdef"


class Waits(list[float]):
    """A backoff that notes how long it was asked to wait, and does not."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


class Ticks:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def gateway() -> AsyncIterator[Scripted]:
    async with Scripted() as server:
        yield server


@pytest.fixture
async def client(gateway: Scripted, waits: Waits, ticks: Ticks) -> AsyncIterator[GatewayClient]:
    async with GatewayClient(gateway.url, KEY, backoff=waits, now=ticks) as made:
        yield made

"""Billing: what the key may spend and what it has spent, below `/v1/dashboard/billing`.

What the wire says: `subscription` answers the limit in dollars (all that was ever granted, not what
is left) and until when the key is good; `usage` answers what was used in cents. A key without a
limit has a limit of a hundred million. Some builds keep both below `/dashboard/billing`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.gateway.loose import to_moment, to_number
from bot.gateway.retries import Retry
from bot.gateway.routes import Profiles, Route, Wait
from bot.gateway.transport import Transport

PROFILES = {"default": "/v1/dashboard/billing", "short": "/dashboard/billing"}

_UNLIMITED = 100_000_000  # dollars; what such gateways write for "no limit"
_DAYS = timedelta(days=90)  # of usage; one-api ignores it, OpenAI's own dashboard refuses more

_SUBSCRIPTION = Route("GET", "/subscription", Retry.READ, Wait.QUICK)
_USAGE = Route("GET", "/usage", Retry.READ, Wait.QUICK)


@dataclass(frozen=True, slots=True)
class Balance:
    """The account, in dollars."""

    used: float
    limit: float | None = None  # None = there is none
    until: datetime | None = None  # the key is good until then; None = for good

    @property
    def left(self) -> float | None:
        """The remaining dollars; None without a limit."""
        return None if self.limit is None else self.limit - self.used


class Billing:
    """The namespace `client.billing`: the balance of the key."""

    def __init__(self, transport: Transport, *, now: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._profiles = Profiles("billing", PROFILES, now=now)

    async def balance(self, *, today: datetime | None = None) -> Balance:
        """The limit of the key, and what it has spent until today."""
        today = today or datetime.now(UTC)

        async def ask(_name: str, prefix: str) -> Balance:
            limit, until = await self._transport.call(_SUBSCRIPTION.under(prefix), _read_limit)
            days = {
                "start_date": f"{today - _DAYS:%Y-%m-%d}",
                "end_date": f"{today + timedelta(days=1):%Y-%m-%d}",
            }
            used = await self._transport.call(_USAGE.under(prefix), _read_usage, params=days)
            return Balance(used=used, limit=limit, until=until)

        return await self._profiles.submit(ask)


def _read_limit(data: Any) -> tuple[float | None, datetime | None]:
    for name in ("hard_limit_usd", "system_hard_limit_usd", "soft_limit_usd"):
        limit = to_number(data.get(name))
        if limit is not None:
            return None if limit >= _UNLIMITED else limit, to_moment(data.get("access_until"))
    raise ValueError("a subscription without a limit")


def _read_usage(data: Any) -> float:
    cents = to_number(data.get("total_usage"))
    if cents is None:
        raise ValueError("a usage without a total")
    return cents / 100

"""The account at the gateway: what is left of it. Who may know that is decided by the route."""

from __future__ import annotations

from bot.clock import Clock
from bot.gateway.client import GatewayClient
from bot.gateway.resources.billing import Balance


class Account:
    """What the gateway's key may spend."""

    def __init__(self, client: GatewayClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def balance(self) -> Balance:
        """As of now. Raises what the gateway raises."""
        return await self._client.billing.balance(today=self._clock.now())

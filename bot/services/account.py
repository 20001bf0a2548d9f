"""The account behind the gateway key: its balance. The route decides who may see it."""

from __future__ import annotations

from bot.clock import Clock
from bot.gateway.client import GatewayClient
from bot.gateway.resources.billing import Balance


class Account:
    """Reads the balance of the gateway key."""

    def __init__(self, client: GatewayClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def balance(self) -> Balance:
        """The balance now. Raises `GatewayError` if the gateway cannot be asked."""
        return await self._client.billing.balance(today=self._clock.now())

"""Offers: which commands this gateway can serve, so that menus list nothing it lacks.

What free requests find missing is *hidden* from menus, but may still be tried, because a gateway
can refuse those requests and take orders all the same. What an order finds missing is *refused* for
an hour. Finding out never costs anything.
"""

from __future__ import annotations

import contextlib

from bot.clock import Clock
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.services.models import traits
from bot.services.models.catalog import Catalog

AGAIN = 3600.0  # seconds between two rounds of questions

COMMANDS: dict[str, tuple[str, ...]] = {
    "imagine": ("midjourney",),
    "blend": ("midjourney",),
    "describe": ("midjourney",),
    "shorten": ("midjourney",),
    "swap": ("midjourney",),
    "mj": ("midjourney",),
    "music": ("suno.v4", "suno.v35", "suno.v3"),
    "lyrics": ("suno.v4",),
    "video": ("luma", "lumvip", "zhipu"),
    "avatar": ("avatar",),
}
"""A command is served if the gateway has any of these resources."""

BY_MODEL: dict[str, tuple[str, ...]] = {"say": traits.SPEAKERS, "transcribe": traits.LISTENERS}
"""A command is served if the gateway lists any of these models."""


class Offers:
    """What this gateway has."""

    def __init__(self, client: GatewayClient, catalog: Catalog, clock: Clock) -> None:
        self._client = client
        self._catalog = catalog
        self._clock = clock
        self._absent: frozenset[str] = frozenset()
        self._listed: frozenset[str] | None = None

    async def learn(self) -> None:
        """Make the free requests. A gateway that cannot be asked counts as having everything."""
        self._absent = await self._client.absent()
        self._listed = None
        with contextlib.suppress(GatewayError):
            self._listed = frozenset(one.id for one in await self._catalog.models())

    @property
    def hidden(self) -> frozenset[str]:
        """Commands that menus, help and the greeting leave out."""
        missing = {
            command
            for command, resources in COMMANDS.items()
            if all(one in self._absent or self._client.lacks(one) for one in resources)
        }
        if self._listed and not any(one.endswith("*") for one in self._listed):
            missing |= {name for name, able in BY_MODEL.items() if self._listed.isdisjoint(able)}
        return frozenset(missing)

    def missing(self, command: str) -> tuple[str, ...]:
        """The resources for this command that are known to be missing."""
        resources = COMMANDS.get(command, ())
        return tuple(one for one in resources if one in self._absent or self._client.lacks(one))

    def refuses(self, command: str) -> bool:
        """True if an order has shown that this command cannot be served."""
        resources = COMMANDS.get(command, ())
        lacking = [self._client.lacks(one) for one in resources]
        # Orders go to one of several; the others count by what questions found.
        known = (one in self._absent or lost for one, lost in zip(resources, lacking, strict=True))
        return any(lacking) and all(known)

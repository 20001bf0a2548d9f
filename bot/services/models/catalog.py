"""Catalog: the models that the gateway offers to this key, cached for a few minutes.

`traits.py` says what a name means; a conversation knows which model was chosen.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence

from bot.clock import Clock
from bot.domain import BadInput
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.gateway.types import ModelInfo
from bot.services.models import traits

FRESH = 300.0  # seconds
BLIND = 3600.0  # seconds; another channel of the same model may see
PAUSE = 30.0  # seconds after a failure in which the old list is given without asking


class Catalog:
    """The gateway's list of models."""

    def __init__(self, client: GatewayClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: list[ModelInfo] | None = None
        self._ask_at = 0.0
        self._blind: dict[str, float] = {}  # models that were refused pictures, and until when

    async def models(self) -> list[ModelInfo]:
        """The whole list. If the gateway fails, the last known list.

        Raises:
            GatewayError: the gateway fails, and no list is known yet.
        """
        if self._known is not None and self._clock.monotonic() < self._ask_at:
            return self._known
        try:
            self._known = await self._client.models.list()
            self._ask_at = self._clock.monotonic() + FRESH
        except GatewayError:
            if self._known is None:
                raise
            self._ask_at = self._clock.monotonic() + PAUSE
        return self._known

    async def refresh(self) -> None:
        """Update the list if it is old; gateway errors are ignored."""
        with contextlib.suppress(GatewayError):
            await self.models()

    async def chat_models(self) -> list[ModelInfo]:
        """The chat models, sorted by name with numbers in order."""
        found = {one.id: one for one in await self.models() if traits.chats(one.id)}
        return sorted(found.values(), key=lambda one: _natural(one.id))

    async def families(self) -> dict[str, list[str]]:
        """The chat models grouped by maker, sorted; models of unknown makers come last."""
        grouped: dict[str, list[str]] = {}
        for one in await self.chat_models():
            grouped.setdefault(traits.family(one.id), []).append(one.id)
        order = sorted(grouped, key=lambda title: (title == traits.OTHERS, title.lower()))
        return {title: grouped[title] for title in order}

    async def find(self, name: str) -> str | None:
        """The model id as the gateway spells it; None if it offers no such model.

        If the gateway cannot be asked, the name is accepted: an unknown model is refused when it is
        used.
        """
        name = name.strip()
        try:
            ids = [one.id for one in await self.models()]
        except GatewayError:
            return name
        lowered = {one.lower(): one for one in ids}
        if known := lowered.get(name.lower()):
            return known
        wild = [one[:-1].lower() for one in ids if one.endswith("*")]
        return name if any(name.lower().startswith(one) for one in wild) else None

    async def listener(self) -> str:
        """The transcription model.

        Raises:
            BadInput: the gateway offers none.
        """
        return await self._first(traits.LISTENERS, "error-no-listener")

    async def speaker(self) -> str:
        """The text-to-speech model. Raises as `listener` does."""
        return await self._first(traits.SPEAKERS, "error-no-speaker")

    async def completer(self) -> str:
        """The text completion model. Raises as `listener` does."""
        return await self._first(traits.COMPLETERS, "error-no-completer")

    async def embedder(self) -> str | None:
        """The embedding model; None if the gateway offers none."""
        return await self._offered(traits.EMBEDDERS)

    @property
    def speaks(self) -> bool:
        """True if the list, as far as it is cached, has a text-to-speech model."""
        return any(one.id in traits.SPEAKERS for one in self._known or ())

    async def _first(self, wanted: Sequence[str], refusal: str) -> str:
        found = await self._offered(wanted)
        if found is None:
            raise BadInput(refusal)
        return found

    async def _offered(self, wanted: Sequence[str]) -> str | None:
        try:
            known = {one.id for one in await self.models()}
        except GatewayError:
            return wanted[0]  # the gateway will say so when it does not have it
        return next((one for one in wanted if one in known), None)

    def window(self, model: str) -> int:
        """The context window of this model, in tokens."""
        return traits.window(model)

    def sees_pictures(self, model: str) -> bool:
        """True if this model accepts pictures, and has not refused them recently."""
        return traits.sees_pictures(model) and self._clock.monotonic() >= self._blind.get(model, 0)

    def refused_pictures(self, model: str) -> None:
        """Note that the model refused pictures; for an hour it gets text only."""
        self._blind[model] = self._clock.monotonic() + BLIND


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key with numbers by value: gpt-4.1 before gpt-10."""
    pieces = re.split(r"(\d+)", name.lower())
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces]

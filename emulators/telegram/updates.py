"""The queue of updates a bot has not confirmed, and the two ways out: polling and webhook.

It knows nothing about what an update means.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from emulators.telegram.errors import conflict

Json = dict[str, Any]

# Sent only to those who ask for them by name.
_ON_DEMAND = {"chat_member", "message_reaction", "message_reaction_count"}
_RETRY_PAUSE_S = 0.2


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and how it went lately."""

    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40
    last_error: str | None = None
    last_error_date: int = 0


@dataclass(slots=True)
class UpdateQueue:
    """Updates in order; they stay until an offset confirms them (or a webhook took them)."""

    pending: list[Json] = field(default_factory=list)
    allowed: frozenset[str] | None = None
    webhook: Webhook = field(default_factory=Webhook)
    _next_id: int = 100_000_001
    _poll: int = 0
    _signals: list[asyncio.Event] = field(default_factory=list)

    def put(self, kind: str, payload: Json) -> Json | None:
        """Add an update; None when the bot does not want this kind."""
        wanted = kind not in _ON_DEMAND if self.allowed is None else kind in self.allowed
        if not wanted:
            return None
        update = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self.pending.append(update)
        self._wake()
        return update

    def repeat(self, update: Json) -> None:
        """Put an update back as if it had never been confirmed (a bot killed in between)."""
        self.pending.insert(0, update)
        self._wake()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember the kinds a bot asked for; an empty list is the default set."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[Json]:
        """Long polling. A newer poll ends an older one with 409."""
        if self.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first"
            )
        self._poll += 1
        mine = self._poll
        self._wake()
        self.confirm(offset)
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not self.pending:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self._wait(left)
            if self._poll != mine:
                raise conflict(
                    "terminated by other getUpdates request;"
                    " make sure that only one bot instance is running"
                )
        return self.pending[:limit]

    def confirm(self, offset: int) -> None:
        """Forget what came before `offset`; a negative one keeps that many from the end."""
        if offset < 0:
            del self.pending[:offset]
        elif offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]

    async def push_forever(self, clock_date: Any) -> None:
        """Deliver to the webhook, one update after the other, until cancelled."""
        async with aiohttp.ClientSession() as http:
            while True:
                if not (self.webhook.url and self.pending):
                    await self._wait(None)
                    continue
                update = self.pending[0]
                if await self._push(http, update, clock_date):
                    with contextlib.suppress(ValueError):
                        self.pending.remove(update)
                else:
                    await asyncio.sleep(_RETRY_PAUSE_S)

    async def _push(self, http: aiohttp.ClientSession, update: Json, clock_date: Any) -> bool:
        headers = {}
        if self.webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret_token
        try:
            async with http.post(self.webhook.url, json=update, headers=headers) as answer:
                if answer.ok:
                    return True
                error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except aiohttp.ClientError as failure:
            error = f"Connection failed: {type(failure).__name__}"
        self.webhook.last_error = error
        self.webhook.last_error_date = clock_date()
        return False

    def webhook_changed(self) -> None:
        self._wake()

    def _wake(self) -> None:
        signals, self._signals = self._signals, []
        for signal in signals:
            signal.set()

    async def _wait(self, timeout_s: float | None) -> None:
        signal = asyncio.Event()
        self._signals.append(signal)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await signal.wait()

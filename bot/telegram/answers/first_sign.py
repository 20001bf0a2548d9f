"""The first sign: in private, "Thinking…" appears before the question is even stored.

When many people ask at once, or an album is still being gathered, people who see nothing ask again.
The sign is a message draft; `streaming.py` replaces it with the answer's drafts. An unused draft
vanishes by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject
from typing_extensions import override

from bot.domain import Scope
from bot.scope import ChatTarget
from bot.telegram.outgoing import methods
from bot.telegram.outgoing.caller import Caller, CallPolicy
from bot.telegram.outgoing.pacing import Dropped, Priority

DRAFT = CallPolicy(twice=True, patience=3, young=True)
"""The call policy of a draft; it may delay the final message by three seconds at most."""

Place = tuple[int, int | None]


@dataclass(slots=True, eq=False)
class Sign:
    """A "Thinking…" draft that is being sent, or was sent."""

    place: Place
    draft_id: int
    sent: asyncio.Future[bool]
    taken: bool = False  # an answer goes on with it
    over: bool = False  # nobody does

    async def still_wanted(self) -> None:
        """Called when the rate limit has room. Raises `Dropped` if it is not needed now."""
        if self.over:
            raise Dropped


class FirstSigns:
    """The signs of unanswered questions, at most one in a chat and topic."""

    def __init__(
        self,
        caller: Caller,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        wanted: Callable[[], bool],
    ) -> None:
        self._caller = caller
        self._spawn = spawn
        self._wanted = wanted  # whether this server takes drafts
        self._at: dict[Place, Sign] = {}

    @asynccontextmanager
    async def around(self, scope: Scope) -> AsyncIterator[None]:
        """Show a sign during the block, unless an answer takes it over."""
        place = (scope.chat_id, scope.topic_id)
        target, number = scope.target, scope.message_id
        taken = place in self._at or not self._wanted()
        if not scope.private or not isinstance(target, ChatTarget) or number is None or taken:
            yield
            return
        sign = Sign(place, number, asyncio.get_running_loop().create_future())
        self._at[place] = sign
        self._spawn(self._send(target, sign))
        try:
            yield
        finally:
            if not sign.taken:
                self.leave(sign)

    async def _send(self, target: ChatTarget, sign: Sign) -> None:
        try:
            policy = replace(DRAFT, priority=Priority.MESSAGE, before=sign.still_wanted)
            draft = methods.draft(None, target, sign.draft_id)
            sign.sent.set_result(await self._caller.make(draft, policy))
        except Exception as error:  # noqa: BLE001 - for whoever takes the sign over
            sign.sent.set_exception(error)
            sign.sent.exception()  # else it is only pretty
        finally:
            sign.sent.cancel()  # if it has no result by now, the process ends

    def take(self, scope: Scope) -> Sign | None:
        """Hand the sign to the answer whose drafts replace it."""
        sign = self._at.get((scope.chat_id, scope.topic_id))
        if sign is None or sign.taken:
            return None
        sign.taken = True
        return sign

    def leave(self, sign: Sign) -> None:
        """The answer is sent or failed: allow the next sign here."""
        sign.over = True
        self._at.pop(sign.place, None)


class FirstSignMiddleware(BaseMiddleware):
    """Shows the first sign. Runs behind the filters, so every message here is a question."""

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Show the sign, then call the handler."""
        signs: FirstSigns = data["answers"].first_signs
        async with signs.around(data["scope"]):
            return await handler(event, data)

"""The first sign: a question in a private chat gets its "Thinking…" before it is even stored.

When many people ask at the same moment, or the parts of an album are waited for, whoever sees
nothing asks again. The sign is the first draft of the answer; `streaming.py` draws the later ones
over it. It promises nothing: a draft that nobody goes on with vanishes by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import TelegramObject
from typing_extensions import override

from bot.domain import Scope
from bot.telegram import answer_calls
from bot.telegram.pacing import Priority, pace

if TYPE_CHECKING:
    from bot.telegram.answer_view import AnswerView

PATIENCE = 3  # seconds for a draft: it may hold up the last word for so long

Place = tuple[int, int | None]


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """A draft that is on its way, or there."""

    draft_id: int
    sent: asyncio.Future[bool]


class FirstSigns:
    """The signs of the questions that are being handled now; one in a place at a time."""

    def __init__(self, bot: Bot, wanted: Callable[[], bool]) -> None:
        self._bot = bot
        self._wanted = wanted  # whether this server takes drafts
        self._at: dict[Place, Sign | None] = {}  # None = taken over, the place is still busy

    @asynccontextmanager
    async def around(self, scope: Scope) -> AsyncIterator[None]:
        """Give a sign, and keep the place until the question is done with."""
        place = (scope.chat_id, scope.topic_id)
        if not scope.private or scope.message_id is None or place in self._at or not self._wanted():
            yield
            return
        sent: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._at[place] = Sign(scope.message_id, sent)
        failure: Exception | None = None
        async with asyncio.TaskGroup() as group:
            with pace(Priority.MESSAGE):
                sending = group.create_task(self._send(scope, scope.message_id, sent))
            try:
                yield
            except Exception as error:  # noqa: BLE001 - a TaskGroup would wrap it
                failure = error
            finally:
                del self._at[place]
                sending.cancel()
        if failure is not None:
            raise failure

    async def _send(self, scope: Scope, draft_id: int, sent: asyncio.Future[bool]) -> None:
        try:
            draft = answer_calls.draft(None, scope, draft_id)
            sent.set_result(await self._bot(draft, request_timeout=PATIENCE))
        except Exception as error:  # noqa: BLE001 - for whoever takes the sign over
            sent.set_exception(error)
            sent.exception()  # else it is only pretty

    def take(self, scope: Scope) -> Sign | None:
        """The sign of the question that is answered here, for whoever draws the next drafts."""
        place = (scope.chat_id, scope.topic_id)
        sign = self._at.get(place)
        if sign is not None:
            self._at[place] = None
        return sign


class FirstSignMiddleware(BaseMiddleware):
    """Around the handlers of questions, behind their filters: what comes here is answered."""

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Give a sign, then handle."""
        answers: AnswerView = data["answers"]
        async with answers.first_signs.around(data["scope"]):
            return await handler(event, data)

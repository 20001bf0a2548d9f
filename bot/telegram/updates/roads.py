"""What an update answers, stored so that it means the same when it is handled again.

An answer to a form closes the form; handled again after a kill, the same text would look like a
question. So its road (the form or job that it answers) is stored before anything else. Commands,
presses and questions need none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update
from typing_extensions import override

from bot.domain import BadInput, Scope
from bot.storage import Storage
from bot.telegram.updates.lane import Turn

TALK = "talk"  # a question that is stored; `Replay` finds it by itself
FORM, JOB = "form:", "job:"

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Roads:
    """Stores roads."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def take(self, scope: Scope, road: str) -> None:
        """Store the road of this update."""
        if scope.update_id is not None:
            await self._storage.updates.took(scope.update_id, road)


def number_in(road: str | None, kind: str) -> int | None:
    """The form or job id in a road; None for another kind of road."""
    return int(road.removeprefix(kind)) if road and road.startswith(kind) else None


class AnswersTakeRoads(BaseMiddleware):
    """Stores the road of an answer. Runs behind the filters of handlers."""

    @override
    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Store the road, then call the handler."""
        roads: Roads = data["roads"]
        if data.get("road") is None and data.get("settled_form") is None:
            if form := data.get("open_form"):
                await roads.take(data["scope"], f"{FORM}{form.id}")
            elif job := data.get("asked_job"):
                await roads.take(data["scope"], f"{JOB}{job}")
        return await handler(event, data)


class GivenUp(BaseMiddleware):
    """Gives up an update after too many deaths of the process, and tells the person."""

    @override
    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Pass every other update on."""
        if not data.get("given_up"):
            return await handler(event, data)
        turn: Turn = data["turn"]
        if isinstance(event, Update) and event.message is not None and turn.told:
            return None  # once for all the parts of an album
        turn.told = True
        raise BadInput("error-given-up")

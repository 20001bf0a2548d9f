"""The road that an update has taken, where that hangs on something that it changes itself.

An answer to a form closes the form; handled again after a kill, the same words would be taken for
a question. So such an update notes its road before it does anything, and is sent the same way.
What hangs on nothing (commands, presses, questions) needs no note.
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
    """Notes roads."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def take(self, scope: Scope, road: str) -> None:
        """From now on this update belongs there, whatever becomes of it."""
        if scope.update_id is not None:
            await self._storage.updates.took(scope.update_id, road)


def number_in(road: str | None, kind: str) -> int | None:
    """The id of the form or job that this road leads to; None if it leads elsewhere."""
    return int(road.removeprefix(kind)) if road and road.startswith(kind) else None


class AnswersTakeRoads(BaseMiddleware):
    """Around the handlers of answers, behind their filters: notes what is being answered."""

    @override
    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Note it, then handle."""
        roads: Roads = data["roads"]
        if data.get("road") is None and data.get("settled_form") is None:
            if form := data.get("open_form"):
                await roads.take(data["scope"], f"{FORM}{form.id}")
            elif job := data.get("asked_job"):
                await roads.take(data["scope"], f"{JOB}{job}")
        return await handler(event, data)


class GivenUp(BaseMiddleware):
    """What was at work in too many deaths of the process is not tried again; the person is told."""

    @override
    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Go on with everything else."""
        if not data.get("given_up"):
            return await handler(event, data)
        turn: Turn = data["turn"]
        if isinstance(event, Update) and event.message is not None and turn.told:
            return None  # once for all the parts of an album
        turn.told = True
        raise BadInput("error-given-up")

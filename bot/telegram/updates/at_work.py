"""Runs the handlers of updates, those of a chat in order; stores when one has ended.

It fetches no updates and knows no command. `Replay` passes in what a killed process left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Message, Update

from bot import logs
from bot.clock import Clock
from bot.services.waiting import FirstSeconds
from bot.storage import Storage
from bot.telegram.outgoing.pacing import until_room
from bot.telegram.updates.lane import Lanes, Turn
from bot.telegram.updates.said import lane_of, overtakes

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]
ALONE = 15.0  # seconds that a last try keeps the others waiting
DEATHS = 3  # of the process, after which what was at work each time is not tried again


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier process did with an update."""

    road: str | None  # what it turned out to answer
    safe: bool  # what it asks is stored: it is no matter of this update any more
    deaths: int = 0  # how often the process has died at work on it, but for the first time


Gathers = Callable[[Message], Hashable | None]
"""A function that notes a message and returns the group that it belongs to."""


class AtWork:
    """Runs handlers: in order within a lane, concurrently otherwise."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        storage: Storage,
        spawn: Spawn,
        gathers: Gathers,
        clock: Clock,
        settling: FirstSeconds,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._storage = storage
        self._spawn = spawn
        self._gathers = gathers
        self._lanes = Lanes()
        self._clock = clock
        self._settling = settling
        self._alone = asyncio.Lock()  # among those that may have ended a process twice
        self._running: set[int] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def running(self) -> int:
        """How many updates are being handled or wait for their turn."""
        return len(self._running)

    async def drained(self) -> None:
        """Wait until no handler is running."""
        await self._idle.wait()

    def take(self, update: Update, before: Before | None = None) -> None:
        """Handle an update when its turn comes. Call it in the order of update ids.

        `before` is given for an update that an earlier process had begun.
        """
        self._running.add(update.update_id)
        self._idle.clear()
        lane = lane_of(update)
        together = None if update.message is None else self._gathers(update.message)
        turn = self._lanes.enter(lane, update.update_id, together)
        self._spawn(self._handle(update, before, turn, lane, together))

    async def _handle(
        self,
        update: Update,
        before: Before | None,
        turn: Turn,
        lane: Hashable | None,
        together: Hashable | None,
    ) -> None:
        structlog.contextvars.clear_contextvars()
        logs.bind(update=update.update_id)
        try:
            try:
                if not overtakes(update):
                    await turn.come()
                if before is None:
                    await self._dispatcher.feed_update(self._bot, update, turn=turn)
                else:
                    await self._again(update, before, turn)
            except Exception:
                log.exception("update_failed")
            # A cancelled handler (shutdown) does not come here: the next start repeats its update.
            if through := turn.ended(update.update_id):
                # All parts of one question at once, so that a kill leaves all of them or none.
                await self._storage.updates.handled(through)
                self._lanes.over(turn, lane, together)
        except Exception:
            log.exception("update_not_marked")
            self._lanes.over(turn, lane, together)
        finally:
            self._running.discard(update.update_id)
            if not self._running:
                self._idle.set()

    async def _again(self, update: Update, before: Before, turn: Turn) -> None:
        """Handle an update that was running when the process died; counted first."""
        if before.safe:
            await self._dispatcher.feed_update(self._bot, update, turn=turn, road=before.road)
        elif before.deaths == DEATHS - 2:
            await self._last_try(update, before, turn)
        else:
            await self._counted(update, before, turn)

    async def _last_try(self, update: Update, before: Before, turn: Turn) -> None:
        """Handle it while nothing else runs, so that a death can only be its own."""
        await self._settling.over()
        if (lane := lane_of(update)) is not None:
            await until_room(self._bot, lane[0])  # a death while it only waits says nothing
        async with asyncio.TaskGroup() as group, self._alone:
            trying = group.create_task(self._counted(update, before, turn))
            alarm = group.create_task(self._clock.sleep(ALONE))
            await asyncio.wait((trying, alarm), return_when=asyncio.FIRST_COMPLETED)
            alarm.cancel()

    async def _counted(self, update: Update, before: Before, turn: Turn) -> None:
        deaths = await self._storage.updates.died(update.update_id)
        if given_up := deaths >= DEATHS:
            log.error("update_given_up", lane=lane_of(update), deaths=deaths)
        try:
            await self._dispatcher.feed_update(
                self._bot, update, turn=turn, road=before.road, given_up=given_up
            )
        except asyncio.CancelledError:
            await self._storage.updates.spared(update.update_id)
            raise

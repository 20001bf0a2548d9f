"""After a restart, handles the updates that the last process had not finished.

Each goes the same way as before (see `roads.py`). An update that was being handled when the process
died is counted first (`at_work.py`), and given up after three deaths. One whose question or job is
stored is not counted: those rows recover by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from aiogram import Bot
from aiogram.types import Update

from bot.storage import Storage, StoredUpdate
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.updates.at_work import AtWork, Before
from bot.telegram.updates.fit import fit
from bot.telegram.updates.roads import FORM, TALK, number_in
from bot.telegram.updates.said import lane_of

log = structlog.get_logger(__name__)


class Replay:
    """Handles stored updates again."""

    def __init__(self, bot: Bot, storage: Storage, inbox: Inbox, work: AtWork) -> None:
        self._bot = bot
        self._storage = storage
        self._inbox = inbox
        self._work = work

    async def run(
        self, left: Sequence[StoredUpdate], mine: Callable[[int], bool] = lambda _chat: True
    ) -> None:
        """Handle the unfinished updates of our chats, oldest first."""
        waiting: dict[int, tuple[StoredUpdate, Update]] = {}
        for one in left:
            try:
                update = Update.model_validate(fit(one.body), context={"bot": self._bot})
            except Exception:
                log.exception("stored_update_unreadable", update=one.update_id)
                await self._storage.updates.handled([one.update_id])
                continue
            lane = lane_of(update)
            if lane is None or mine(lane[0]):
                waiting[one.update_id] = one, update
        if not waiting:
            return
        log.info("updates_replayed", count=len(waiting))
        said = [update.message for _, update in waiting.values() if update.message]
        places = [(message.chat.id, message.message_id) for message in said]
        self._inbox.asked_before(await self._storage.conversations.questions_in(places))
        before = await self._before([one for one, _ in waiting.values()])
        for number in sorted(waiting):
            self._work.take(waiting[number][1], before[number])

    async def _before(self, left: Sequence[StoredUpdate]) -> dict[int, Before]:
        """What is known of each update: its road, and whether its question or job is stored."""
        asked = await self._storage.answers.asked_in([one.update_id for one in left])
        origins = {one.update_id: f"update:{one.update_id}" for one in left}
        for one in left:
            if number_in(one.road, FORM) is not None and one.road:
                origins[one.update_id] = one.road  # a form's job is known by its form
        started = await self._storage.jobs.started_by(list(origins.values()))
        return {
            one.update_id: Before(
                road=one.road or (TALK if one.update_id in asked else None),
                safe=one.update_id in asked or origins[one.update_id] in started,
                deaths=one.deaths,
            )
            for one in left
        }

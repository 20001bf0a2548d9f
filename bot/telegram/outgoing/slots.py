"""Slots: when a call to a chat may be made, by priority and rate limit.

One message at a time is being sent to a chat, so that none overtakes another. It knows no method of
the Bot API; `pacing.py` classifies calls.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from bisect import insort
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import IntEnum

from bot.clock import Clock
from bot.services.waiting import nap
from bot.telegram.outgoing.budgets import TINY, CallKind, Ceilings, Window, windows

IDLE_CHECK = 512  # calls between two looks for chats that can be forgotten
AFTER_CLOSING = 0.3  # seconds more than Telegram demands
KEEP_OVERALL = 5  # of all chats' slots: frames and "typing…" leave these to what comes meanwhile


class Priority(IntEnum):
    """The order of calls. From FRAME on, a call that would have to wait is dropped."""

    FINAL = 0  # the last word of an answer, a result
    MESSAGE = 1
    EDIT = 2
    FRAME = 3  # an edit that the next one replaces
    DRAFT = 4
    TYPING = 5

    @property
    def waits(self) -> bool:
        """True if the call waits for a slot; False if it is dropped without one."""
        return self < Priority.FRAME


# Slots that must stay free for better calls: of 3 in a private chat, of 19 in a group.
_KEEP_PRIVATE = {Priority.EDIT: 1, Priority.FRAME: 1}
_KEEP_GROUP = {Priority.EDIT: 2, Priority.FRAME: 5}


class Dropped(Exception):
    """An optional call was not made, because the rate limit had no room."""


@dataclass(slots=True)
class Stats:
    """Counters for the metrics."""

    made: int = 0
    dropped: int = 0
    refused: int = 0  # 429: never by our own pace
    waited: float = 0.0  # seconds, all calls together


@dataclass(order=True, slots=True)
class _Waiter:
    priority: int
    since: float  # of a frame: when the screen last changed; else 0
    order: int
    wake: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


@dataclass(slots=True)
class _Place:
    """The state of one chat."""

    group: bool
    budgets: dict[CallKind, tuple[Window, ...]] = field(default_factory=dict)
    closed_until: float = 0.0
    busy: bool = False  # a message is under way that the next one must not overtake
    queue: list[_Waiter] = field(default_factory=list)

    def windows(self, family: CallKind) -> tuple[Window, ...]:
        if family not in self.budgets:
            self.budgets[family] = windows(family, group=self.group)
        return self.budgets[family]

    def idle(self, now: float) -> bool:
        if self.busy or self.queue or now < self.closed_until:
            return False
        for window in itertools.chain.from_iterable(self.budgets.values()):
            window.forget(now)
            if window.ends or window.under_way:
                return False
        return True


ChatId = int | str


@dataclass(slots=True)
class Hold:
    """A slot that is held for one call."""

    chat_id: ChatId
    family: CallKind
    used: bool = False  # a call was made in it, so it counts

    def use(self, chat_id: ChatId, family: CallKind) -> bool:
        """True if this call may use the slot: the first one, to this chat, of this family."""
        if self.used or (chat_id, family) != (self.chat_id, self.family):
            return False
        self.used = True
        return True


class Pacing:
    """Slots for calls, for each chat."""

    def __init__(self, clock: Clock, ceilings: Ceilings | None = None) -> None:
        self.stats = Stats()
        self._clock = clock
        self._places: dict[ChatId, _Place] = {}
        ceilings = ceilings or Ceilings()
        self._overall = {family: ceilings.window(family) for family in CallKind}
        # Whose chat has room, but not all chats together.
        self._crowds: dict[CallKind, list[_Waiter]] = {family: [] for family in CallKind}
        self._closed_until = 0.0  # to all chats
        self._order = itertools.count()
        self._ended = 0
        self._resumed_at: float | None = None

    def resume(self) -> None:
        """Start carefully: calls of the process before this one still count at Telegram.

        Groups, whose limit is per minute, start slowly for the first minute; private chats, which
        may have had their burst a moment ago, take one message a second for the first three.
        """
        self._resumed_at = self._clock.monotonic()

    def __len__(self) -> int:
        return len(self._places)

    def closed(self, chat_id: ChatId | None, retry_after: float) -> None:
        """Telegram wants silence for `retry_after` seconds in the chat; in all chats, if None."""
        until = self._clock.monotonic() + retry_after + AFTER_CLOSING
        self.stats.refused += 1
        if chat_id is None:
            self._closed_until = max(self._closed_until, until)
            return
        place = self._place(chat_id)
        place.closed_until = max(place.closed_until, until)

    async def room(self, chat_id: ChatId) -> None:
        """Wait until a result would not have to wait; reserves nothing."""
        await self._turn(self._place(chat_id), CallKind.MESSAGES, Priority.FINAL, 1, False)

    @asynccontextmanager
    async def slot(
        self,
        chat_id: ChatId,
        family: CallKind,
        priority: Priority,
        *,
        weight: int = 1,
        alone: bool = True,
    ) -> AsyncIterator[None]:
        """Wait for a slot, and hold it during the call.

        Args:
            chat_id: the chat.
            family: the rate limit that the call counts for.
            priority: the order among waiting calls.
            weight: how many messages the call sends (an album).
            alone: whether the chat's next message must wait until this call ends.

        Raises:
            Dropped: there is no room now, and the call is optional.
        """
        place = self._place(chat_id)
        if priority.waits:
            await self._turn(place, family, priority, weight, alone)
        elif not self._free(place, family, priority, weight, alone=alone):
            self.stats.dropped += 1
            raise Dropped
        with self._held(place, Hold(chat_id, family, used=True), weight, alone=alone):
            yield

    @asynccontextmanager
    async def frame(
        self,
        chat_id: ChatId,
        family: CallKind,
        priority: Priority,
        *,
        since: float | None,
        ended: asyncio.Event,
    ) -> AsyncIterator[Hold]:
        """Wait for a slot for a frame, and hold it while the frame is drawn and sent.

        It is drawn in the slot so that it shows the newest text. A slot in which nothing was sent
        costs nothing.

        Args:
            chat_id: the chat.
            family: the rate limit that the frame counts for.
            priority: FRAME or DRAFT.
            since: when the screen of the chat last changed (monotonic seconds); None if it is
            empty.
            ended: set when no frame is wanted any more.

        Raises:
            Dropped: no frame is wanted any more.
        """
        place = self._place(chat_id)
        shown = -math.inf if since is None else since
        await self._turn(place, family, priority, 1, True, shown, ended)
        hold = Hold(chat_id, family)
        with self._held(place, hold, 1, alone=True):
            yield hold

    @contextmanager
    def _held(self, place: _Place, hold: Hold, weight: int, *, alone: bool) -> Iterator[None]:
        alone = alone and hold.family is CallKind.MESSAGES
        place.busy = place.busy or alone
        budgets = (*place.windows(hold.family), self._overall[hold.family])
        for window in budgets:
            window.begin(weight)
        try:
            yield
        finally:
            now = self._clock.monotonic()
            for window in budgets:
                if hold.used:
                    window.end(now, weight)
                else:
                    window.forgo(weight)
            if alone:
                place.busy = False
            _wake(place.queue)
            _wake(self._crowds[hold.family])
            self.stats.made += hold.used
            self._ended += 1
            if self._ended % IDLE_CHECK == 0:
                self._forget(now)

    async def _turn(
        self,
        place: _Place,
        family: CallKind,
        priority: Priority,
        weight: int,
        alone: bool,
        since: float = 0.0,
        ended: asyncio.Event | None = None,
    ) -> None:
        """Wait until it is this call's turn and there is room."""
        began = self._clock.monotonic()
        waiter = _Waiter(priority, since, next(self._order))
        insort(place.queue, waiter)
        try:
            while (wait := self._left(place, waiter, family, weight, alone=alone)) > 0:
                if ended is not None and ended.is_set():
                    raise Dropped
                await self._pause(wait, waiter.wake, ended)
                waiter.wake.clear()
        finally:
            place.queue.remove(waiter)
            _wake(place.queue)
            self._leave_crowd(waiter, family)
        self.stats.waited += self._clock.monotonic() - began

    async def _pause(self, wait: float, wake: asyncio.Event, ended: asyncio.Event | None) -> None:
        """Wait this long (for ever if infinite), or until one of the events is set."""

        async def end() -> None:
            assert ended is not None
            await ended.wait()
            wake.set()

        async with asyncio.TaskGroup() as group:
            watching = None if ended is None else group.create_task(end())
            if wait == math.inf:
                await wake.wait()
            else:
                await nap(self._clock, wait, wake)
            if watching is not None:
                watching.cancel()

    def _left(
        self, place: _Place, waiter: _Waiter, family: CallKind, weight: int, *, alone: bool
    ) -> float:
        """Seconds until a waiting call looks again; infinite if it will be woken."""
        priority = Priority(waiter.priority)
        if place.queue[0] is not waiter:
            self._leave_crowd(waiter, family)
            return math.inf
        wait = self._wait(place, family, priority, weight, alone=alone)
        if wait > 0:
            self._leave_crowd(waiter, family)
            return wait
        crowd = self._crowds[family]
        if waiter not in crowd:
            insort(crowd, waiter)
        if crowd[0] is not waiter:
            return math.inf
        return self._shared(family, priority)

    def _leave_crowd(self, waiter: _Waiter, family: CallKind) -> None:
        crowd = self._crowds[family]
        if waiter in crowd:
            crowd.remove(waiter)
            _wake(crowd)

    def _shared(self, family: CallKind, priority: Priority) -> float:
        """Seconds until the limits of all chats together have room for one more call."""
        keep = KEEP_OVERALL if priority in (Priority.FRAME, Priority.TYPING) else 0
        return self._overall[family].wait(self._clock.monotonic(), 1, keep)

    def _free(
        self, place: _Place, family: CallKind, priority: Priority, weight: int, *, alone: bool
    ) -> bool:
        """True if a call may be made at once without overtaking another."""
        if place.queue or self._crowds[family]:
            return False
        here = self._wait(place, family, priority, weight, alone=alone)
        return max(self._shared(family, priority), here) == 0

    def _wait(
        self, place: _Place, family: CallKind, priority: Priority, weight: int, *, alone: bool
    ) -> float:
        """Seconds until the call may be made; infinite while it depends on a running one."""
        now = self._clock.monotonic()
        if family is CallKind.MESSAGES and alone and place.busy:
            return math.inf
        keep = (_KEEP_GROUP if place.group else _KEEP_PRIVATE).get(priority, 0)
        closed = max(place.closed_until, self._closed_until) - now
        waits = [closed if closed > TINY else 0.0]
        for index, window in enumerate(place.windows(family)):
            spare = keep if place.group and index else min(keep, 1)
            waits.append(window.wait(now, weight, spare))
        return max(0.0, *waits)

    def _place(self, chat_id: ChatId) -> _Place:
        place = self._places.get(chat_id)
        if place is None:
            group = not isinstance(chat_id, int) or chat_id < 0
            place = self._places[chat_id] = _Place(group)
            if self._resumed_at is not None:
                longest = place.windows(CallKind.MESSAGES)[-1]
                longest.assume(self._resumed_at, left=1 if group else 0)
                longest.forget(self._clock.monotonic())
        return place

    def _forget(self, now: float) -> None:
        for chat_id in [chat_id for chat_id, place in self._places.items() if place.idle(now)]:
            del self._places[chat_id]


def _wake(queue: list[_Waiter]) -> None:
    if queue:
        queue[0].wake.set()

"""Lanes: what is said in one chat and topic is handled in the order in which it was said.

An update takes its place in a lane at once, when it comes in, and is handled when nothing is left
before it. A question leaves as soon as it is stored and queued, not when it is answered. It knows
neither Telegram nor the handlers: `said.py` tells which lane an update is for, and whether it need
not wait there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable


class Turn:
    """A place in a lane, of one update or of several that are one question.

    `before` holds the updates that were still ahead of it when it was taken.
    """

    def __init__(self, lane: dict[Turn, None]) -> None:
        self.free = asyncio.Event()
        self.told = False  # whether somebody has spoken for all that belong together
        self._lane = lane
        self._at_work: set[int] = set()
        self._ended: list[int] = []
        self.before = frozenset(number for turn in lane for number in turn.updates)
        lane[self] = None
        if len(lane) == 1:
            self.free.set()

    @property
    def updates(self) -> frozenset[int]:
        """Those of it that are being handled, or wait."""
        return frozenset(self._at_work)

    async def come(self) -> None:
        """Wait until everything before it has left; at once if it has left itself."""
        await self.free.wait()

    def leave(self) -> None:
        """What comes next need not wait any more. To leave twice is to leave once."""
        self.free.set()
        self._lane.pop(self, None)
        first = next(iter(self._lane), None)
        if first is not None:
            first.free.set()

    def took(self, update_id: int) -> None:
        """One more update belongs to it."""
        self._at_work.add(update_id)

    def ended(self, update_id: int) -> list[int]:
        """An update is through: all that belong together, if it was the last of them; else none."""
        self._at_work.discard(update_id)
        self._ended.append(update_id)
        return [] if self._at_work else self._ended


class Lanes:
    """Every lane in which somebody stands."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, dict[Turn, None]] = {}
        self._shared: dict[Hashable, Turn] = {}

    def enter(self, lane: Hashable | None, update_id: int, together: Hashable = None) -> Turn:
        """Take the next place. Who belongs together shares the place of the first.

        A lane of None has no order: nobody waits there.
        """
        turn = None if together is None else self._shared.get(together)
        if turn is None:
            turn = Turn({} if lane is None else self._lanes.setdefault(lane, {}))
            if together is not None:
                self._shared[together] = turn
        turn.took(update_id)
        return turn

    def over(self, turn: Turn, lane: Hashable | None, together: Hashable = None) -> None:
        """Everything that shares this turn is through."""
        turn.leave()
        if together is not None:
            self._shared.pop(together, None)
        if lane is not None and not self._lanes.get(lane, True):
            del self._lanes[lane]

    def __len__(self) -> int:
        return len(self._lanes)

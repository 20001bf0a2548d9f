"""Lanes: the updates of one chat and topic are handled in the order of arrival.

An update gets its place when it arrives, and is handled when nothing before it is left. A question
leaves as soon as it is stored, not when it is answered. `said.py` says which lane an update belongs
to, and whether it waits there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable


class Turn:
    """A place in a lane, for one update or for several that belong together.

    `before` holds the update ids that were ahead of it when it was taken.
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
        """The updates of this place that are being handled or wait."""
        return frozenset(self._at_work)

    async def come(self) -> None:
        """Wait until everything before it has left; returns at once if it has left itself."""
        await self.free.wait()

    def leave(self) -> None:
        """Let the next one begin. Leaving twice is harmless."""
        self.free.set()
        self._lane.pop(self, None)
        first = next(iter(self._lane), None)
        if first is not None:
            first.free.set()

    def took(self, update_id: int) -> None:
        """Add an update to this place."""
        self._at_work.add(update_id)

    def ended(self, update_id: int) -> list[int]:
        """An update is handled: returns all of this place if it was the last one, else none."""
        self._at_work.discard(update_id)
        self._ended.append(update_id)
        return [] if self._at_work else self._ended


class Lanes:
    """All lanes that are in use."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, dict[Turn, None]] = {}
        self._shared: dict[Hashable, Turn] = {}

    def enter(self, lane: Hashable | None, update_id: int, together: Hashable = None) -> Turn:
        """Take the next place. Updates with the same `together` share the place of the first.

        A lane of None has no order: nothing waits there.
        """
        turn = None if together is None else self._shared.get(together)
        if turn is None:
            turn = Turn({} if lane is None else self._lanes.setdefault(lane, {}))
            if together is not None:
                self._shared[together] = turn
        turn.took(update_id)
        return turn

    def over(self, turn: Turn, lane: Hashable | None, together: Hashable = None) -> None:
        """Everything that shares this place is handled."""
        turn.leave()
        if together is not None:
            self._shared.pop(together, None)
        if lane is not None and not self._lanes.get(lane, True):
            del self._lanes[lane]

    def __len__(self) -> int:
        return len(self._lanes)

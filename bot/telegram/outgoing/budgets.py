"""Rate limits: the sliding windows that the calls of a chat must fit into. Pure.

Telegram publishes no exact numbers; these are below what careful bots use. A call counts from its
end (the server counted it earlier, on arrival), and while it is running it counts as now, so that
network delays cannot bring two calls too close together.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

MARGIN = 0.05  # seconds; timers wake a little early, clocks run a little differently


class CallKind(StrEnum):
    """Calls that share a rate limit."""

    MESSAGES = "messages"  # sending, editing, media, deleting
    COSMETICS = "cosmetics"  # drafts and chat actions


TINY = 1e-6  # seconds; what is lost when times are added and taken apart again


@dataclass(slots=True)
class Window:
    """At most `most` calls in any `seconds` seconds."""

    most: int
    seconds: float
    ends: deque[float] = field(default_factory=deque)  # of the calls that count, oldest first
    under_way: int = 0

    def wait(self, now: float, weight: int, keep: int) -> float:
        """Seconds until `weight` calls fit and `keep` more would; infinite until a call ends.

        A weight above the whole window waits until the window is empty.
        """
        self.forget(now)
        room = max(1, self.most - keep)
        over = len(self.ends) + self.under_way + min(weight, room) - room
        if over <= 0:
            return 0.0
        if over > len(self.ends):
            return math.inf
        return self.ends[over - 1] + self.seconds + MARGIN - now

    def begin(self, weight: int) -> None:
        """Count a call that starts."""
        self.under_way += weight

    def end(self, now: float, weight: int) -> None:
        """Count a call that has ended."""
        self.under_way -= weight
        self.ends.extend([now] * weight)

    def forgo(self, weight: int) -> None:
        """Uncount a call that was not made."""
        self.under_way -= weight

    def assume(self, since: float, *, left: int) -> None:
        """Count as if all but `left` calls had been made evenly until then: the past is unknown."""
        step = self.seconds / self.most
        self.ends.extendleft(since - number * step for number in range(self.most - left))

    def forget(self, now: float) -> None:
        """Drop calls that are too old to count."""
        while self.ends and now - self.ends[0] >= self.seconds + MARGIN - TINY:
            self.ends.popleft()


def windows(family: CallKind, *, group: bool) -> tuple[Window, ...]:
    """Fresh windows for a chat."""
    if family is CallKind.COSMETICS:
        return Window(19, 5.0), Window(38, 30.0)  # of 20 and 40
    second = Window(3, 3.0)  # one a second, three at once
    return (second, Window(19, 60.0)) if group else (second,)  # of 20 a minute


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The rate limits of all chats together, in calls per second."""

    messages: int = 30  # sending, editing, media, deleting
    cosmetics: int = 30  # drafts and chat actions

    def window(self, family: CallKind) -> Window:
        """A fresh window for all chats together."""
        return Window(self.cosmetics if family is CallKind.COSMETICS else self.messages, 1.0)

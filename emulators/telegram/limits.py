"""The flood model: how fast a bot may talk, and what it costs to be too fast.

Telegram publishes no exact numbers. These are the ones careful bots plan with:

* private chat: 1 call a second with a burst of 3 (a token bucket);
* group: 20 calls a minute (a sliding window);
* both count sending, editing, media (an album is one call) and deleting: the family "messages";
* drafts and chat actions, the family "cosmetics": 20 in 5 s and 40 in 30 s, per chat;
* all chats together: 30 messages a second, and 30 cosmetics a second;
* a refused call closes its family in its chat for 5 seconds (or until its budget has room again,
  if that is later); a call made while it is closed is refused too and starts the 5 seconds anew.
  Going over the overall limit closes nothing, it only refuses. Refused calls use no budget up.

Reading methods, callback answers and commands are free. No clock of its own: `now` comes in.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from emulators.telegram.errors import too_many

_COSMETIC = {"sendMessageDraft", "sendRichMessageDraft", "sendChatAction"}
_FREE_SENDS = {"sendGift", "sendChatJoinRequestWebApp"}


def family_of(method: str) -> str | None:
    """The budget that a method counts for; None for free ones."""
    if method in _COSMETIC:
        return "cosmetics"
    if method in _FREE_SENDS:
        return None
    if method.startswith(("send", "forwardMessage", "copyMessage", "deleteMessage")):
        return "messages"
    if method.startswith("editMessage"):
        return "messages"
    return None


@dataclass(slots=True)
class Window:
    """At most `most` calls in any `seconds`."""

    most: int
    seconds: float
    calls: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until there is room; 0 when there is."""
        while self.calls and now - self.calls[0] >= self.seconds:
            self.calls.popleft()
        if len(self.calls) < self.most:
            return 0.0
        return self.calls[0] + self.seconds - now

    def take(self, now: float) -> None:
        self.calls.append(now)


@dataclass(slots=True)
class Bucket:
    """`burst` calls at once, then `rate` a second."""

    rate: float
    burst: int
    level: float = 0.0
    at: float = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until there is room; 0 when there is."""
        refill = (now - self.at) * self.rate if self.at > -math.inf else self.burst
        self.level = min(self.burst, self.level + refill)
        self.at = now
        missing = 1 - self.level
        return missing / self.rate if missing > 1e-9 else 0.0

    def take(self, now: float) -> None:
        self.level -= 1


@dataclass(slots=True)
class Limits:
    """The budgets of one bot. A number of 0 switches that limit off."""

    private_rate: float = 1.0
    private_burst: int = 3
    group_per_minute: int = 20
    cosmetics: tuple[tuple[int, float], ...] = ((20, 5.0), (40, 30.0))
    messages_per_second: int = 30
    cosmetics_per_second: int = 30
    penalty_s: float = 5.0
    _budgets: dict[tuple[int, str], list[Window | Bucket]] = field(default_factory=dict)
    _closed_until: dict[tuple[int, str], float] = field(default_factory=dict)
    _overall: dict[str, Window] = field(default_factory=dict)

    @classmethod
    def real(cls) -> Limits:
        """The limits that a careful bot expects (see above)."""
        return cls()

    def check(self, method: str, chat_id: int, now: float) -> None:
        """Count the call, or refuse it with 429."""
        family = family_of(method)
        if family is None:
            return
        key = (chat_id, family)
        budgets = self._budgets.get(key)
        if budgets is None:
            budgets = self._budgets[key] = self._open(chat_id, family)
        wait = max((budget.wait(now) for budget in budgets), default=0.0)
        if wait or now < self._closed_until.get(key, -math.inf):
            pause = max(wait, self.penalty_s)
            self._closed_until[key] = now + pause
            raise too_many(math.ceil(pause))
        most = self.cosmetics_per_second if family == "cosmetics" else self.messages_per_second
        if most:
            overall = self._overall.setdefault(family, Window(most, 1.0))
            if overall.wait(now):
                raise too_many(1)
            overall.take(now)
        for budget in budgets:
            budget.take(now)

    def _open(self, chat_id: int, family: str) -> list[Window | Bucket]:
        if family == "cosmetics":
            return [Window(most, seconds) for most, seconds in self.cosmetics]
        if chat_id < 0:
            return [Window(self.group_per_minute, 60.0)] if self.group_per_minute else []
        if not self.private_rate:
            return []
        return [Bucket(self.private_rate, self.private_burst)]

"""Success without a result: how long to go on believing that the result is still on its way.

Upstreams report success some seconds before the link is there. The time is counted from the moment
*we* first saw it, not from the upstream's own finish time, whose clock may be off. It is kept in
memory: after a restart the count begins anew, which costs a minute at worst.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 2000  # tasks; the oldest are forgotten first


class Settling:
    """Remembers since when something has been seen in a state that should not last."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._since: OrderedDict[str, float] = OrderedDict()

    def over(self, key: str) -> bool:
        """Whether `key` has been seen like this for longer than it may; the first look is not."""
        if key not in self._since and len(self._since) >= _REMEMBERED:
            self._since.popitem(last=False)
        return self._now() - self._since.setdefault(key, self._now()) >= self._seconds

    def settled(self, key: str) -> None:
        """It is no longer like this."""
        self._since.pop(key, None)

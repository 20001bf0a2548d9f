"""How long a success without a result is believed to be still settling.

Upstreams report success some seconds before the link exists. The time counts from when *we* first
saw it, because the upstream's clock may be wrong. It is kept in memory: after a restart the count
starts again, at most a minute.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 2000  # tasks; the oldest are forgotten first


class Settling:
    """Remembers since when each key has been in a state that should not last."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._since: OrderedDict[str, float] = OrderedDict()

    def over(self, key: str) -> bool:
        """True once the key has been in this state for `seconds`; False at first sight."""
        if key not in self._since and len(self._since) >= _REMEMBERED:
            self._since.popitem(last=False)
        return self._now() - self._since.setdefault(key, self._now()) >= self._seconds

    def settled(self, key: str) -> None:
        """Forget the key: it is no longer in this state."""
        self._since.pop(key, None)

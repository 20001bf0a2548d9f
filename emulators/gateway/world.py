"""What all upstreams of the emulated gateway share: clock, switches, tasks, media, records.

No request is handled here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from emulators.faults import Faults, Sleep
from emulators.gateway.call import Call, Recorded
from emulators.gateway.media_store import MediaFile, MediaStore
from emulators.gateway.script import ChatScript
from emulators.gateway.switches import Switches
from emulators.gateway.tasks import Life, Tasks

_REMEMBERED = 50_000  # requests
_FIRST_ID = 1_751_000_000_000_417  # milliseconds and three digits, as Midjourney writes ids


@dataclass(frozen=True, slots=True)
class Submit:
    """An accepted, billable order."""

    path: str
    user: str
    upstream: str
    task_id: str
    prompt: str


class World:
    """One emulated gateway's state."""

    def __init__(
        self, *, now: Callable[[], float], sleep: Sleep, speed: float, models: list[str]
    ) -> None:
        self.now = now
        self.sleep = sleep
        self.speed = speed
        self.models = models
        self.base_url = ""
        self.switches = Switches()
        self.tasks = Tasks(now, speed)
        self.faults = Faults()
        self.chat = ChatScript()
        self.media = MediaStore(self.switches, self.unix)
        self.requests: list[Recorded] = []
        self.submits: list[Submit] = []
        self._wall = time.time() - now()
        self._ids = 0

    def unix(self) -> float:
        """The wall clock, moving as the emulator's own clock does."""
        return self._wall + self.now()

    def link(self, file: MediaFile) -> str:
        """The address of a file, as answers name it."""
        base = "" if self.switches["cdn.relative"] else self.base_url
        return base + self.media.path(file)

    def number(self) -> int:
        """The next number of a sequence that is the same in every run."""
        self._ids += 1
        return _FIRST_ID + self._ids

    def record(self, request: Recorded) -> None:
        """Store a request; the oldest are dropped, for demos that run for days."""
        self.requests.append(request)
        if len(self.requests) > 2 * _REMEMBERED:
            del self.requests[:_REMEMBERED]

    def accept(self, call: Call, life: Life) -> None:
        """Accept an order: create its task, and charge for it."""
        self.tasks.add(life)
        self.charge(call, life.upstream, life.id, life.prompt)

    def charge(self, call: Call, upstream: str, task_id: str, prompt: str) -> None:
        """Record a billed order."""
        self.submits.append(Submit(call.recorded.path, call.user, upstream, task_id, prompt))

    async def pause(self, seconds: float) -> None:
        """Sleep this many unscaled seconds."""
        if seconds > 0:
            await self.sleep(seconds / self.speed)

    async def for_ever(self) -> None:
        """Wait until the client disconnects or the emulator stops."""
        await asyncio.Event().wait()

    def reset(self) -> None:
        """Restore the initial state, but keep listening."""
        self.switches.reset()
        self.tasks.clear()
        self.faults.reset()
        self.chat.reset()
        self.media.clear()
        self.requests.clear()
        self.submits.clear()

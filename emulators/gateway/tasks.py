"""The life of a task, by a clock that can be held.

Every task has its own age, in unscaled seconds: the emulator's clock times `speed`, plus whatever
`advance` gave it. What a task shows at which age is each upstream's business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from emulators.gateway.triggers import Triggers

_SLOW = 5.0
_DAY = 86_400.0


@dataclass(kw_only=True, eq=False)
class Life:
    """One accepted task."""

    id: str
    upstream: str  # "midjourney", "suno.v4"
    user: str
    prompt: str
    duration: float  # own seconds until nothing more happens
    triggers: Triggers = field(default_factory=Triggers)
    sync: float = 0.0  # what others see moves only so often; 0 = at once
    waiting: bool = False  # a window is open: the work has not begun
    ended: float | None = None  # the age at which it was cancelled
    pace: float = 1.0  # own seconds per unscaled second
    ceiling: float | None = None  # an age it never passes: stuck
    _clock: Callable[[], float] = field(default=lambda: 0.0, repr=False)
    _born: float = 0.0
    _skipped: float = 0.0

    @property
    def age(self) -> float:
        """Own seconds since it was accepted, or since its window was answered."""
        if self.ended is not None:
            return self.ended
        age = (self._clock() - self._born + self._skipped) * self.pace
        return age if self.ceiling is None else min(age, self.ceiling)

    @property
    def seen(self) -> float:
        """The age that others see."""
        if not self.sync:
            return self.age
        return math.floor(self.age / self.sync + 1e-9) * self.sync

    @property
    def over(self) -> bool:
        """Whether nothing more will happen, visibly."""
        return self.ended is not None or (not self.waiting and self.seen >= self.duration - 1e-9)

    def begin_again(self, duration: float) -> None:
        """Restart its clock: its window was answered."""
        self.waiting, self.duration = False, duration
        self._born, self._skipped = self._clock(), 0.0

    def end(self) -> None:
        """Cancel it now."""
        self.ended = self.age

    def skip(self, step: float | str) -> None:
        """Advance its clock by seconds, or to a share of its life (`"50%"`)."""
        if isinstance(step, str):
            if self.waiting:
                return
            target = self.duration * float(step.rstrip("%")) / 100
            if self.sync:
                target = math.ceil(target / self.sync - 1e-9) * self.sync
            step = max(0.0, target - self.age) / self.pace
        self._skipped += step


class Tasks:
    """All tasks, in the order of acceptance."""

    def __init__(self, now: Callable[[], float], speed: float) -> None:
        self._now = now
        self.speed = speed
        self._zero = now()
        self._lives: dict[str, Life] = {}

    def clock(self) -> float:
        """Unscaled seconds since the emulator started."""
        return (self._now() - self._zero) * self.speed

    def add(self, life: Life) -> None:
        """Accept a task; its life begins now, as its triggers say."""
        life._clock = self.clock  # noqa: SLF001 - a life gets its clock here
        life._born = self.clock()  # noqa: SLF001
        if "slow" in life.triggers:
            life.pace = 1 / _SLOW
        if "stuck" in life.triggers:
            life.ceiling = life.duration * life.triggers.number("stuck", 0) / 100
        self._lives[life.id] = life

    def get(self, task_id: str, user: str | None = None) -> Life | None:
        """The task, if it exists and (where a user is given) is theirs."""
        life = self._lives.get(task_id)
        return life if life is not None and user in (None, life.user) else None

    def all(self, upstream: str = "") -> list[Life]:
        """Every task of an upstream, oldest first."""
        return [life for life in self._lives.values() if life.upstream.startswith(upstream)]

    def open(self) -> Iterator[Life]:
        """The unfinished tasks."""
        return (life for life in self._lives.values() if not life.over)

    def by_prompt(self, text: str) -> Life:
        """The newest task whose prompt contains the text."""
        for life in reversed(self._lives.values()):
            if text in life.prompt:
                return life
        raise KeyError(f"no task has {text!r} in its prompt")

    def advance(self, step: float | str) -> None:
        """Advance all unfinished tasks: by unscaled seconds, or to a share of their life."""
        for life in list(self.open()):
            life.skip(step)

    def age_by_days(self, days: float) -> None:
        """Make all tasks older, finished ones too."""
        for life in self._lives.values():
            life.skip(days * _DAY)

    def forget(self, task_id: str) -> None:
        """Delete a task, as if it had never existed."""
        self._lives.pop(task_id, None)

    def clear(self) -> None:
        """Forget everything."""
        self._lives.clear()

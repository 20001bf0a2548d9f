"""The status line of a running job: sent once, edited at the pace of its chat, deleted.

Its message is stored in `storage.sent`; `presenter.py` words it. Results and questions are in
`view.py`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum, auto

from bot.clock import Clock
from bot.domain import Job, JobStatus
from bot.services.kinds import Registry
from bot.storage import Storage
from bot.storage.sent_messages import SentMessage
from bot.telegram.buttons import keyboards
from bot.telegram.jobs import presenter
from bot.telegram.outgoing.delivery import Delivery, Edited
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.pacing import Dropped, Priority, pace
from bot.telegram.outgoing.posting import NOWHERE, post
from bot.telegram.outgoing.traces import Traces

# Seconds between two frames: when something has changed, and when only time has passed.
PRIVATE, PRIVATE_IDLE = 2.5, 5.0
GROUP, GROUP_IDLE = 5.0, 15.0


@dataclass(frozen=True, slots=True)
class _LastFrame:
    """The text that the line showed last."""

    at: float
    facts: tuple[object, ...]


class FrameFate(Enum):
    """What happened to an update of the line."""

    BEGUN = auto()  # the line is new
    MOVED = auto()  # it says what there is to say, or nothing that could not wait
    BEHIND = auto()  # there was no room for what must not wait


class StatusLine:
    """The status lines of all jobs."""

    def __init__(
        self, delivery: Delivery, storage: Storage, registry: Registry, clock: Clock
    ) -> None:
        self._delivery = delivery
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._traces = Traces(delivery.caller, storage)
        self._frames: dict[int, _LastFrame] = {}

    async def show(self, job: Job) -> FrameFate:
        """Send the line, or edit it."""
        line = await self._storage.sent.get(_owner(job))
        if line is None:
            self._frames[job.id] = _LastFrame(self._clock.monotonic(), _facts(job))
            await post(self._delivery, self._storage, _owner(job), self._say(job))
            return FrameFate.BEGUN
        if line.message_id != NOWHERE and self._due(job):
            return await self._move(job, line)
        return FrameFate.MOVED

    async def cancelled(self, job: Job) -> bool:
        """Say "cancelled" in the line itself, because the person is looking at it."""
        line = await self._line(job)
        if line is None:
            return False
        done = await self._edit(presenter.ended_badly(job), line) is Edited.DONE
        if done:
            await self._storage.sent.drop(_owner(job))
        return done

    async def doubtful(self, job: Job) -> None:
        """Turn the line into a button that sends text again that may not have arrived."""
        line = await self._line(job)
        if line is None:
            await post(self._delivery, self._storage, None, presenter.doubtful(job))
            return
        await self._edit(presenter.doubtful(job), line)
        await self._storage.sent.drop(_owner(job))

    async def take_away(self, job: Job) -> None:
        """Delete the line: the job has ended, or asks something."""
        self._frames.pop(job.id, None)
        line = await self._line(job)
        if line is not None:
            # As urgent as a message: beside its result, a line that still works would be a lie.
            with pace(Priority.MESSAGE):
                gone = await self._delivery.delete(line.target, line.message_id)
            if not gone:
                await self._edit(presenter.closed(job), line)  # too old to be deleted
        await self._storage.sent.drop(_owner(job))

    async def _line(self, job: Job) -> SentMessage | None:
        line = await self._storage.sent.get(_owner(job))
        if line is None:  # a killed process may have begun it and not noted where
            found = await self._traces.found(_owner(job), self._working(job))
            return None if found is None else SentMessage(found.target, found.message_id)
        return None if line.message_id == NOWHERE else line

    def _due(self, job: Job) -> bool:
        last = self._frames.get(job.id)
        if last is None:
            return True
        if _just_taken(job, last):
            return True
        changed, idle = (PRIVATE, PRIVATE_IDLE) if job.scope.private else (GROUP, GROUP_IDLE)
        least = changed if _facts(job) != last.facts else idle
        return self._clock.monotonic() - last.at >= least

    async def _move(self, job: Job, line: SentMessage) -> FrameFate:
        try:
            with pace(Priority.FRAME):
                result = await self._edit(self._say(job), line)
        except Dropped:  # the chat is busy; mostly the next frame will do
            return (
                FrameFate.BEHIND if _just_taken(job, self._frames.get(job.id)) else FrameFate.MOVED
            )
        self._frames[job.id] = _LastFrame(self._clock.monotonic(), _facts(job))
        if result is Edited.GONE:  # somebody deleted it: they do not want to see it
            await self._storage.sent.put(_owner(job), line.target, NOWHERE)
        return FrameFate.MOVED

    def _say(self, job: Job) -> Outgoing:
        summary, chosen = self._registry.summary(job), self._registry.chosen(job)
        return presenter.status(job, summary, self._clock.now(), chosen)

    def _working(self, job: Job) -> Outgoing:
        """The line in its first form."""
        keyboard = keyboards.waiting(job)
        return dataclasses.replace(self._say(job), keyboard=keyboard)

    async def _edit(self, outgoing: Outgoing, line: SentMessage) -> Edited:
        return await self._delivery.edit(
            line.target, line.message_id, outgoing.text, outgoing.entities, outgoing.buttons
        )


def _owner(job: Job) -> str:
    return f"job:{job.id}:line"


def _just_taken(job: Job, last: _LastFrame | None) -> bool:
    """True if the upstream has just accepted the job, and the line does not say so yet."""
    return job.status is JobStatus.RUNNING and last is not None and last.facts[0] is not job.status


def _facts(job: Job) -> tuple[object, ...]:
    return job.status, job.progress, job.queued_ahead

"""What happens to a job after the upstream accepted it: it runs, asks, or is done at once.

Every step expects SUBMITTING. If the job is in another state, it was probably cancelled during the
call.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.domain import Job, JobStatus
from bot.gateway.types import Task, TaskState
from bot.services.jobs.collect import Collecting
from bot.services.jobs.tools import JobContext, task_failure

log = structlog.get_logger(__name__)

S = JobStatus


class Accepting:
    """Moves a job from SUBMITTING to RUNNING, AWAITING_INPUT or an end."""

    def __init__(self, tools: JobContext, collecting: Collecting) -> None:
        self._tools = tools
        self._collecting = collecting

    async def accept(self, job: Job, task: Task) -> None:
        """Store the accepted task, and go on by its state."""
        tools = self._tools
        now = tools.clock.now()
        log.info("job_accepted", job=job.id, task=task.handle.task_id, state=task.state.value)
        forgets = tools.registry.kind(job.kind).fetch_many is None
        if task.state.ended and (forgets or not task.existing):  # it answers at once
            if task.artifacts:
                moved = await self._collecting.at_once(job, task)
            else:
                bad = S.CANCELLED if task.state is TaskState.CANCELLED else S.FAILED
                moved = await tools.end(job, S.SUBMITTING, bad, task_failure(task))
        elif task.state is TaskState.NEEDS_INPUT and not job.answered:
            moved = await self._pause_for_words(job, task, known=job.answer is not None)
        else:
            first = 0 if task.existing else tools.registry.kind(job.kind).polling.first
            moved = await self._run(job, task, now, now + timedelta(seconds=first))
        if moved is None:
            await self._overtaken(job, task)

    async def _overtaken(self, job: Job, task: Task) -> None:
        """The job changed during the call: withdraw the task if it was cancelled, else keep it.

        Otherwise another process found the task, or our own write succeeded without confirmation.
        """
        now = await self._tools.storage.jobs.get(job.id)
        if now.status is S.CANCELLED:
            await self._tools.withdraw(job, task)
        elif now.due_at is not None:
            await self._tools.background.due(now.upstream, now.due_at)

    async def _run(self, job: Job, task: Task, now: datetime, look_at: datetime) -> Job | None:
        running = await self._tools.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            S.RUNNING,
            handle=task.handle,
            progress=task.progress,
            queued_ahead=task.queued_ahead,
            prompt=task.prompt or job.prompt,
            submitted_at=now,
            progressed_at=now,
            due_at=look_at,
            tries=0,
        )
        if running is not None:
            await self._tools.background.show(running)
            await self._tools.background.due(job.upstream, look_at)
        return running

    async def _pause_for_words(self, job: Job, task: Task, *, known: bool) -> Job | None:
        """The upstream asks something. A retried job answers with its stored answer."""
        to = S.QUEUED if known else S.AWAITING_INPUT
        moved = await self._tools.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            to,
            handle=task.handle,
            prompt=task.prompt or job.prompt,
            submitted_at=self._tools.clock.now(),
            due_at=None if known else self._tools.forget_question_at(),
            tries=0,
        )
        if moved is not None and known:
            await self._tools.background.submit(job.id, self._tools.clock.now())
        elif moved is not None:
            await self._tools.ask(moved)
        return moved

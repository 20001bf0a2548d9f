"""Finds out whether a submit with an unknown outcome was accepted. It never submits again.

It searches by our reference if the API carries one, or looks at the waiting task if an answer was
sent to it.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.domain import Job, JobFailure, JobStatus
from bot.gateway.errors import GatewayError, RouteMissing
from bot.gateway.types import Task, TaskHandle, TaskState
from bot.services.jobs.accept import Accepting
from bot.services.jobs.tools import JobContext

log = structlog.get_logger(__name__)

S = JobStatus

SEARCH_PAUSES = (0, 3, 6, 12, 20, 30, 60)
"""Seconds before each search for a task; failed requests use them up as well."""

SEARCHES = 4
"""After this many searches without a result the task counts as not accepted."""

CLOSED_AT_ONCE = timedelta(seconds=60)
"""A window that closes so soon after it was opened is not opened again."""

WINDOW_LAG = 40
"""Seconds that a relay may report "a window waits" after the window was answered."""


class Searching:
    """Moves a job from SUBMITTING to what the upstream knows of it, else to INTERRUPTED."""

    def __init__(self, tools: JobContext, accepting: Accepting) -> None:
        self._tools = tools
        self._accepting = accepting

    async def search(self, job: Job, *, why: str = "interrupted") -> None:
        """Look for the task; if it cannot be found, end the job with reason `why`."""
        if job.handle is not None:
            await self._search_answered(job, job.handle)
            return
        task = await self._found(job)
        if task is not None:
            await self._accepting.accept(job, task.model_copy(update={"existing": True}))
            return
        await self._tools.end(job, S.SUBMITTING, S.INTERRUPTED, JobFailure(kind=why))

    async def reopen(self, job: Job) -> bool:
        """Open a new modal window after the first one closed; False if that is impossible.

        The answer was refused, so nothing was accepted, and the window's own task has ended. A
        window that closes at once again is not opened a third time.
        """
        tools, handle = self._tools, job.handle
        opened = job.submitted_at or job.created_at
        if handle is None or tools.clock.now() - opened < CLOSED_AT_ONCE:
            return False
        try:
            seen = await tools.registry.kind(job.kind).look(tools.client, [handle])
        except GatewayError:
            return False
        task = seen.get(handle.task_id)
        if isinstance(task, GatewayError):
            return False
        if task is not None and task.state not in (TaskState.FAILED, TaskState.CANCELLED):
            if task.state is TaskState.NEEDS_INPUT:
                return False  # it contradicts itself: for the person to say
            await self._accepting.accept(job, task.model_copy(update={"existing": True}))
            return True
        queued = await tools.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            S.QUEUED,
            handle=None,
            submit_started_at=None,
            answered=False,
        )
        if queued is not None:
            log.info("window_reopened", job=job.id)
            await tools.background.submit(job.id)
        return True

    async def _found(self, job: Job) -> Task | None:
        find = self._tools.registry.kind(job.kind).find
        if find is None:
            return None
        misses = 0
        for pause in SEARCH_PAUSES:
            await self._tools.clock.sleep(pause)
            try:
                task = await find(
                    self._tools.client, self._tools.registry.params(job), job.reference
                )
            except RouteMissing:
                return None
            except GatewayError as error:
                log.info("search_failed", job=job.id, error=error.facts)
                continue
            if task is not None:
                log.info("search_found", job=job.id, task=task.handle.task_id)
                return task
            misses += 1
            if misses == SEARCHES:
                return None
        return None

    async def _search_answered(self, job: Job, handle: TaskHandle) -> None:
        """Find out from the window's own task whether the answer arrived."""
        tools = self._tools
        waited = 0.0
        still_open = False
        for pause in SEARCH_PAUSES:
            await tools.clock.sleep(pause)
            waited += pause
            try:
                seen = await tools.registry.kind(job.kind).look(tools.client, [handle])
            except GatewayError as error:
                log.info("search_failed", job=job.id, error=error.facts)
                continue
            task = seen.get(handle.task_id)
            if isinstance(task, Task):
                if task.state is not TaskState.NEEDS_INPUT:
                    await self._accepting.accept(job, task.model_copy(update={"existing": True}))
                    return
                still_open = True
                if waited >= WINDOW_LAG:
                    break
        if not still_open:
            await tools.end(job, S.SUBMITTING, S.INTERRUPTED, JobFailure(kind="interrupted"))
            return
        # It surely did not arrive; but whether to send it again is for the person to say.
        asking = await tools.storage.jobs.advance(
            job.id,
            S.SUBMITTING,
            S.AWAITING_INPUT,
            answered=False,
            answer=None,
            due_at=tools.forget_question_at(),
        )
        if asking is not None:
            await tools.ask(asking)

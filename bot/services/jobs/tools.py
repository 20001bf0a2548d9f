"""Dependencies of the job steps, and `end()`, which fails a job.

It starts nothing; see `runner.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain import BotError, Job, JobFailure, JobStatus
from bot.gateway.client import GatewayClient
from bot.gateway.errors import BannedPrompt, GatewayError
from bot.gateway.types import ErrorKind, Task
from bot.services.files.source import FileSource
from bot.services.jobs.deaths import Deaths
from bot.services.jobs.paying import Paying
from bot.services.jobs.service import Background, JobView
from bot.services.kinds import Registry
from bot.storage import Storage

log = structlog.get_logger(__name__)


ANSWER_WITHIN = timedelta(hours=24)
"""How long an upstream's question stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """The dependencies that all steps share."""

    client: GatewayClient
    storage: Storage
    view: JobView
    files: FileSource
    clock: Clock
    registry: Registry
    background: Background
    deaths: Deaths
    paying: Paying = field(default_factory=Paying)

    async def end(
        self,
        job: Job,
        expect: JobStatus | Collection[JobStatus],
        to: JobStatus,
        failure: JobFailure | None,
        *,
        look_again_at: datetime | None = None,
    ) -> Job | None:
        """End a job without a result and have it told; None if another step ended it first."""
        ended = await self.storage.jobs.advance(
            job.id, expect, to, failure=failure, due_at=look_again_at
        )
        if ended is None:
            return None
        log.info("job_ended", job=job.id, status=to.value, why=failure.kind if failure else None)
        await self.background.deliver(job.id)
        return ended

    async def ask(self, job: Job) -> None:
        """Move the job to AWAITING_INPUT, have the question shown, and set its deadline."""
        await self.background.deliver(job.id)
        await self.background.due(job.upstream, job.due_at or self.forget_question_at())

    def forget_question_at(self) -> datetime:
        """The time at which a question that is asked now expires."""
        return self.clock.now() + ANSWER_WITHIN

    async def withdraw(self, job: Job, task: Task | None = None) -> bool:
        """Ask the upstream to cancel the task; True if it did."""
        handle = task.handle if task else job.handle
        cancel = self.registry.kind(job.kind).cancel
        if handle is None or cancel is None:
            return False
        try:
            await cancel(self.client, handle)
        except GatewayError as error:
            log.info("job_not_withdrawn", job=job.id, reason=error.kind.value)
            return False
        return True


def failure_of(error: GatewayError) -> JobFailure:
    """The failure of a job, from a gateway error."""
    word = error.word if isinstance(error, BannedPrompt) else None
    return JobFailure(kind=error.kind.value, quote=error.message, word=word)


def refusal_of(error: BotError) -> JobFailure:
    """The failure of a job, from a `BotError`; its key is used only if it has no placeholders."""
    kind = error.key.removeprefix("error-").replace("-", "_")
    return JobFailure(kind="files" if error.values else kind)


def task_failure(task: Task) -> JobFailure:
    """The failure of a job, from a task that failed or was cancelled by somebody else."""
    kind = task.error_kind or ErrorKind.UPSTREAM_ERROR
    return JobFailure(kind=kind.value, quote=task.error or "")

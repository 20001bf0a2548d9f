"""Deaths: jobs that a start found at work, and how often the process has died at work on them.

A file can end the process by itself (its memory, a bug in a decoder), and after the start it would
be opened again, for ever. So the first risky step of a job that a start has found (opening files,
fetching results, bringing them) is counted before it is taken, and forgotten when it is over. A job
that was at work in two deaths waits until the process has lived for a while and until it is alone
in such a step, so that it is not blamed for what somebody else did: another job, or whoever kills
the process again and again. After three it is given up. In a life without deaths nothing is
written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain import Job
from bot.services.waiting import FirstSeconds
from bot.storage import Storage

MOST = 3
"""Deaths after which a job is given up."""


class Deaths:
    """Counts what a start has found."""

    def __init__(self, storage: Storage, settling: FirstSeconds) -> None:
        self._storage = storage
        self._settling = settling
        self._found: dict[int, int] = {}  # job → how often the process has died at work on it
        self._alone = asyncio.Lock()

    def found(self, job: Job) -> bool:
        """A start has found it at work; whether that was once too often.

        The first death is in no row: only a start knows of it.
        """
        deaths = job.deaths + 1
        self._found[job.id] = deaths
        return deaths >= MOST

    @asynccontextmanager
    async def risk(self, job_id: int) -> AsyncIterator[None]:
        """Take a step that may end the process."""
        deaths = self._found.pop(job_id, None)
        if deaths is None:
            yield
        elif deaths == 1:
            async with self._counted(job_id, deaths):
                yield
        else:
            async with self._alone:
                await self._settling.over()
                async with self._counted(job_id, deaths):
                    yield

    @asynccontextmanager
    async def _counted(self, job_id: int, deaths: int) -> AsyncIterator[None]:
        await self._storage.jobs.died(job_id, deaths)
        try:
            yield
        finally:
            await self._storage.jobs.died(job_id, 0)

"""Counts how often the process died while working on a job, to stop endless crash loops.

A file can kill the process (out of memory, a bug in a decoder), and after every restart it would be
opened again. So the first risky step (opening files, downloading, delivering) of a job found at
start is counted before it begins, and the count is cleared afterwards. After two deaths the step
waits until the process has run for a while and no other job takes a risk, so that it is not blamed
for another job's crash or for repeated kills. After three deaths the job is given up. Without a
crash nothing is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain import Job
from bot.services.waiting import FirstSeconds
from bot.storage import Storage

MOST = 3
"""Deaths of the process after which a job is given up."""


class Deaths:
    """Counts the jobs that a start has found unfinished."""

    def __init__(self, storage: Storage, settling: FirstSeconds) -> None:
        self._storage = storage
        self._settling = settling
        self._found: dict[int, int] = {}  # job → how often the process has died at work on it
        self._alone = asyncio.Lock()

    def found(self, job: Job) -> bool:
        """Count a job that was found unfinished at start; True if it is to be given up.

        The first death is in no row: it is counted only when a start finds the job.
        """
        deaths = job.deaths + 1
        self._found[job.id] = deaths
        return deaths >= MOST

    @asynccontextmanager
    async def risk(self, job_id: int) -> AsyncIterator[None]:
        """Context for a step that may kill the process: counted before, cleared after."""
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

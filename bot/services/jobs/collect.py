"""Downloads what a task has produced, and stores the bytes before the job succeeds.

The artifacts to collect are on the job's row (`seen`), written by the poll that saw them or by the
call that returned them. What an upstream returns at once is stored by its caller before anything
else (`at_once`): it is paid for, and sent only once.

Links expire within minutes, so they are downloaded at once, and the task is asked for fresh ones if
that fails. A file that cannot be downloaded is kept as a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.domain import Job, JobStatus, StoredArtifact
from bot.gateway.errors import GatewayError, MediaTooLarge
from bot.gateway.media_types import sniff
from bot.gateway.types import Artifact, ArtifactKind, Media, Task, TaskState
from bot.services.files.picture_size import picture_size
from bot.services.jobs.tools import JobContext, task_failure
from bot.services.kinds.images.changing import with_changes
from bot.services.kinds.own import names
from bot.services.turns import Turns
from bot.services.waiting import KeyedLocks
from bot.storage.results import NewArtifact

log = structlog.get_logger(__name__)

S = JobStatus

DOWNLOADS_AT_ONCE = 8
"""Maximum concurrent downloads; each holds a file in memory, mostly 1 to 10 MB."""

OPEN = frozenset({S.RUNNING, S.FAILED})
"""Job statuses in which results are stored. FAILED: for a late result."""

SOON = timedelta(seconds=90)
"""If results that came with the submit are not downloaded by then, it is tried again."""


class Collecting:
    """Stores the artifacts of a task, then moves its job to SUCCEEDED."""

    def __init__(self, tools: JobContext) -> None:
        self._tools = tools
        self._turns = KeyedLocks()
        self._downloads = Turns(DOWNLOADS_AT_ONCE)
        self._at_work: set[tuple[int, bool, frozenset[str]]] = set()

    async def collect(self, job_id: int) -> None:
        """Store the artifacts that are new. Safe to run twice: an artifact key is stored once."""
        seen = (await self._tools.storage.jobs.get(job_id)).seen
        if seen is None:
            return  # kept meanwhile
        same = (job_id, seen.state.ended, frozenset(one.key for one in seen.artifacts))
        if same in self._at_work:
            return  # the look before this one saw the same
        self._at_work.add(same)
        try:
            async with self._turns.hold(job_id):
                await self._collect(job_id)
        finally:
            self._at_work.discard(same)

    async def at_once(self, job: Job, task: Task) -> Job | None:
        """Store what the submit call itself returned; None if the job was moved meanwhile.

        Bytes and text finish the job at once. Links are stored first and downloaded afterwards, so
        that a crash in between loses nothing.
        """
        async with self._turns.hold(job.id):
            there = [one for one in task.artifacts if _carried(one)]
            kept = [await self._keep(job, task, one) for one in there]
            if len(there) == len(task.artifacts):
                return await self._succeed(job, task, kept)
            for one in kept:
                await self._tools.storage.jobs.add_artifact(job.id, *one)
            linked = tuple(one for one in task.artifacts if not _carried(one))
            now = self._tools.clock.now()
            running = await self._tools.storage.jobs.advance(
                job.id,
                S.SUBMITTING,
                S.RUNNING,
                handle=task.handle,
                seen=task.model_copy(update={"artifacts": linked}),
                prompt=task.prompt or job.prompt,
                submitted_at=now,
                progressed_at=now,
                due_at=now + SOON,
                tries=0,
            )
            if running is not None:
                await self._collect(job.id)
                await self._tools.background.due(job.upstream, now + SOON)
            return running

    async def _collect(self, job_id: int) -> None:
        job = await self._tools.storage.jobs.get(job_id)
        if job.status in OPEN and job.seen is not None:
            ended = job.seen.state.ended
            async with self._tools.deaths.risk(job_id):
                await (self._finish(job, job.seen) if ended else self._part(job, job.seen))

    async def as_links(self, job: Job) -> None:
        """Finish the job with links only, because downloading keeps killing the process."""
        if job.seen is None or not job.seen.state.ended:
            await self._tools.storage.jobs.progress(job.id, seen=None)
            return
        kept = [self._linked(one) for one in await self._new(job, job.seen.artifacts)]
        await self._succeed(job, job.seen, kept)

    def _linked(self, artifact: Artifact) -> NewArtifact:
        url = self._tools.client.absolute(artifact.url) if artifact.url else None
        bare = artifact.model_copy(update={"data": None, "kept": None, "url": url})
        return bare, None, None, None

    async def _part(self, job: Job, task: Task) -> None:
        """Store the artifacts of a task that still runs, such as the first of two songs."""
        jobs = self._tools.storage.jobs
        for artifact in await self._new(job, task.artifacts):
            kept = await self._keep(job, task, artifact)
            if (await jobs.get(job.id)).status not in OPEN:  # cancelled while we fetched
                await self._drop([kept])
                return
            own = [one for one in task.actions if names(one, artifact.key)]
            await jobs.add_artifact(job.id, *kept, new_actions=own)
            await self._tools.background.deliver(job.id)

    async def _finish(self, job: Job, task: Task) -> None:
        # Several are delivered as they come; what has buttons goes together with them.
        by_itself = not task.actions
        task = with_changes(task)
        if len(task.artifacts) > 1 and by_itself:
            await self._part(job, task)
        kept = [await self._keep(job, task, one) for one in await self._new(job, task.artifacts)]
        await self._succeed(job, task, kept)

    async def _succeed(self, job: Job, task: Task, kept: Sequence[NewArtifact]) -> Job | None:
        failure = task_failure(task) if task.state is TaskState.FAILED else None
        done = await self._tools.storage.jobs.succeed(
            job.id,
            kept,
            task.actions,
            failure=failure,  # beside success: one of two songs
            prompt=task.prompt or job.prompt,
            progress=100,
            handle=task.handle,
            seen=None,
        )
        if done is None:  # cancelled while we fetched
            await self._drop(kept)
            return None
        log.info("job_succeeded", job=job.id, artifacts=len(task.artifacts), new=len(kept))
        await self._tools.background.deliver(job.id)
        return done

    async def _drop(self, kept: Sequence[NewArtifact]) -> None:
        for _, sha256, _, _ in kept:
            if sha256 is not None:
                await self._tools.storage.media.forget(sha256)

    async def _new(self, job: Job, artifacts: Sequence[Artifact]) -> list[Artifact]:
        have = {one.artifact.key for one in await self._tools.storage.jobs.artifacts(job.id)}
        return [one for one in artifacts if one.key not in have]

    async def _keep(self, job: Job, task: Task, artifact: Artifact) -> NewArtifact:
        """Download the artifact and store its bytes; without bytes if it cannot be downloaded."""
        if artifact.kind is ArtifactKind.TEXT:
            return artifact, None, None, None
        async with self._downloads.take(job.scope.user_id):
            media = await self._bytes(job, task, artifact)
            if media is None:
                return self._linked(artifact)
            measured = artifact.kind is not ArtifactKind.IMAGE or artifact.width is not None
            size = None if measured else await _size(media.data)
            sha256 = artifact.kept or await self._tools.storage.media.keep(media.data)
        known = {"width": size[0], "height": size[1]} if size else {}
        small = artifact.model_copy(update={"data": None, "kept": None, **known})
        return small, sha256, media.content_type, media.extension

    async def _bytes(self, job: Job, task: Task, artifact: Artifact) -> Media | None:
        data = artifact.data
        if artifact.kept is not None:
            data = await self._tools.storage.media.read(artifact.kept)
        if data is not None:
            return Media(data, *(sniff(data) or ("application/octet-stream", "bin")))
        try:
            return await self._download(artifact)
        except MediaTooLarge:
            log.info("media_too_large", job=job.id)
            return None
        except GatewayError as error:
            log.info("media_not_fetched", job=job.id, error=error.facts)
        try:
            fresh = await self._fresh(job, task, artifact.key)
            return await self._download(fresh) if fresh else None
        except GatewayError as error:
            log.warning("media_lost", job=job.id, error=error.facts)
            return None

    async def _download(self, artifact: Artifact) -> Media:
        return await self._tools.client.download(
            artifact.url or "", fallback_urls=artifact.fallback_urls, written=artifact.written
        )

    async def _fresh(self, job: Job, task: Task, key: str) -> Artifact | None:
        """The artifact with the link that the upstream gives now, if that is a different one."""
        kind = self._tools.registry.kind(job.kind)
        seen = (await kind.look(self._tools.client, [task.handle])).get(task.handle.task_id)
        if not isinstance(seen, Task):
            return None
        old = {one.key: one.url for one in task.artifacts}
        new = next((one for one in seen.artifacts if one.key == key), None)
        return new if new is not None and new.url != old.get(key) else None

    async def original(self, stored: StoredArtifact) -> Media | None:
        """The original bytes of an artifact: stored, or from its link, or from a fresh link."""
        if stored.sha256 is not None:
            data = await self._tools.storage.media.read(stored.sha256)
            if data is not None:
                return Media(data, stored.content_type or "", stored.extension or "bin")
        job = await self._tools.storage.jobs.get(stored.job_id)
        if job.handle is None:
            return None
        task = Task(handle=job.handle, state=TaskState.SUCCEEDED, artifacts=(stored.artifact,))
        async with self._downloads.take(job.scope.user_id):
            return await self._bytes(job, task, stored.artifact)


def _carried(artifact: Artifact) -> bool:
    """True if the artifact holds its content, so that nothing has to be downloaded."""
    here = artifact.data if artifact.kept is None else artifact.kept
    return here is not None or artifact.kind is ArtifactKind.TEXT


async def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height for the form's buttons; a picture that cannot be measured is kept anyway."""
    try:
        return await picture_size(data)
    except Exception:
        log.exception("picture_not_measured")
        return None

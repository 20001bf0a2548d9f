"""JobService: what people do with jobs: start, press, answer, cancel, retry.

It writes rows and hands their ids to the background. It calls no gateway and shows nothing: that is
behind the protocols `Background` (runs the work) and `JobView` (shows it).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, Unpack

from bot.domain import (
    AlreadyRunning,
    BadInput,
    FileKind,
    FileRef,
    Gone,
    Job,
    JobInput,
    JobStatus,
    NothingToDo,
    Scope,
    StoredArtifact,
)
from bot.gateway.types import ArtifactKind, ErrorKind
from bot.services.kinds import Registry
from bot.services.kinds.images import changing
from bot.services.kinds.kind import FormRequest, JobKind, P, Parent
from bot.services.people.policy import Act, Policy
from bot.storage import Storage
from bot.storage.jobs import NewJob

WITHDRAWABLE = frozenset(
    {JobStatus.QUEUED, JobStatus.SUBMITTING, JobStatus.RUNNING, JobStatus.AWAITING_INPUT}
)


class ChatAway(Exception):
    """The chat cannot be reached now. The caller retries for as long as it takes."""


class ForbiddenThere(Exception):
    """The chat forbids this kind of result. Everything else was delivered."""

    def __init__(self, why: str, *, shut: bool = False) -> None:
        super().__init__(why)
        self.shut = shut  # it takes none at all there: the topic is closed, or was deleted


class JobView(Protocol):
    """How a job is shown. Every method may be called twice with the same arguments.

    `ChatAway` means: try again later. Any other exception is a bug of the view, and the caller
    tries only a few times. A chat that is unreachable for good (the bot was blocked) counts as
    shown.
    """

    async def show(self, job: Job) -> bool:
        """Create or edit the status line; True if the chat had no room and it must be shown again.

        When the job has ended, the line is removed; an end other than SUCCEEDED is told in a new
        message that replies to the asker.
        """

    async def ask(self, job: Job) -> None:
        """Ask the upstream's question: `registry.question(job)`."""

    async def room(self, job: Job) -> None:
        """Wait until the chat's rate limit has room for a result."""

    async def deliver(self, job: Job, artifacts: Sequence[StoredArtifact]) -> frozenset[str]:
        """Send results as new messages. Returns the keys of those that arrived.

        The job may still be running: one of two songs may be final before the other.

        Raises:
            ForbiddenThere: the chat forbids the kind of the remaining results.
        """

    async def offer(
        self, job: Job, artifacts: Sequence[StoredArtifact], *, shut: bool = False
    ) -> None:
        """Say that the chat forbids these results, and where the person can get them."""

    async def give_up(self, job: Job, artifacts: Sequence[StoredArtifact]) -> None:
        """Say that these results cannot be delivered, and where the person can get them."""


class Background(Protocol):
    """Schedules the background work of jobs. Every method returns at once.

    `at` is the earliest time to run; None means now.
    """

    async def submit(self, job_id: int, at: datetime | None = None) -> None:
        """Submit the job to its upstream."""

    async def collect(self, job_id: int) -> None:
        """Download what the task has produced, as noted on the job's row (`seen`)."""

    async def deliver(self, job_id: int, at: datetime | None = None) -> None:
        """Send what the chat has not received of the job."""

    async def show(self, job: Job) -> None:
        """Update the status line soon; only the newest state is shown."""

    async def due(self, upstream: str, at: datetime) -> None:
        """Poll the tasks of an upstream at this time."""


class JobService:
    """What people do with jobs."""

    def __init__(
        self,
        storage: Storage,
        background: Background,
        policy: Policy,
        registry: Registry,
    ) -> None:
        self._storage = storage
        self._background = background
        self._policy = policy
        self._registry = registry

    async def start(
        self,
        kind: JobKind[P],
        params: P,
        scope: Scope,
        *,
        files: Sequence[FileRef] = (),
        origin: str | None = None,
        parent: Job | None = None,
        action_id: int | None = None,
    ) -> Job:
        """Start a job. A job that was started by the same `origin` is returned instead.

        The default origin is the update of the scope, so one update starts one job.

        Raises:
            BadInput: the request cannot be used.
            AlreadyRunning: the job of the same action is still running.
        """
        params.check()
        return await self._added(
            kind=kind.name,
            upstream=kind.upstream,
            params=params.model_dump(mode="json"),
            scope=scope,
            origin=origin or scope.origin,
            files=files,
            parent_id=parent.id if parent else None,
            action_id=action_id,
        )

    async def press(self, action_id: int, scope: Scope) -> Job | FormRequest:
        """Press a button of a finished job; in a group everybody may.

        Returns the job that it started, or a request for a form that must be filled in first. A
        second press while the form is still open asks once more.

        Raises:
            Gone: the button does not exist any more.
            AlreadyRunning: the job of the same button is still running.
        """
        stored = await self._storage.jobs.action(action_id)
        parent = await self._storage.jobs.get(stored.job_id)
        if not parent.shown_in(scope) or parent.handle is None:
            raise Gone("error-gone")
        await self._policy.require(scope, Act.REPEAT, owner=parent.scope.user_id)
        artifacts = await self._storage.jobs.artifacts(parent.id)
        given = Parent(
            handle=parent.handle,
            artifacts=tuple(one.artifact for one in artifacts),
            params=self._registry.params(parent),
            prompt=parent.prompt,
            files=parent.files,
            pictures=tuple(map(_as_file, artifacts)),
        )
        press = self._registry.kind(parent.kind).press
        request = changing.pressed(given, stored.action) or (press and press(given, stored.action))
        if request is None:
            raise Gone("error-gone")
        if isinstance(request, FormRequest):
            return request
        try:
            job = await self.start(
                request.kind,
                request.params,
                scope,
                files=request.files,
                parent=parent,
                action_id=action_id,
            )
        except AlreadyRunning as running:
            return await self._asked_again(running, scope)
        await self._storage.jobs.used(action_id)
        return job

    async def by_another(self, job_id: int, scope: Scope) -> FormRequest:
        """The form for ordering a failed job from another model or engine.

        Raises:
            Gone: the job belongs to another chat, or nothing else can make it.
        """
        old = await self._storage.jobs.get(job_id)
        request = self._registry.reordered(old)
        if not old.shown_in(scope) or request is None:
            raise Gone("error-gone")
        await self._policy.require(scope, Act.REPEAT, owner=old.scope.user_id)
        return request

    async def answer(self, job_id: int, given: JobInput, scope: Scope) -> Job:
        """Answer the upstream's question.

        Raises:
            Gone: the job belongs to another chat.
            NotYours: only the asker and admins may.
            AlreadyRunning: it was answered before (a double click).
            NothingToDo: nothing is being asked, or not any more.
            BadInput: the answer cannot be used.
        """
        job = await self._own(job_id, scope)
        if job.status is not JobStatus.AWAITING_INPUT:
            raise _not_asked(job)
        if not (given.text.strip() or given.files or given.choice):
            raise BadInput("error-answer-empty")
        self._registry.params(job).check_answer(given)
        moved = await self._storage.jobs.advance(
            job_id,
            JobStatus.AWAITING_INPUT,
            JobStatus.QUEUED,
            answer=given.text,
            choice=given.choice,
            answered=False,
            files=given.files,
            due_at=None,  # at once; it said how long the question stays open
            tries=0,
        )
        if moved is None:
            raise _not_asked(await self._storage.jobs.get(job_id))
        await self._background.submit(job_id)
        return moved

    async def cancel(self, job_id: int, scope: Scope) -> Job:
        """Cancel a job. If it succeeds at the same moment, exactly one of the two wins.

        Raises:
            Gone: the job belongs to another chat.
            NotYours: only the asker and admins may.
            NothingToDo: the job has ended.
        """
        await self._own(job_id, scope)
        # What the upstream says to it is found out, and told, in the background.
        job = await self._storage.jobs.advance(job_id, WITHDRAWABLE, JobStatus.CANCELLED)
        if job is None:
            raise NothingToDo("error-nothing-to-cancel")
        await self._background.deliver(job_id)
        return job

    async def retry(self, job_id: int, scope: Scope) -> Job:
        """Start a new job with the same request, which may be charged again.

        If the job failed because its parent result had expired, the parent is made anew.

        Raises:
            NothingToDo: the job has not ended.
            AlreadyRunning: it is being retried already.
            Gone: it belongs to another chat.
        """
        old = await self._storage.jobs.get(job_id)
        if not old.shown_in(scope):
            raise Gone("error-gone")
        await self._policy.require(scope, Act.REPEAT, owner=old.scope.user_id)
        if not old.status.ended:
            raise NothingToDo("error-still-running")
        if old.failure is not None and old.failure.kind == ErrorKind.PARENT_EXPIRED:
            old = await self._root(old)
        return await self._added(
            kind=old.kind,
            upstream=old.upstream,
            params=old.params,
            scope=scope,
            origin=scope.origin,
            files=old.files,
            parent_id=old.parent_id,
            action_id=old.action_id,
            retry_of=job_id,
            answer=old.answer,
            choice=old.choice,
        )

    async def redeliver(self, job_id: int, scope: Scope) -> None:
        """Send the results of a job again.

        Raises:
            NothingToDo: the job has produced nothing.
            Gone: it belongs to another chat.
        """
        job = await self._storage.jobs.get(job_id)
        if job.scope.chat_id != scope.chat_id:
            raise Gone("error-gone")
        if not await self._storage.jobs.undeliver(job_id):
            raise NothingToDo("error-nothing-to-deliver")
        await self._background.deliver(job_id)

    async def fetched(self, job_id: int, scope: Scope) -> Job:
        """The job whose results a person fetches in private because its chat forbids them.

        Raises:
            NotYours: only the asker and admins may.
            Gone: there is no such job, or this is not a private chat.
        """
        job = await self._storage.jobs.get(job_id)
        await self._policy.require_elsewhere(scope, job.scope)
        return job

    async def recent(self, scope: Scope, limit: int = 10) -> list[Job]:
        """The newest jobs of this chat (and topic), newest first."""
        return await self._storage.jobs.recent(scope.chat_id, scope.topic_id, limit=limit)

    async def cancellable(self, scope: Scope) -> list[Job]:
        """The person's own unfinished jobs here, newest first."""
        jobs = await self._storage.jobs.recent(
            scope.chat_id, scope.topic_id, scope.user_id, limit=50
        )
        return [job for job in jobs if not job.status.ended]

    async def asking(self, job_id: int) -> Job | None:
        """The job if it still waits for an answer, else None."""
        job = await self._storage.jobs.get(job_id)
        return job if job.status is JobStatus.AWAITING_INPUT else None

    async def _asked_again(self, running: AlreadyRunning, scope: Scope) -> Job:
        job = await self._storage.jobs.get(running.values["job"])
        if job.status is not JobStatus.AWAITING_INPUT or job.scope.user_id != scope.user_id:
            raise running
        await self._storage.jobs.untold(job)
        await self._background.deliver(job.id)
        return job

    async def _own(self, job_id: int, scope: Scope) -> Job:
        job = await self._storage.jobs.get(job_id)
        if not job.shown_in(scope):
            raise Gone("error-gone")
        await self._policy.require(scope, Act.TOUCH, owner=job.scope.user_id)
        return job

    async def _root(self, job: Job) -> Job:
        """The first job of the chain of retries and parents."""
        while job.parent_id is not None:
            job = await self._storage.jobs.get(job.parent_id)
        return job

    async def _added(self, **what: Unpack[NewJob]) -> Job:
        """Store a new job and schedule its submit."""
        job = await self._storage.jobs.add(reference=f"bot-{secrets.token_hex(10)}", **what)
        await self._background.submit(job.id)
        return job


def _not_asked(job: Job) -> NothingToDo | AlreadyRunning:
    """Why an answer is refused: an earlier one is being sent, or the job has ended."""
    if job.status.ended:
        return NothingToDo("error-nothing-asked")
    return AlreadyRunning("error-already-running", job=job.id)


def _as_file(stored: StoredArtifact) -> FileRef | None:
    """A picture stored at Telegram, as the `FileRef` of a sent file."""
    file_id = stored.file_id or stored.original_file_id  # as a photo it is lighter
    if file_id is None or stored.artifact.kind is not ArtifactKind.IMAGE:
        return None
    unique = f"artifact-{stored.id}"
    return FileRef(file_id=file_id, unique_id=unique, kind=FileKind.IMAGE, name="picture.png")

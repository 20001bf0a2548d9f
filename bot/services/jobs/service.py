"""JobService: what people do with jobs: start, press, answer, cancel, retry.

It writes rows and hands their ids to the background; it asks no gateway and shows nothing. The two
protocols say what it needs of whoever does: `Background` runs the work, `JobView` shows it.
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
    """The chat cannot be reached now; whoever wanted to tries again, for as long as it takes."""


class ForbiddenThere(Exception):
    """The chat takes no such results, however often they are tried; the others have arrived."""

    def __init__(self, why: str, *, shut: bool = False) -> None:
        super().__init__(why)
        self.shut = shut  # it takes none at all there: the topic is closed, or was deleted


class JobView(Protocol):
    """How a job shows itself. Every method may be called twice for the same thing.

    `ChatAway` means what it says. Any other exception is a bug of the view's, and the caller tries
    a few times only. A chat that cannot be reached for good (the bot was blocked) counts as shown.
    """

    async def show(self, job: Job) -> bool:
        """Create or edit the status line. Whether it is behind: the chat had no room for news.

        Once the job has ended the line is taken away, and an end that is not SUCCEEDED is told in a
        new message that replies to the asker.
        """

    async def ask(self, job: Job) -> None:
        """Ask for what the upstream wants to know: `registry.question(job)`."""

    async def room(self, job: Job) -> None:
        """Wait until its chat has room for a result."""

    async def deliver(self, job: Job, artifacts: Sequence[StoredArtifact]) -> frozenset[str]:
        """Send results as new messages. Answers the keys that reached the chat.

        The job may still be running: one song is final before the other.

        Raises:
            ForbiddenThere: the chat forbids the kind of what is left.
        """

    async def offer(
        self, job: Job, artifacts: Sequence[StoredArtifact], *, shut: bool = False
    ) -> None:
        """Say that the chat forbids these, and where the person can have them instead."""

    async def give_up(self, job: Job, artifacts: Sequence[StoredArtifact]) -> None:
        """Say that these cannot be brought, and where they are to be had instead."""


class Background(Protocol):
    """Who runs the background work, and when. Every method returns at once.

    `at` is the time before which it shall not run; None = now.
    """

    async def submit(self, job_id: int, at: datetime | None = None) -> None:
        """Hand a job in at its upstream."""

    async def collect(self, job_id: int) -> None:
        """Fetch what a task has produced: it stands on the job's row (`seen`)."""

    async def deliver(self, job_id: int, at: datetime | None = None) -> None:
        """Bring to the chat whatever of a job has not reached it."""

    async def show(self, job: Job) -> None:
        """Refresh the status line soon; only the newest state matters."""

    async def due(self, upstream: str, at: datetime) -> None:
        """Look at the tasks of an upstream then."""


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
        """Start a job. What has started one before (`origin`) gets that one.

        Without an origin it is the update of the scope, which can start one job only.

        Raises:
            BadInput: the wish cannot be used.
            AlreadyRunning: the same action is still at work.
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

        Answers the job that it has started, or the form that has to be filled in first.
        Whoever presses again what still waits for their words is asked once more.

        Raises:
            Gone: there is no such button any more.
            AlreadyRunning: the same action is still at work.
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
        """What has to be filled in so that somebody else makes what this job could not have made.

        Raises:
            Gone: it belongs to another chat, or nobody else could make it.
        """
        old = await self._storage.jobs.get(job_id)
        request = self._registry.reordered(old)
        if not old.shown_in(scope) or request is None:
            raise Gone("error-gone")
        await self._policy.require(scope, Act.REPEAT, owner=old.scope.user_id)
        return request

    async def answer(self, job_id: int, given: JobInput, scope: Scope) -> Job:
        """Give what the upstream asked for.

        Raises:
            Gone: it belongs to another chat.
            NotYours: only the asker and admins may.
            AlreadyRunning: it was given before: a double click, or a quick finger.
            NothingToDo: nothing is being asked (any more).
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
        """Stop a job; of a race with its success exactly one wins.

        Raises:
            Gone: it belongs to another chat.
            NotYours: only the asker and admins may.
            NothingToDo: it has ended.
        """
        await self._own(job_id, scope)
        # What the upstream says to it is found out, and told, in the background.
        job = await self._storage.jobs.advance(job_id, WITHDRAWABLE, JobStatus.CANCELLED)
        if job is None:
            raise NothingToDo("error-nothing-to-cancel")
        await self._background.deliver(job_id)
        return job

    async def retry(self, job_id: int, scope: Scope) -> Job:
        """Do a job once more: a new one with the same wish, which may cost again.

        Where it failed because the result under it has expired, that result is made anew.

        Raises:
            NothingToDo: it has not ended.
            AlreadyRunning: it is being done once more already.
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
        """Send the results of a job once more.

        Raises:
            NothingToDo: it has produced nothing.
            Gone: it belongs to another chat.
        """
        job = await self._storage.jobs.get(job_id)
        if job.scope.chat_id != scope.chat_id:
            raise Gone("error-gone")
        if not await self._storage.jobs.undeliver(job_id):
            raise NothingToDo("error-nothing-to-deliver")
        await self._background.deliver(job_id)

    async def fetched(self, job_id: int, scope: Scope) -> Job:
        """The job whose results a person fetches in private, where its chat forbids them.

        Raises:
            NotYours: only the asker and admins may.
            Gone: there is no such job, or this is no private chat.
        """
        job = await self._storage.jobs.get(job_id)
        await self._policy.require_elsewhere(scope, job.scope)
        return job

    async def recent(self, scope: Scope, limit: int = 10) -> list[Job]:
        """The newest jobs of this chat, newest first; of this topic, where there are topics."""
        return await self._storage.jobs.recent(scope.chat_id, scope.topic_id, limit=limit)

    async def cancellable(self, scope: Scope) -> list[Job]:
        """The person's own jobs here that have not ended, newest first."""
        jobs = await self._storage.jobs.recent(
            scope.chat_id, scope.topic_id, scope.user_id, limit=50
        )
        return [job for job in jobs if not job.status.ended]

    async def asking(self, job_id: int) -> Job | None:
        """The job, as long as it waits for words."""
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
        """The job with which it all began: it needs no other one."""
        while job.parent_id is not None:
            job = await self._storage.jobs.get(job.parent_id)
        return job

    async def _added(self, **what: Unpack[NewJob]) -> Job:
        """A job that is handed in soon, under a reference of ours."""
        job = await self._storage.jobs.add(reference=f"bot-{secrets.token_hex(10)}", **what)
        await self._background.submit(job.id)
        return job


def _not_asked(job: Job) -> NothingToDo | AlreadyRunning:
    """Why an answer comes to nothing: the first one is at work, or it is all over."""
    if job.status.ended:
        return NothingToDo("error-nothing-asked")
    return AlreadyRunning("error-already-running", job=job.id)


def _as_file(stored: StoredArtifact) -> FileRef | None:
    """A picture that lies at Telegram, as if somebody had sent it."""
    file_id = stored.file_id or stored.original_file_id  # as a photo it is lighter
    if file_id is None or stored.artifact.kind is not ArtifactKind.IMAGE:
        return None
    unique = f"artifact-{stored.id}"
    return FileRef(file_id=file_id, unique_id=unique, kind=FileKind.IMAGE, name="picture.png")
